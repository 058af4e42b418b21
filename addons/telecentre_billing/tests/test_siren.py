from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from ..tools import siren


@tagged("post_install", "-at_install")
class TestSiren(TransactionCase):
    def test_vat_key_of_published_companies(self):
        for number, vat in (
            ("552081317", "FR03552081317"),  # EDF
            ("356000000", "FR39356000000"),  # La Poste
            ("732829320", "FR44732829320"),  # the example of stdnum
        ):
            self.assertEqual(siren.to_vat(number), vat)

    def test_vat_of_a_siret_is_that_of_its_siren(self):
        self.assertEqual(siren.to_vat("73282932000074"), "FR44732829320")

    def test_blanks_and_dots_do_not_matter(self):
        self.assertEqual(siren.to_siren("732 829.320 00074"), "732829320")

    def test_offices_of_la_poste_have_a_rule_of_their_own(self):
        self.assertTrue(siren.is_valid("35600000049837"))

    def test_wrong_key_length_and_letters_are_refused(self):
        for number in ("732829321", "73282932000075", "7328293200007", "ABC", "", None):
            self.assertFalse(siren.is_valid(number), number)
            self.assertEqual(siren.to_siren(number), "")
            self.assertEqual(siren.to_siret(number), "")
            self.assertEqual(siren.to_vat(number), "")

    def test_siren_out_of_a_vat_number(self):
        self.assertEqual(siren.from_vat("FR44 732 829 320"), "732829320")
        self.assertEqual(siren.from_vat("DE123456788"), "")
        self.assertEqual(siren.from_vat("FR44732829321"), "")

    def test_public_bodies_are_told_by_their_first_digit(self):
        self.assertTrue(siren.is_public("211500004"))
        self.assertFalse(siren.is_public("732829320"))

    def test_pretty(self):
        self.assertEqual(siren.pretty("73282932000074"), "732 829 320 00074")
        self.assertEqual(siren.pretty_vat("FR44732829320"), "FR 44 732 829 320")
        self.assertEqual(siren.pretty_vat("DE123456788"), "DE123456788")


@tagged("post_install", "-at_install")
class TestPartnerSiren(TransactionCase):
    def _partner(self, country="base.fr", **values):
        return self.env["res.partner"].create(
            {
                "name": "Essai",
                "is_company": True,
                "country_id": self.env.ref(country).id,
                **values,
            }
        )

    def test_number_is_stored_without_blanks(self):
        partner = self._partner(company_registry="732 829 320 00074")
        self.assertEqual(partner.company_registry, "73282932000074")
        partner.company_registry = "732 829 320"
        self.assertEqual(partner.company_registry, "732829320")

    def test_wrong_number_is_refused_and_named(self):
        with self.assertRaises(ValidationError) as error:
            self._partner(company_registry="73282932000075")
        # Whatever the language puts first.
        self.assertIn("Essai", str(error.exception))
        self.assertIn("73282932000075", str(error.exception))

    def test_registries_that_are_not_insee_s_are_free(self):
        # Germany; New Caledonia, which numbers its companies itself.
        for country, number in (("base.de", "HRB 12345"), ("base.nc", "0123456.001")):
            partner = self._partner(country, company_registry=number)
            self.assertEqual(partner.company_registry, number)

    def test_number_is_checked_in_one_place_only(self):
        checks = [
            method.__name__
            for method in self.env["res.partner"]._constraint_methods
            if "company_registry" in method._constrains
            and method.__module__.startswith("odoo.addons.telecentre_")
        ]
        self.assertEqual(checks, ["_check_telecentre_siren"])

    def test_siren_of_a_company(self):
        for values, expected in (
            ({"company_registry": "732 829 320 00074"}, "732829320"),
            ({"vat": "FR44732829320"}, "732829320"),
            ({}, ""),
        ):
            self.assertEqual(self._partner(**values)._telecentre_siren(), expected)
