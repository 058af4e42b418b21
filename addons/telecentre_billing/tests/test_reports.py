from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestReports(BillingCase):
    """Figures of the reports against small cases worked out by hand."""

    def mrr(self, subscription):
        """[(month, amount, movement, kind)] of one subscription."""
        rows = self.env["telecentre.mrr.report"].search(
            [("subscription_id", "=", subscription.id)], order="month"
        )
        return [
            (f"{row.month:%Y-%m}", row.amount, row.movement, row.kind) for row in rows
        ]

    # -- monthly recurring revenue ------------------------------------------------------
    def test_mrr_of_a_life(self):
        subscription = self.subscribe("2025-01-17")
        subscription.change_quantity(2, "2025-03-10")
        subscription.change_price(100, "2025-04-01")
        subscription.pause("2025-05-20", "2025-06-10")
        subscription.change_quantity(1, "2025-08-31")
        subscription.close("2025-10-30")
        self.assertEqual(
            self.mrr(subscription),
            [
                ("2025-01", 120, 120, "new"),
                ("2025-02", 120, 0, "same"),
                ("2025-03", 240, 120, "expansion"),
                ("2025-04", 200, -40, "contraction"),
                ("2025-05", 0, -200, "contraction"),
                ("2025-06", 200, 200, "expansion"),
                ("2025-07", 200, 0, "same"),
                ("2025-08", 100, -100, "contraction"),
                ("2025-09", 100, 0, "same"),
                ("2025-10", 0, -100, "churn"),
            ],
        )

    def test_mrr_ended_on_the_last_day_is_lost_the_month_after(self):
        subscription = self.subscribe("2025-01-01")
        subscription.close("2025-02-28")
        self.assertEqual(
            self.mrr(subscription)[1:],
            [("2025-02", 120, 0, "same"), ("2025-03", 0, -120, "churn")],
        )

    def test_mrr_brings_every_rhythm_to_a_month(self):
        for interval, count, worth in (
            ("week", 1, 520.00),  # 120 x 52 / 12
            ("month", 2, 60.00),
            ("quarter", 1, 40.00),
            ("semester", 1, 20.00),
            ("year", 1, 10.00),
        ):
            plan = self.make_plan(
                120, name=interval, interval=interval, interval_count=count
            )
            subscription = self.subscribe("2025-01-01", plan)
            with self.subTest(interval=interval):
                self.assertEqual(self.mrr(subscription)[0][1], worth)

    def test_mrr_of_a_free_start_is_new_when_it_is_paid(self):
        subscription = self.subscribe("2025-01-01", free_until="2025-03-15")
        self.assertEqual(self.mrr(subscription)[0], ("2025-03", 120, 120, "new"))

    def test_mrr_follows_reductions_and_what_was_taken_back(self):
        subscription = self.subscribe("2025-01-01")
        subscription.reduce(50, "2025-02-01", "2025-03-31")
        change = subscription.change_ids.filtered(lambda c: c.kind == "reduction")
        self.assertEqual(
            [row[1:] for row in self.mrr(subscription)[:4]],
            [
                (120, 120, "new"),
                (60, -60, "contraction"),
                (60, 0, "same"),
                (120, 60, "expansion"),
            ],
        )
        change.sudo().cancelled = True
        self.env.invalidate_all()
        self.assertEqual({row[1] for row in self.mrr(subscription)}, {120})

    def test_mrr_of_a_plan_changed_is_in_the_rhythm_of_the_new_one(self):
        subscription = self.subscribe("2025-01-01")
        yearly = self.make_plan(1200, name="Yearly", interval="year")
        subscription.change_plan(yearly, "2025-03-01")
        self.assertEqual(self.mrr(subscription)[2][1:], (100, -20, "contraction"))

    def test_mrr_does_not_count_drafts(self):
        self.assertFalse(self.mrr(self.subscribe("2025-01-01", activate=False)))

    def test_mrr_in_the_currency_of_the_company(self):
        other = self.setup_other_currency("GBP", rates=[("2024-12-31", 2.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "GBP", "currency_id": other.id}
        )
        subscription = self.subscribe(
            "2025-01-01", pricelist_id=pricelist.id, price_unit=100
        )
        self.assertEqual(self.mrr(subscription)[0][1], 50)

    # -- charges ----------------------------------------------------------------------
    def report(self, charge):
        return self.env["telecentre.charge.report"].browse(charge.id)

    def owe(self, date, amount=10, **values):
        return self.env["telecentre.charge"].create(
            {
                "name": "Prints",
                "partner_id": self.freelancer.id,
                "product_id": self.plan.product_id.id,
                "centre_id": self.centre.id,
                "price_unit": amount,
                "date": date,
                **values,
            }
        )

    def test_ageing_of_open_charges(self):
        today = self.env.cr.now().date()
        ages = {-1: "0", 0: "1", 30: "1", 31: "2", 60: "2", 61: "3", 90: "3", 91: "4"}
        for age, bucket in ages.items():
            row = self.report(self.owe(today - timedelta(days=age)))
            with self.subTest(age=age):
                self.assertEqual(
                    (row.state, row.age, row.bucket), ("open", age, bucket)
                )

    def test_revenue_follows_the_invoice_by_centre_and_public(self):
        self.freelancer.telecentre_public = "independent"
        self.company.telecentre_auto_post = False
        charge = self.owe("2026-01-05", 50)
        move = self.run_until("2026-01-31").move_ids
        row = self.report(charge)
        self.assertEqual((row.state, row.amount), ("draft", 50))
        move.invoice_line_ids.price_unit = 40
        move.action_post()
        row.invalidate_recordset()
        self.assertEqual((row.state, row.amount), ("posted", 40))
        self.assertEqual(row.date, self.day("2026-01-31"))
        self.assertEqual((row.centre_id, row.public), (self.centre, "independent"))
        self.assertFalse(row.bucket)

    def test_revenue_counts_credits_and_leaves_cancelled_charges_out(self):
        charge = self.owe("2026-01-05", 50)
        given_up = self.owe("2026-01-05", 70)
        given_up.action_cancel()
        move = self.run_until("2026-01-31").move_ids
        move._reverse_moves([{"invoice_date": "2026-02-01"}], cancel=True)
        rows = self.env["telecentre.charge.report"].search(
            [("partner_id", "=", self.freelancer.id)]
        )
        self.assertEqual(sorted(rows.mapped("amount")), [-50, 50])
        self.assertIn(charge, rows.charge_id)
        self.assertNotIn(given_up, rows.charge_id)

    def test_revenue_in_the_currency_of_the_company(self):
        other = self.setup_other_currency("GBP", rates=[("2024-12-31", 2.0)])
        row = self.report(self.owe("2026-01-05", 50, currency_id=other.id))
        self.assertEqual(row.amount, 25)

    # -- deferred ---------------------------------------------------------------------
    def deferred(self, date):
        """[(kind, deferred)] on a date."""
        wizard = self.env["telecentre.deferred"].create({"date": date})
        wizard.action_show()
        return [(line.kind, line.deferred) for line in wizard.line_ids]

    def test_period_paid_ahead_is_earned_day_by_day(self):
        self.subscribe("2026-01-17", self.make_plan(1200, interval="year"))
        move = self.run_until("2026-01-17").move_ids
        # 349 of 365 days: 1200 x 349 / 365
        self.assertEqual(move.amount_untaxed, 1147.40)
        self.assertFalse(self.deferred("2026-01-16"))
        for date, amount in (
            ("2026-01-17", 1144.11),  # 348 of 349 days
            ("2026-06-30", 604.93),  # 184 of 349 days
            ("2026-12-30", 3.29),
        ):
            with self.subTest(date=date):
                self.assertEqual(self.deferred(date), [("period", amount)])
        self.assertFalse(self.deferred("2026-12-31"))

    def test_credit_of_a_period_is_no_longer_deferred(self):
        subscription = self.subscribe("2026-01-01", self.make_plan(120))
        self.run_until("2026-01-01")
        subscription.close("2026-01-10")
        self.run_until("2026-01-10")
        self.assertEqual(sum(a for _kind, a in self.deferred("2026-01-10")), 0)

    def test_what_is_not_posted_is_not_deferred(self):
        self.company.telecentre_auto_post = False
        self.subscribe("2026-01-01")
        self.run_until("2026-01-01")
        self.assertFalse(self.deferred("2026-01-10"))

    def test_unused_pass_is_deferred_until_it_expires(self):
        record = self.env["telecentre.pass"].create(
            {
                "partner_id": self.freelancer.id,
                "product_id": self.make_product("10 days", 150).id,
                "date": "2026-01-05",
                "date_expiry": "2026-07-05",
            }
        )
        record.action_confirm()
        self.run_until("2026-01-31")
        record.use(4, "2026-02-10")
        for date, expected in (
            ("2026-01-30", []),
            ("2026-01-31", [("pass", 150)]),
            ("2026-02-10", [("pass", 90)]),
            ("2026-07-04", [("pass", 90)]),
            ("2026-07-05", []),
        ):
            with self.subTest(date=date):
                self.assertEqual(self.deferred(date), expected)

    # -- rights -----------------------------------------------------------------------
    def test_reports_are_for_the_accountant_and_the_manager(self):
        accountant = self.role(
            "t-acc", "telecentre_billing.group_telecentre_accountant"
        )
        manager = self.role("t-man", "telecentre_booking.group_telecentre_manager")
        staff = self.role("t-staff", "telecentre_booking.group_telecentre_user")
        self.subscribe("2026-01-01")
        for model in ("telecentre.mrr.report", "telecentre.charge.report"):
            for user in (accountant, manager):
                self.env[model].with_user(user).search([], limit=1).read()
            with self.assertRaises(AccessError):
                self.env[model].with_user(staff).search([], limit=1)
        wizard = self.env["telecentre.deferred"].with_user(accountant).create({})
        self.assertEqual(wizard.action_show()["res_model"], "telecentre.deferred.line")
        with self.assertRaises(AccessError):
            self.env["telecentre.deferred"].with_user(staff).create({})

    def test_reports_keep_to_the_companies_of_the_person(self):
        other = self.setup_other_company()["company"]
        centre = self.centre.copy(
            {"code": "T-X", "company_id": other.id, "analytic_account_id": False}
        )
        there = self.subscribe("2026-01-01", centre_id=centre.id)
        accountant = self.role(
            "t-acc", "telecentre_billing.group_telecentre_accountant"
        )
        rows = self.env["telecentre.mrr.report"].with_user(accountant).search([])
        self.assertNotIn(there, rows.subscription_id)

    def test_last_month_of_the_report_is_this_one(self):
        subscription = self.subscribe("2025-01-01")
        today = Date.context_today(subscription)
        last = self.env["telecentre.mrr.report"].search(
            [("subscription_id", "=", subscription.id)], limit=1
        )
        self.assertEqual(last.month, today + relativedelta(day=1))
