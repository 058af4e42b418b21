from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tools import siren
from .common import EDF, ORANGE, TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestSiren(TelecentreCrmCommon):
    def test_valid_numbers(self):
        for number in (
            ORANGE,
            "380 129 866",
            "552.081.317",
            "38012986646850",
            # La Poste's establishments have a rule of their own
            "356000000",
            "35600000049837",
        ):
            with self.subTest(number=number):
                self.assertTrue(siren.is_valid(number))

    def test_wrong_numbers(self):
        for number in ("380129867", "38012986", "3801298660", "ABCDEFGHI", "", None):
            with self.subTest(number=number):
                self.assertFalse(siren.is_valid(number))

    def test_siren_of_a_siret(self):
        self.assertEqual(siren.siren_of("380 129 866 46850"), ORANGE)
        self.assertIsNone(siren.siren_of("380129867"))

    def test_partner_stores_the_number_without_blanks(self):
        company = self._create_company("Blanks", "552 081 317")
        self.assertEqual(company.company_registry, EDF)
        company.company_registry = "552 081 317 66522"
        self.assertEqual(company.company_registry, "55208131766522")
        self.assertEqual(company._get_siren(), EDF)

    def test_partner_refuses_a_wrong_number_and_says_which(self):
        with self.assertRaisesRegex(ValidationError, "380129867.*Wrong Ltd"):
            self._create_company("Wrong Ltd", "380129867")

    def test_foreign_company_keeps_its_own_registry(self):
        company = self._create_company(
            "GmbH", "HRB 12345", country_id=self.env.ref("base.de").id
        )
        self.assertEqual(company.company_registry, "HRB 12345")

    def test_naf_code_is_written_as_insee_does(self):
        company = self._create_company("NAF", naf_code="6202a")
        self.assertEqual(company.naf_code, "62.02A")
        with self.assertRaisesRegex(ValidationError, "NAF code"):
            company.naf_code = "62"

    def test_department_of_the_head_office(self):
        cases = {
            "15000": "15",
            "20000": "2A",
            "20200": "2B",
            "97400": "974",
            "1500": None,
            False: None,
        }
        for zip_code, code in cases.items():
            with self.subTest(zip=zip_code):
                self.company.zip = zip_code
                self.assertEqual(self.company._get_department_code(), code)
