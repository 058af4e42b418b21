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
