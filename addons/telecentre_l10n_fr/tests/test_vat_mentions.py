import html

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..tools import exemption
from .common import FrenchInvoiceCase

ARTICLE = "VATEX-FR-CGI261-4"


@tagged("post_install", "-at_install")
class TestVatMentions(FrenchInvoiceCase):
    """Why an invoice charges no VAT: printed and sent in the words of French law."""

    def _tax(self, template_id, **values):
        chart = self.env["account.chart.template"].with_company(self.company)
        tax = chart.ref(template_id)
        tax.write({"active": True, **values})
        return tax

    def _sale(self, customer, tax, **values):
        lines = [self._line(tax_ids=[Command.set(tax.ids)])]
        # our own tax stays, whatever the fiscal position proposes
        invoice = self._invoice(customer, lines=lines, post=False, **values)
        invoice.invoice_line_ids.tax_ids = tax
        return invoice

    def _html(self, invoice):
        report = self.env["ir.actions.report"]
        content = report._render_qweb_html("account.report_invoice", invoice.ids)[0]
        return html.unescape(content.decode())

    def _category(self, invoice):
        xml = self.assertLegal(invoice)
        codes = set()
        for part in xml.split(b"<ram:CategoryCode>")[1:]:
            codes.add(part.split(b"<")[0].decode())
        return codes

    def test_service_to_the_union_is_autoliquidation(self):
        invoice = self._sale("foreign", self._tax("tva_sale_service_intra_0"))
        invoice.action_post()
        self.assertEqual(self._category(invoice), {"AE"})
        printed = self._html(invoice)
        self.assertIn("Autoliquidation", printed)
        self.assertNotIn("VAT Reverse charge", printed)
        self.assertIn(b"Autoliquidation", self._xml(invoice))

    def test_buyer_in_the_union_needs_its_vat_number(self):
        self.customers["foreign"].write({"vat": False, "email": "ap@example.com"})
        for name in ("tva_sale_service_intra_0", "tva_sale_good_intra_0"):
            invoice = self._sale("foreign", self._tax(name))
            with self.subTest(name), self.assertRaisesRegex(UserError, "TVA|VAT"):
                invoice.action_post()
        self._sale("foreign", self.tax).action_post()

    def test_only_the_tax_of_the_reverse_charge_is_one(self):
        exempt = self._tax(
            "tva_sale_service_0", ubl_cii_tax_exemption_reason_code=ARTICLE
        )
        for tax, expected in (
            (exempt, "E"),
            (self._tax("tva_sale_service_export_0"), "G"),
        ):
            invoice = self._sale("foreign", tax)
            invoice.action_post()
            with self.subTest(tax.name):
                self.assertEqual(self._category(invoice), {expected})
                self.assertNotIn("Autoliquidation", self._html(invoice))

    def test_exempt_sale_names_its_article(self):
        tax = self._tax("tva_sale_service_0")
        invoice = self._sale("company", tax)
        with self.assertRaisesRegex(UserError, tax.name):
            invoice.action_post()
        tax.ubl_cii_tax_exemption_reason_code = ARTICLE
        invoice.action_post()
        self.assertIn("Exonération de TVA, art. 261, 4 du CGI.", self._html(invoice))
        self.assertIn(b"art. 261, 4 du CGI", self.assertLegal(invoice))

    def test_words_typed_on_the_tax_are_printed_once_and_sent(self):
        words = "Exonération, art. 261 D, 2° du CGI (locaux nus)"
        tax = self._tax("tva_sale_service_0", invoice_legal_notes=f"<p>{words}</p>")
        invoice = self._sale("company", tax)
        invoice.action_post()
        self.assertEqual(self._html(invoice).count(words), 1)
        self.assertIn(words.encode(), self.assertLegal(invoice))

    def test_export_of_a_service_is_not_on_debits(self):
        self.customers["foreign"].write(
            {
                "country_id": self.env.ref("base.us").id,
                "vat": False,
                "email": "ap@example.com",
            }
        )
        invoice = self._sale("foreign", self._tax("tva_sale_service_export_0"))
        invoice.action_post()
        printed = self._html(invoice)
        self.assertIn("TVA non applicable en France, art. 259 du CGI", printed)
        self.assertNotRegex(printed, "débits|on debits")

    def test_debits_only_where_the_option_is_taken(self):
        goods = self._tax("tva_normale")
        product = self.env["product.product"].create({"name": "Clé", "type": "consu"})
        line = self._line(product_id=product.id, tax_ids=[Command.set(goods.ids)])
        for lines in ([line], [self._line()]):
            self.assertNotRegex(
                self._html(self._invoice(lines=lines)), "débits|on debits"
            )
        self.tax.tax_exigibility = "on_invoice"
        self.assertRegex(self._html(self._invoice()), "débits|on debits")

    def test_deposit_is_outside_the_scope(self):
        charge = self.env["telecentre.charge"].create(
            {
                "name": "Dépôt de garantie, badge",
                "kind": "deposit",
                "partner_id": self.customers["company"].id,
                "company_id": self.company.id,
                "product_id": self.product.id,
                "price_unit": 50.0,
                "date": "2026-01-05",
            }
        )
        # a deposit needs no article, though its tax is that of exempt sales
        invoice = charge._create_moves([charge], charge.date)
        invoice.action_post()
        self.assertEqual(
            invoice.invoice_line_ids.tax_ids, self._tax("tva_sale_service_0")
        )
        self.assertEqual(self._html(invoice).count(exemption.DEPOSIT), 1)
        self.assertNotIn("Exonération", self._html(invoice))
        self.assertIn(exemption.DEPOSIT.encode(), self.assertLegal(invoice))

    def test_seller_of_another_country_keeps_what_odoo_says(self):
        tax = self._tax("tva_sale_service_0", ubl_cii_tax_category_code="AE")
        edi = self.env["account.edi.xml.cii"]
        belgian = self.customers["foreign"].copy(
            {"country_id": self.env.ref("base.be").id, "vat": "BE0477472701"}
        )
        reason = edi._get_tax_exemption_reason(self.customers["company"], belgian, tax)
        self.assertFalse(reason["tax_exemption_reason"])

    def test_what_a_person_set_on_the_tax_stays(self):
        tax = self._tax("tva_sale_service_intra_0", invoice_legal_notes="<p>À nous</p>")
        chart = self.env["account.chart.template"]
        chart._telecentre_explain_taxes(self.company)
        self.assertIn("À nous", tax.invoice_legal_notes)
        tax.ubl_cii_tax_category_code = False
        chart._telecentre_explain_taxes(self.company)
        self.assertEqual(tax.ubl_cii_tax_category_code, "AE")
        self.assertIn("À nous", tax.invoice_legal_notes)


@tagged("post_install", "-at_install")
class TestExemptionNotes(TransactionCase):
    def test_each_code_that_odoo_knows_has_its_words(self):
        field = self.env["account.tax"]._fields["ubl_cii_tax_exemption_reason_code"]
        for code, _label in field.selection:
            with self.subTest(code):
                self.assertTrue(exemption.note(code))

    def test_articles_are_cited_as_the_code_is(self):
        for code, words in (
            ("VATEX-FR-CGI261-4", "art. 261, 4 du CGI"),
            ("VATEX-FR-CGI261A", "art. 261 A du CGI"),
            ("VATEX-FR-CGI261D-1BIS", "art. 261 D, 1° bis du CGI"),
            ("VATEX-FR-CGI261D-2", "art. 261 D, 2° du CGI"),
            ("VATEX-FR-CGI277A", "art. 277 A du CGI"),
            ("VATEX-FR-FRANCHISE", "art. 293 B du CGI"),
            ("VATEX-EU-132-1I", "art. 132, paragraphe 1, point i de la directive"),
        ):
            with self.subTest(code):
                self.assertIn(words, exemption.note(code))
        self.assertEqual(exemption.note("AUTRE"), "")
        self.assertEqual(exemption.note(False), "")
