from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestSubscription(BillingCase):
    """Changes of a subscription, before and after the invoice."""

    def test_activated_twice_begins_once(self):
        subscription = self.subscribe("2026-01-17")
        subscription.action_activate()
        self.assertEqual(subscription.change_ids.mapped("kind"), ["start"])

    def test_more_seats_are_one_line_for_the_difference(self):
        subscription = self.subscribe("2026-04-01")
        self.run_until("2026-04-01")
        subscription.change_quantity(3, "2026-04-16")
        self.assertCharges(subscription, [120.00, 120.00])
        subscription.change_quantity(3, "2026-04-16")
        self.assertCharges(subscription, [120.00, 120.00])
        self.run_until("2026-05-01")
        self.assertCharges(subscription, [120.00, 120.00, 360.00])
        self.assertEqual(subscription.quantity, 3)

    def test_fewer_seats_are_credited(self):
        subscription = self.subscribe("2026-04-01", quantity=3)
        self.run_until("2026-04-01")
        subscription.change_quantity(1, "2026-04-16")
        self.assertCharges(subscription, [360.00, -120.00])

    def test_one_rounding_for_all_seats(self):
        subscription = self.subscribe("2026-01-17", quantity=3)
        run = self.run_until("2026-01-31")
        self.assertCharges(subscription, [174.19])
        self.assertEqual(run.move_ids.amount_untaxed, 174.19)

    def test_change_on_the_first_day_makes_no_line(self):
        subscription = self.subscribe("2026-03-01")
        self.run_until("2026-03-01")
        subscription.change_plan(self.make_plan(180), "2026-04-01")
        self.run_until("2026-04-01")
        self.assertCharges(subscription, [120.00, 180.00])

    def test_change_in_the_past_corrects_each_period(self):
        subscription = self.subscribe("2026-04-01")
        self.run_until("2026-05-31")
        subscription.change_plan(self.make_plan(180), "2026-04-16")
        self.assertCharges(
            subscription, [120.00, -60.00, 90.00, 120.00, -120.00, 180.00]
        )
        self.assertEqual(sum(self.charges(subscription).mapped("amount_untaxed")), 330)

    def test_order_of_changes_does_not_matter(self):
        dearer = self.make_plan(180)
        totals = []
        for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
            subscription = self.subscribe("2026-04-01")
            self.run_until("2026-04-01")
            calls = [
                lambda s=subscription: s.change_plan(dearer, "2026-04-16"),
                lambda s=subscription: s.change_quantity(2, "2026-04-10"),
                lambda s=subscription: s.pause("2026-04-20", "2026-04-24"),
            ]
            for number in order:
                calls[number]()
            totals.append(sum(self.charges(subscription).mapped("amount_untaxed")))
        # 120 + 84 (a seat for 21 days) - 120 + 180 - 60 (5 days of two at 180)
        self.assertEqual([round(total, 2) for total in totals], [204.00] * 3)

    def test_past_start_is_caught_up_in_one_run(self):
        subscription = self.subscribe("2025-11-15")
        run = self.run_until("2026-02-10")
        self.assertCharges(subscription, [64.00, 120.00, 120.00, 120.00])
        self.assertEqual(len(run.move_ids), 1)
        starts = self.charges(subscription).mapped("date_from")
        self.assertEqual(
            [str(day) for day in starts],
            ["2025-11-15", "2025-12-01", "2026-01-01", "2026-02-01"],
        )

    def test_end_in_a_past_period_credits_all_that_follows(self):
        subscription = self.subscribe("2026-03-01")
        self.run_until("2026-05-01")
        subscription.close("2026-03-20")
        self.assertCharges(
            subscription, [120.00, -42.58, 120.00, -120.00, 120.00, -120.00]
        )
        credit = self.run_until("2026-05-31").move_ids
        self.assertEqual(credit.amount_untaxed, 282.58)
        self.assertEqual(subscription.state, "closed")
        self.assertFalse(self.run_until("2026-12-31").move_ids)

    def test_closed_twice_is_credited_once(self):
        subscription = self.subscribe("2026-03-01")
        self.run_until("2026-03-01")
        subscription.close("2026-03-20")
        subscription.close("2026-03-20")
        self.assertCharges(subscription, [120.00, -42.58])

    def test_end_taken_back(self):
        subscription = self.subscribe("2026-03-01")
        self.run_until("2026-03-01")
        subscription.close("2026-03-20")
        self.run_until("2026-03-31")
        subscription.action_reopen()
        self.assertEqual(sum(self.charges(subscription).mapped("amount_untaxed")), 120)
        self.assertEqual(subscription.state, "active")

    def test_whole_pause_is_not_charged(self):
        subscription = self.subscribe("2026-05-01")
        subscription.pause("2026-06-01", "2026-06-30")
        self.run_until("2026-07-31")
        self.assertCharges(subscription, [120.00, 120.00])

    def test_pause_ended_earlier(self):
        subscription = self.subscribe("2026-06-01")
        self.run_until("2026-06-01")
        subscription.pause("2026-06-10")
        self.assertCharges(subscription, [120.00, -84.00])
        subscription.resume("2026-06-25")
        self.assertEqual(sum(self.charges(subscription).mapped("amount_untaxed")), 60)

    def test_two_pauses_do_not_overlap(self):
        subscription = self.subscribe("2026-06-01")
        subscription.pause("2026-06-10", "2026-06-24")
        with self.assertRaisesRegex(UserError, "already paused"):
            subscription.pause("2026-06-20", "2026-06-30")

    def test_end_before_the_start_is_refused(self):
        subscription = self.subscribe("2026-06-10")
        with self.assertRaisesRegex(UserError, "cannot end before"):
            subscription.close("2026-06-09")

    def test_pause_that_ends_before_it_starts_is_refused(self):
        subscription = self.subscribe("2026-06-10")
        with self.assertRaisesRegex(UserError, "cannot end on"):
            subscription.pause("2026-07-10", "2026-07-09")

    def test_change_of_a_closed_one_is_refused(self):
        subscription = self.subscribe("2026-06-01")
        subscription.close("2026-06-30")
        for call in (
            lambda: subscription.pause("2026-07-01", "2026-07-02"),
            lambda: subscription.change_quantity(2, "2026-07-01"),
            lambda: subscription.change_plan(self.make_plan(1), "2026-07-01"),
        ):
            with self.assertRaisesRegex(UserError, "Reopen it first"):
                call()

    @freeze_time("2026-06-01")
    def test_commitment_and_notice_decide_the_earliest_end(self):
        plan = self.make_plan(120, commitment_months=12, notice_days=30)
        subscription = self.subscribe("2026-01-17", plan)
        with self.assertRaises(UserError) as error:
            subscription.close("2026-06-30")
        self.assertIn(
            subscription._show_date(self.day("2027-01-16")), str(error.exception)
        )
        subscription.close("2027-01-16")
        self.assertEqual(subscription.date_end, self.day("2027-01-16"))

    @freeze_time("2026-06-01")
    def test_manager_may_override_and_it_is_logged(self):
        plan = self.make_plan(120, commitment_months=12)
        subscription = self.subscribe("2026-01-17", plan)
        subscription.close("2026-06-30", override=True)
        self.assertIn("before", subscription.message_ids[:1].body)

    def test_history_is_not_edited_behind_its_back(self):
        subscription = self.subscribe("2026-06-01")
        for vals in ({"quantity": 4}, {"price_unit": 1}, {"date_start": "2026-01-01"}):
            with self.assertRaisesRegex(UserError, "Change"):
                subscription.write(vals)

    @freeze_time("2026-06-01")
    def test_planned_change_shows_when_its_day_comes(self):
        subscription = self.subscribe("2026-06-01")
        subscription.change_quantity(2, "2026-07-01")
        self.assertEqual(subscription.quantity, 1)
        with freeze_time("2026-07-01"):
            self.env["telecentre.subscription"]._cron_refresh()
        self.assertEqual(subscription.quantity, 2)

    def test_plan_in_use_keeps_its_way_of_billing(self):
        self.subscribe("2026-06-01")
        with self.assertRaisesRegex(UserError, "Duplicate it"):
            self.plan.billing = "arrears"

    def test_more_members_than_seats_are_refused(self):
        people = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        with self.assertRaises(ValidationError):
            self.subscribe("2026-06-01", activate=False, member_ids=people.ids)

    def test_wizard_shows_the_lines_and_makes_them_only_when_confirmed(self):
        subscription = self.subscribe("2026-04-01")
        self.run_until("2026-04-01")
        wizard = self.env["telecentre.subscription.change.wizard"].create(
            {
                "subscription_id": subscription.id,
                "kind": "plan",
                "plan_id": self.make_plan(180).id,
                "date": "2026-04-16",
            }
        )
        wizard.action_preview()
        now = wizard.line_ids.filtered(lambda line: line.moment == "now")
        self.assertEqual(now.mapped("amount"), [-60.00, 90.00])
        self.assertCharges(subscription, [120.00])
        wizard.action_confirm()
        self.assertCharges(subscription, [120.00, -60.00, 90.00])

    def test_new_seats_of_a_group(self):
        group = self.env["res.partner"].create({"name": "G", "is_company": True})
        agreement = self.env["telecentre.agreement"].create(
            {"name": "C", "partner_id": group.id, "date_start": "2026-01-01"}
        )
        wizard = self.env["telecentre.new.seats.wizard"].create(
            {
                "agreement_id": agreement.id,
                "plan_id": self.plan.id,
                "centre_id": self.centre.id,
                "date_start": "2026-05-01",
                "line_ids": [(0, 0, {"name": name}) for name in ("A", "B", "C")],
            }
        )
        wizard.action_create()
        seats = agreement.subscription_ids
        self.assertEqual(seats.mapped("state"), ["active"] * 3)
        self.assertEqual(set(seats.member_ids.mapped("name")), {"A", "B", "C"})
        invoice = self.run_until("2026-05-31").move_ids
        self.assertEqual(len(invoice.invoice_line_ids), 3)
        self.assertEqual(invoice.partner_id, group)
