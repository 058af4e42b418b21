from odoo.tests import Form, tagged

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestPartner(FrenchInvoiceCase):
    def test_vat_is_proposed_from_the_siren(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Essai"
            form.company_type = "company"
            form.country_id = self.france
            form.company_registry = "732829320"
            self.assertEqual(form.vat, "FR44732829320")

    def test_no_vat_is_proposed_to_a_public_body(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Commune d'essai"
            form.company_type = "company"
            form.country_id = self.france
            form.company_registry = "211500004"
            self.assertFalse(form.vat)

    def test_vat_that_was_typed_stays(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Essai"
            form.company_type = "company"
            form.country_id = self.france
            form.vat = "FR03552081317"
            form.company_registry = "732829320"
            self.assertEqual(form.vat, "FR03552081317")

    def test_same_siren_is_a_duplicate(self):
        first = self._partner(company_registry="73282932000074")
        second = self._partner(company_registry="732829320")
        self.assertEqual(second.same_company_registry_partner_id, first)
        self.assertEqual(first.same_company_registry_partner_id, second)

    def test_another_siren_is_no_duplicate(self):
        self._partner(company_registry="73282932000074")
        other = self._partner(company_registry="404833048")  # of no group in the demo
        self.assertFalse(other.same_company_registry_partner_id)

    def test_own_establishments_are_no_duplicates(self):
        parent = self._partner(company_registry="732829320")
        self._partner(company_registry="73282932000074", parent_id=parent.id)
        self.assertFalse(parent.same_company_registry_partner_id)

    def test_format_by_kind_of_customer(self):
        expected = {
            "company": "facturx",
            "siren_only": "facturx",
            "public": "facturx",
            "individual": False,
        }
        for kind, edi_format in expected.items():
            with self.subTest(kind):
                self.assertEqual(self.customers[kind].invoice_edi_format, edi_format)

    def test_format_can_be_changed(self):
        customer = self.customers["company"]
        customer.invoice_edi_format = False
        self.assertFalse(customer.invoice_edi_format)

    def test_independent_with_a_siren_is_a_company(self):
        partner = self.customers["individual"]
        self.assertEqual(partner._telecentre_kind(), "individual")
        partner.company_registry = "732829320"
        self.assertEqual(partner._telecentre_kind(), "company")

    def test_own_electronic_address(self):
        customer = self.customers["company"]
        number = customer._telecentre_siren()
        self.assertEqual(customer._telecentre_electronic_address(), (number, "0225"))
        customer.peppol_eas = "0225"
        customer.peppol_endpoint = f"{number}_COMPTA"
        self.assertEqual(
            customer._telecentre_electronic_address(), (f"{number}_COMPTA", "0225")
        )

    def _partner(self, **values):
        return self.env["res.partner"].create(
            {
                "name": "Essai",
                "is_company": True,
                "country_id": self.france.id,
                **values,
            }
        )
