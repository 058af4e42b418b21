from odoo import Command
from odoo.exceptions import UserError, ValidationError
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

    def _final(self, down, **values):
        final = self._invoice(post=False, telecentre_document_kind="final", **values)
        final.telecentre_down_payment_ids = down
        return final

    def test_final_invoice_that_deducts_nothing(self):
        """It named the down payment and asked for the whole again."""
        down = self._invoice(telecentre_document_kind="down_payment")
        for channel in ("platform", "none"):
            self.company.telecentre_invoice_channel = channel
            final = self._final(down)
            with self.subTest(channel), self.assertRaisesRegex(UserError, down.name):
                final.action_post()
            final.telecentre_down_payment_ids = False

    def test_only_what_this_customer_paid_in_advance(self):
        kind = {"telecentre_document_kind": "down_payment"}
        for other in (
            self._invoice("siren_only", **kind),
            self._invoice(post=False, **kind),
            self._invoice(),
        ):
            with self.assertRaises(ValidationError):
                self._final(other)

    def test_down_payment_given_back(self):
        down = self._invoice(telecentre_document_kind="down_payment")
        note = {"move_type": "out_refund", "reversed_entry_id": down.id}
        self._invoice(**note, lines=[self._line(price_unit=40.0)])
        final = self._final(down, lines=[self._line(price_unit=200.0)])
        final.action_telecentre_deduct()
        self.assertEqual(final.amount_untaxed, 120.0)
        self.assertEqual(final.invoice_line_ids.telecentre_down_payment_id, down)
        self._invoice(**note, lines=[self._line(price_unit=80.0)])
        for action in (final.action_telecentre_deduct, final.action_post):
            with self.assertRaisesRegex(UserError, down.name):
                action()

    def test_down_payment_that_was_deducted_stays(self):
        down, final = self._pair()
        final.action_post()
        with self.assertRaisesRegex(UserError, final.name):
            down.button_draft()
        final.button_draft()
        down.button_draft()
        self.assertEqual(down.state, "draft")

    def test_copies_deduct_nothing_twice(self):
        down, final = self._pair()
        final.action_post()
        copy = final.copy()
        self.assertEqual((copy.amount_untaxed, copy.amount_total), (170.0, 196.75))
        self.assertFalse(copy.invoice_line_ids.telecentre_down_payment_id)
        self.assertEqual(down.copy().telecentre_document_kind, "down_payment")
        credit_note = final._reverse_moves([{"invoice_date": "2026-03-01"}])
        self.assertEqual(credit_note.amount_total, final.amount_total)
