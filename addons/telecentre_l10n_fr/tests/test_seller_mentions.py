import html

from odoo.tests import tagged

from odoo.addons.telecentre_billing.tools import siren

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestSellerMentions(FrenchInvoiceCase):
    """Who sells, and what is owed when late: by the kind of seller and of buyer."""

    def _html(self, invoice):
        report = self.env["ir.actions.report"]
        content = report._render_qweb_html("account.report_invoice", invoice.ids)[0]
        return html.unescape(content.decode()).replace("\xa0", " ")

    def _private_seller(self, **values):
        """The company of the tests is a public body, by its SIREN."""
        self.company.write(
            {
                "company_registry": self._siret("910000025", "0001"),
                "vat": siren.to_vat("910000025"),
                **values,
            }
        )

    def test_company_is_asked_what_it_has_to_print(self):
        self._private_seller()
        invoice = self._invoice(post=False)
        for register, count in (("company", 3), ("trader", 2), ("rne", 1), ("none", 0)):
            self.company.telecentre_register = register
            with self.subTest(register):
                items = self.company._telecentre_missing_identity()
                self.assertEqual(len(items), count)
                asked = "telecentre_l10n_fr_identity" in invoice._get_alerts()
                self.assertEqual(asked, bool(count))

    def test_what_is_printed_only_keeps_no_invoice_back(self):
        self._private_seller()
        self.assertEqual(self._invoice().state, "posted")

    def test_public_seller_is_asked_nothing(self):
        self.assertFalse(self.company._telecentre_missing_identity())

    def test_form_capital_and_register_are_printed(self):
        self._private_seller(
            telecentre_register="company",
            telecentre_legal_form="SARL",
            telecentre_capital=10000,
            telecentre_register_city="Aurillac",
            report_footer=False,
        )
        invoice = self._invoice()
        for footer in (False, f"<p>SIRET {self.company.company_registry}</p>"):
            self.company.report_footer = footer
            printed = self._html(invoice).replace("\u202f", " ")
            with self.subTest(footer):
                self.assertRegex(printed, r"SARL .* 10[ ,]000[,.]00")
                self.assertIn("RCS Aurillac", printed)
        self.company.report_footer = f"<p>{self.company._telecentre_legal_footer()}</p>"
        mentions = " ".join(invoice._telecentre_legal_mentions())
        self.assertNotIn("RCS", mentions)  # its footer says it already

    def test_sole_trader_and_craft(self):
        self._private_seller(
            telecentre_register="trader",
            telecentre_legal_form="EI",
            telecentre_register_city="Aurillac",
            telecentre_capital=10,  # of a form it left
        )
        self.assertEqual(self.company._telecentre_legal_identity(), "EI - RCS Aurillac")
        self.company.telecentre_register = "rne"
        self.assertEqual(self.company._telecentre_legal_identity(), "EI - RNE")

    def test_public_buyer_owes_the_rate_of_the_public_contracts(self):
        self.company.telecentre_penalty_note = "Pénalités de notre contrat : 12 %."
        invoice = self._invoice("public")
        printed = self._html(invoice)
        xml = self.assertLegal(invoice).decode()
        for text in (printed, xml):
            for reference in ("R2192-31", "D2192-35"):
                self.assertIn(reference, text)
            self.assertNotIn("Pénalités de notre contrat", text)

    def test_business_owes_what_the_company_says(self):
        self.company.telecentre_penalty_note = "Pénalités de notre contrat : 12 %."
        invoice = self._invoice("company")
        for text in (self._html(invoice), self._xml(invoice).decode()):
            self.assertIn("Pénalités de notre contrat", text)
            self.assertNotIn("R2192-31", text)

    def test_individual_owes_neither_on_paper_nor_in_the_xml(self):
        self.company.telecentre_penalty_note = "Pénalités de notre contrat : 12 %."
        invoice = self._invoice("individual")
        for text in (self._html(invoice), self.assertLegal(invoice).decode()):
            self.assertNotIn("Pénalités de notre contrat", text)
            self.assertNotRegex(text, r"\b40 (EUR|€|euros)")

    def test_statement_threatens_no_individual(self):
        report = self.env["ir.actions.report"]
        customer = self.customers["individual"]
        self._invoice("individual")
        content = report._render_qweb_html(
            "telecentre_l10n_fr.report_statement", customer.ids
        )[0]
        self.assertNotIn(b'name="mentions"', content)
        company = self.customers["company"]
        self._invoice("company")
        content = report._render_qweb_html(
            "telecentre_l10n_fr.report_statement", company.ids
        )[0]
        self.assertIn(b'name="mentions"', content)
