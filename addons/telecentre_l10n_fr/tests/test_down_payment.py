from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FrenchInvoiceCase

TYPE = b"<ram:TypeCode>%s</ram:TypeCode>"


@tagged("post_install", "-at_install")
class TestDownPayment(FrenchInvoiceCase):
    """An amount asked before the service, and the invoice that deducts it."""

    def _pair(self):
        """A down payment of 30 of two rates, and the final invoice of 120."""
        reduced = self.env["account.chart.template"].with_company(self.company)
        reduced = reduced.ref("tva_reduite_encaissement")
        down = self._invoice(
            telecentre_document_kind="down_payment",
            lines=[
                self._line(price_unit=30.0),
                self._line(price_unit=10.0, tax_ids=[Command.set(reduced.ids)]),
            ],
        )
        final = self._invoice(
            post=False,
            invoice_date="2026-02-28",
            telecentre_document_kind="final",
            lines=[
                self._line(),
                self._line(price_unit=50.0, tax_ids=[Command.set(reduced.ids)]),
            ],
        )
        final.telecentre_down_payment_ids = down
        final.action_telecentre_deduct()
        return down, final

    def test_both_are_legal_and_tell_what_they_are(self):
        down, final = self._pair()
        final.action_post()
        xml = self.assertLegal(down)
        self.assertIn(TYPE % b"386", xml)
        xml = self.assertLegal(final)
        self.assertIn(TYPE % b"380", xml)
        self.assertIn(b"<ram:ID>S4</ram:ID>", xml)
        self.assertIn(down.name.encode(), xml)

    def test_deduction_line_by_line_and_once(self):
        down, final = self._pair()
        self.assertEqual(final.amount_untaxed, 130.0)
        final.action_telecentre_deduct()
        self.assertEqual(final.amount_untaxed, 130.0)
        other = self._invoice(post=False, telecentre_document_kind="final")
        other.telecentre_down_payment_ids = down
        with self.assertRaisesRegex(UserError, "(?i)draft|brouillon"):
            other.action_telecentre_deduct()

    def test_money_in_advance_is_no_income(self):
        down, final = self._pair()
        final.action_post()
        lines = (down + final).invoice_line_ids
        self.assertEqual(
            set(down.invoice_line_ids.account_id.mapped("code")), {"419100"}
        )
        advance = lines.filtered(lambda line: line.account_id.code == "419100")
        self.assertEqual(sum(advance.mapped("balance")), 0.0)

    def test_credit_note_of_a_down_payment(self):
        down, _final = self._pair()
        credit_note = self._invoice(
            move_type="out_refund",
            reversed_entry_id=down.id,
            invoice_date="2026-02-10",
            lines=[self._line(price_unit=30.0)],
        )
        self.assertIn(TYPE % b"503", self.assertLegal(credit_note))

    def test_final_invoice_without_its_down_payment(self):
        final = self._invoice(post=False, telecentre_document_kind="final")
        self.assertEqual(len(final._telecentre_missing()["invoice"]["items"]), 1)
