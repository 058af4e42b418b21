from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCase


@freeze_time("2026-03-10")
@tagged("post_install", "-at_install")
class TestDeposit(BillingCase):
    """Owed back, charged once, never revenue, settled by itself at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["account.account"].create(
            {
                "name": "Deposits received",
                "code": "165900",
                "account_type": "liability_current",
            }
        )
        cls.company.telecentre_deposit_account_id = cls.account
        cls.plan.deposit_amount = 200

    def test_taken_once_with_the_first_period_on_a_liability_account(self):
        subscription = self.subscribe("2026-03-01")
        deposit = subscription.deposit_ids
        self.assertEqual((deposit.amount, deposit.state), (200, "held"))
        deposit.action_take()
        invoice = self.run_until("2026-03-10").move_ids
        self.assertAmounts(invoice, 320, 24, 344)
        line = invoice.invoice_line_ids.filtered(lambda li: li.price_subtotal == 200)
        self.assertEqual(line.account_id, self.account)
        self.assertFalse(line.tax_ids)
        self.assertFalse(line.analytic_distribution)
        self.assertFalse(self.run_until("2026-03-31").move_ids)

    def test_the_end_gives_it_back_by_itself(self):
        subscription = self.subscribe("2026-03-01")
        invoice = self.run_until("2026-03-10").move_ids
        subscription.close("2026-03-31")
        deposit = subscription.deposit_ids
        self.assertEqual(str(deposit.date_settled), "2026-03-31")
        credit = self.run_until("2026-03-31").move_ids
        self.assertAmounts(credit, 200, 0, 200)
        self.assertEqual(credit.reversed_entry_id, invoice)
        balance = sum(
            self.env["account.move.line"]
            .search([("account_id", "=", self.account.id)])
            .mapped("balance")
        )
        self.assertEqual(balance, 0)

    def test_end_taken_back_holds_it_again(self):
        subscription = self.subscribe("2026-03-01")
        self.run_until("2026-03-10")
        subscription.close("2026-03-31")
        subscription.action_reopen()
        deposit = subscription.deposit_ids
        self.assertEqual(deposit.state, "held")
        self.assertFalse(deposit.charge_ids.filtered(lambda c: c.state == "open"))
        subscription.close("2026-04-30")
        self.assertEqual(str(deposit.date_settled), "2026-04-30")

    def test_what_is_kept_is_a_sale(self):
        subscription = self.subscribe("2026-03-01")
        self.run_until("2026-03-10")
        deposit = subscription.deposit_ids
        self.env["telecentre.deposit.settle"].create(
            {
                "deposit_id": deposit.id,
                "date": "2026-03-20",
                "kept": 50,
                "reason": "Lost key",
            }
        ).action_settle()
        self.env.ref("telecentre_billing.product_deposit_kept").taxes_id = self.tax
        credit = self.run_until("2026-03-20").move_ids
        # 200 back without tax, 50 kept with 20 %
        self.assertAmounts(credit, 150, -10, 140)
        subscription.close("2026-03-31")
        self.assertEqual(deposit.amount_kept, 50)

    def test_settled_twice_or_without_a_reason_is_refused(self):
        deposit = self.subscribe("2026-03-01").deposit_ids
        with self.assertRaisesRegex(UserError, f"{deposit.name}.*kept"):
            deposit.settle("2026-03-20", kept=10)
        with self.assertRaisesRegex(UserError, "not given back before"):
            deposit.settle("2026-02-20")
        deposit.settle("2026-03-20")
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            deposit.settle("2026-03-21")

    def test_without_a_liability_account_it_is_set_apart(self):
        self.company.telecentre_deposit_account_id = False
        self.env["account.account"].search([("code", "=like", "165%")]).code = "9990"
        self.subscribe("2026-03-01")
        run = self.run_until("2026-03-10")
        self.assertIn("liability account", run.apart_ids.reason)
        self.assertEqual(run.move_ids.amount_untaxed, 120)

    def test_bad_amount_and_states_are_refused(self):
        vals = {"partner_id": self.freelancer.id, "date": "2026-03-01"}
        Deposit = self.env["telecentre.deposit"]
        with self.assertRaisesRegex(ValidationError, "Claire Freelance.*above zero"):
            Deposit.create({**vals, "amount": 0})
        with self.assertRaisesRegex(UserError, "not written by hand"):
            Deposit.create({**vals, "amount": 10, "state": "held"})
        deposit = Deposit.create({**vals, "amount": 10})
        for bad in ({"state": "settled"}, {"amount_kept": 5}, {"auto_settled": True}):
            with self.assertRaisesRegex(UserError, "not written by hand"):
                deposit.write(bad)
        deposit.action_take()
        with self.assertRaisesRegex(UserError, "has been taken"):
            deposit.amount = 20

    def test_cancelled_after_the_invoice_is_credited(self):
        deposit = self.env["telecentre.deposit"].create(
            {"partner_id": self.freelancer.id, "date": "2026-03-01", "amount": 80}
        )
        deposit.action_take()
        self.run_until("2026-03-10")
        deposit.action_cancel()
        credit = self.run_until("2026-03-31").move_ids
        self.assertEqual((credit.move_type, credit.amount_total), ("out_refund", 80))
        self.assertEqual(credit.invoice_line_ids.account_id, self.account)
