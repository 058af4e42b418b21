from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestCompanyFacts(TelecentreCrmCommon):
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
