from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestCreditNotes(BillingCase):
    """What a person credits by hand is neither billed again nor credited twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls.subscribe("2026-01-01")
        cls.invoice = cls.run_until("2026-01-31").move_ids

    def credit(self, amount=None, invoice=None):
        """A credit note made by a person, of the whole or of an amount; posted."""
        refund = (invoice or self.invoice)._reverse_moves(
            [{"invoice_date": "2026-02-01"}]
        )
        if amount is not None:
            refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        return refund

    def net(self):
        """What stands on documents and in open charges, before tax."""
        return round(sum(self.charges(self.subscription).mapped("amount_untaxed")), 2)

    def assertNothingMore(self, date="2026-01-31"):
        self.assertFalse(self.run_until(date).move_ids)

    def test_credited_whole_then_more_seats(self):
        self.credit()
        self.subscription.change_quantity(2, "2026-01-15")
        self.assertNothingMore()
        self.assertEqual(self.net(), 0)

    def test_credited_whole_then_another_plan(self):
        self.credit()
        self.subscription.change_plan(self.make_plan(180), "2026-01-15")
        self.assertNothingMore()

    def test_credited_whole_then_another_price_from_the_first_day(self):
        self.credit()
        self.subscription.change_price(90, "2026-01-01")
        self.assertNothingMore()

    def test_credited_whole_then_paused(self):
        self.credit()
        self.subscription.pause("2026-01-10", "2026-01-20")
        self.assertNothingMore()

    def test_credited_whole_then_closed(self):
        self.credit()
        self.subscription.close("2026-01-20")
        self.assertNothingMore()
        self.subscription.action_reopen()
        self.assertNothingMore()

    def test_next_period_is_billed_as_ever(self):
        self.credit()
        self.subscription.change_quantity(2, "2026-01-15")
        move = self.run_until("2026-02-28").move_ids
        self.assertEqual(move.amount_untaxed, 240)

    def test_closed_and_credited_by_hand_before_the_run(self):
        self.subscription.close("2026-01-20")
        self.credit()
        self.assertNothingMore()
        self.assertEqual(self.net(), 0)

    def test_part_credited_then_closed_gives_the_rest_at_most(self):
        self.credit(100)
        self.subscription.close("2026-01-01")
        self.run_until("2026-01-31")
        self.assertCharges(self.subscription, [120, -100, -20], state="invoiced")
        self.assertNothingMore("2026-12-31")

    def test_part_credited_then_cheaper_gives_the_rest_at_most(self):
        self.credit(100)
        self.subscription.change_price(0, "2026-01-01")
        self.run_until("2026-01-31")
        self.assertEqual(self.net(), 0)

    def test_part_credited_then_more_seats_are_charged(self):
        self.credit(20)
        self.subscription.change_quantity(2, "2026-01-15")
        self.assertEqual(self.run_until("2026-01-31").move_ids.amount_untaxed, 65.81)

    def test_part_credited_then_a_little_less(self):
        self.credit(20)
        self.subscription.close("2026-01-20")
        self.assertEqual(self.run_until("2026-01-31").move_ids.amount_untaxed, 42.58)

    def test_credit_follows_the_lines_as_posted(self):
        self.credit(100)
        self.assertCharges(self.subscription, [120, -100])

    def test_credit_of_which_a_line_was_deleted(self):
        other = self.subscribe("2026-02-01")
        third = self.subscribe("2026-02-01", plan=self.make_plan(50))
        self.subscription.close("2026-01-31")
        invoice = self.run_until("2026-02-28").move_ids
        refund = invoice._reverse_moves([{"invoice_date": "2026-03-01"}])
        lines = refund.invoice_line_ids
        refund.invoice_line_ids = [
            Command.delete(lines.filtered(lambda line: line.price_subtotal == 50).id)
        ]
        refund.action_post()
        self.assertCharges(other, [120, -120])
        self.assertCharges(third, [50])

    def test_credit_put_back_to_draft_and_edited(self):
        refund = self.credit(100)
        refund.button_draft()
        refund.invoice_line_ids.price_unit = 30
        refund.action_post()
        self.assertCharges(self.subscription, [120, -30])

    def test_draft_reduced_leaves_the_rest_to_the_end(self):
        refund = self.invoice._reverse_moves([{"invoice_date": "2026-02-01"}])
        self.subscription.close("2026-01-01")
        self.assertNothingMore()
        refund.invoice_line_ids.price_unit = 100
        refund.action_post()
        self.run_until("2026-01-31")
        self.assertEqual(self.net(), 0)

    def test_credit_note_deleted_gives_the_end_its_credit(self):
        refund = self.invoice._reverse_moves([{"invoice_date": "2026-02-01"}])
        self.subscription.close("2026-01-20")
        self.assertNothingMore()
        refund.unlink()
        self.assertEqual(self.run_until("2026-01-31").move_ids.amount_untaxed, 42.58)

    def test_pass_cancelled_and_credited_by_hand_before_the_run(self):
        record = self.env["telecentre.pass"].create(
            {
                "partner_id": self.freelancer.id,
                "product_id": self.make_product("10 days", 150).id,
                "date": "2026-01-05",
            }
        )
        record.action_confirm()
        invoice = self.run_until("2026-01-31").move_ids
        record.action_cancel()
        self.credit(100, invoice)
        opened = record.charge_ids.filtered(lambda charge: charge.state == "open")
        self.assertEqual(opened.amount_untaxed, -50)

    # -- given up -----------------------------------------------------------------
    def test_correction_given_up_is_given_up_in_its_amount_only(self):
        self.subscription.change_price(150, "2026-01-01")
        opened = self.charges(self.subscription, state="open")
        self.assertEqual(sorted(opened.mapped("amount_untaxed")), [-120, 150])
        opened.action_cancel()
        self.assertNothingMore()
        self.subscription.change_price(170, "2026-01-01")
        self.assertEqual(self.run_until("2026-01-31").move_ids.amount_untaxed, 20)

    def test_charge_given_up_is_not_credited(self):
        subscription = self.subscribe("2026-02-01")
        subscription._generate_charges(self.day("2026-02-28"))
        self.charges(subscription).action_cancel()
        subscription.close("2026-02-01")
        self.assertFalse(self.charges(subscription, state="open"))

    def test_charge_given_up_whose_period_grows(self):
        subscription = self.subscribe("2026-02-01")
        subscription._generate_charges(self.day("2026-02-28"))
        self.charges(subscription).action_cancel()
        subscription.change_price(150, "2026-02-01")
        self.assertCharges(subscription, [30], state="open")
