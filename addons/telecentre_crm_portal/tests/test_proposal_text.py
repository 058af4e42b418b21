from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common import SIGNATURE, PortalCommon


@tagged("post_install", "-at_install")
class TestProposalText(PortalCommon, TransactionCase):
    """The document says what the data says, and the agreement then does it."""

    def _text(self, proposal):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "telecentre_crm_portal.report_proposal", proposal.ids
        )
        return " ".join(html.decode().split())

    def test_what_was_chosen_is_said_and_then_done(self):
        index = self.env["telecentre.price.index"].create(
            {"name": "Index of the test", "source": "The office"}
        )
        term = self.env["account.payment.term"].create(
            {"name": "Thirty days and a half"}
        )
        billed = self.env["res.partner"].create(
            {"name": "Shared services", "parent_id": self.company.id, "type": "invoice"}
        )
        self.contact.write({"prospect_role": "hr", "phone": "01 02 03 04 05"})
        proposal = self._make_proposal(
            index_id=index.id,
            payment_term_id=term.id,
            invoice_partner_id=billed.id,
            invoice_grouping="entity",
            renewal_months=6,
            notice_months=2,
            purchase_order_ref="BC-7",
        )
        text = self._text(proposal)
        for words in (
            "Index of the test (The office)",
            "Thirty days and a half",
            "Shared services",
            "Each entity gets an invoice",
            "BC-7",
            "01 02 03 04 05",
            "Human resources",
            "6 months at a time",
            "40 EUR",
            "three times the legal interest rate",
        ):
            self.assertIn(words, text)
        proposal.action_send()
        proposal._sign("A. Person", SIGNATURE)
        lead = self.lead.with_user(self.sales_user)
        lead.action_create_customer()
        lead.action_create_agreement()
        self.assertRecordValues(
            lead.framework_agreement_id.sudo(),
            [
                {
                    "index_id": index.id,
                    "invoice_partner_id": billed.id,
                    "invoice_grouping": "entity",
                    "renewal": "tacit",
                    "renewal_months": 6,
                    "notice_months": 2,
                }
            ],
        )
        self.assertEqual(billed.property_payment_term_id, term)

    def test_nothing_is_said_that_is_not_so(self):
        self.contact.prospect_role = False
        proposal = self._make_proposal(renewal="none")
        text = self._text(proposal)
        for words in ("may be revised", "tacit", "the network is separate"):
            self.assertNotIn(words, text)
        self.assertNotIn('name="fact_sheet"', text)
        self.assertIn("payable on receipt", text)
        self.assertIn("firm until the end", text)

    def test_vat_is_said_at_its_rate(self):
        tax = self.env["account.tax"].create(
            {"name": "VAT of the test", "amount": 8.5, "type_tax_use": "sale"}
        )
        self.plan.product_id.taxes_id = [fields.Command.set(tax.ids)]
        self.assertIn("today 8.5 %", self._text(self._make_proposal()))

    def test_sales_fills_in_what_a_centre_has(self):
        proposal = self._make_proposal().with_user(self.sales_user)
        action = proposal.action_view_sheets()
        sheet = self.env["telecentre.centre.sheet"].with_user(self.sales_user)
        sheet = sheet.search(action["domain"])
        self.assertEqual(sheet.centre_id, self.centre)
        sheet.insurance = "Insured by the town"
        text = self._text(proposal)
        self.assertIn("Insured by the town", text)
        self.assertNotIn("First aid", text, "what is not filled in is not told")
        proposal.action_view_sheets()
        self.assertEqual(len(self.centre.sheet_ids), 1)

    def test_the_terms_stay_as_they_were_sent(self):
        proposal = self._make_proposal()
        proposal.action_send()
        for name in ("index_id", "payment_term_id", "invoice_partner_id"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "new version"):
                proposal[name] = False
