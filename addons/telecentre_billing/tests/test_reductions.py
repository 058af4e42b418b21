from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestReductions(BillingCase):
    """Reduced rates by public with an end, price steps, terms and renewal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telecentre.reduction"].search([]).active = False
        cls.half = cls.env["telecentre.reduction"].create(
            {
                "name": "Job seeker",
                "public": "job_seeker",
                "percent": 50,
                "months": 6,
                "deliberation_ref": "2026-12",
            }
        )
        cls.seeker = cls.env["res.partner"].create(
            {"name": "Sacha Seeker", "telecentre_public": "job_seeker"}
        )

    # -- reduced rates ------------------------------------------------------------
    @freeze_time("2026-01-17")
    def test_public_gets_its_reduction_until_its_end(self):
        subscription = self.subscribe("2026-01-17", partner_id=self.seeker.id)
        self.assertEqual(subscription.reduction_id, self.half)
        self.assertEqual(str(subscription.reduction_until), "2026-07-16")
        self.run_until("2026-08-01")
        # 60 x 15/31; July: 60 - 60 x 15/31 + 120 x 15/31
        self.assertCharges(subscription, [29.03, *[60.00] * 6, -29.03, 58.06, 120.00])

    def test_other_publics_and_plans_pay_the_whole_price(self):
        self.half.plan_ids = self.make_plan(80)
        for partner in (self.freelancer, self.seeker):
            draft = self.subscribe("2026-01-01", partner_id=partner.id, activate=False)
            self.assertFalse(draft.reduction_percent)

    def test_reduction_that_is_no_longer_granted(self):
        self.half.date_end = "2025-12-31"
        draft = self.subscribe("2026-01-01", partner_id=self.seeker.id, activate=False)
        self.assertFalse(draft.reduction_id)

    def test_newcomer_chosen_by_hand_is_free_for_two_years(self):
        newcomer = self.env["telecentre.reduction"].create(
            {"name": "Trained newcomer", "percent": 100, "months": 24}
        )
        plan = self.make_plan(50)
        subscription = self.subscribe(
            "2026-03-10", plan, reduction_id=newcomer.id, activate=True
        )
        self.assertFalse(self.run_until("2028-03-09").move_ids)
        self.run_until("2028-04-01")
        # 50 x 22/31
        self.assertCharges(subscription, [35.48, 50.00])

    @freeze_time("2026-02-10")
    def test_change_of_plan_keeps_the_reduction(self):
        subscription = self.subscribe("2026-01-01", partner_id=self.seeker.id)
        subscription.change_plan(self.make_plan(200), "2026-02-01")
        self.assertEqual(subscription.price_unit, 200)
        self.assertEqual(subscription.amount_period, 100)
        self.run_until("2026-02-01")
        self.assertCharges(subscription, [60.00, 100.00])

    @freeze_time("2026-04-10")
    def test_reduction_granted_later_is_previewed_and_kept(self):
        subscription = self.subscribe("2026-04-01")
        self.run_until("2026-04-01")
        wizard = self.env["telecentre.subscription.change.wizard"].create(
            {
                "subscription_id": subscription.id,
                "kind": "reduction",
                "percent": 25,
                "date": "2026-04-16",
                "date_to": "2026-05-31",
            }
        )
        wizard.action_preview()
        self.assertCharges(subscription, [120.00])
        wizard.action_confirm()
        self.run_until("2026-06-01")
        self.assertCharges(subscription, [120.00, -60.00, 45.00, 90.00, 120.00])

    def test_reduction_beyond_a_hundred_percent_is_refused(self):
        subscription = self.subscribe("2026-04-01")
        for percent in (0, -5, 101):
            with self.assertRaisesRegex(UserError, f"{subscription.name}.*100 at most"):
                subscription.reduce(percent, "2026-04-16")
            with self.assertRaisesRegex(ValidationError, "Job seeker.*100 at most"):
                self.half.percent = percent
        with self.assertRaisesRegex(UserError, "before it begins"):
            subscription.reduce(10, "2026-04-16", "2026-04-15")

    # -- price steps --------------------------------------------------------------
    @freeze_time("2026-01-05")
    def test_price_steps_are_planned_ahead(self):
        subscription = self.subscribe("2026-01-01")
        subscription.change_price(140, "2026-03-01")
        subscription.change_price(160, "2026-04-16")
        self.assertEqual(subscription.price_unit, 120)
        self.run_until("2026-05-01")
        self.assertCharges(
            subscription, [120.00, 120.00, 140.00, 140.00, -70.00, 80.00, 160.00]
        )

    @freeze_time("2026-01-05")
    def test_planned_step_is_taken_back_and_stays_in_the_history(self):
        subscription = self.subscribe("2026-01-01")
        subscription.change_price(140, "2026-03-01")
        change = subscription.change_ids.filtered("is_planned")
        change.action_take_back()
        self.run_until("2026-03-01")
        self.assertCharges(subscription, [120.00] * 3)
        self.assertTrue(change.cancelled)
        with self.assertRaisesRegex(UserError, "another change"):
            change.action_take_back()

    @freeze_time("2026-01-05")
    def test_taking_back_shows_its_lines_first(self):
        subscription = self.subscribe("2026-01-01")
        subscription.change_price(140, "2026-03-01")
        change = subscription.change_ids.filtered("is_planned")
        action = change.action_see_take_back()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        march = wizard.line_ids.filtered(
            lambda line: str(line.date_from)[:7] == "2026-03"
        )
        self.assertEqual(march.mapped("amount"), [120.00])
        self.assertFalse(change.cancelled)
        wizard.action_confirm()
        self.assertTrue(change.cancelled)

    def test_step_and_plan_give_the_same_in_any_order(self):
        dearer, terms = self.make_plan(180), []
        for order in ((0, 1), (1, 0)):
            subscription = self.subscribe("2026-01-01")
            calls = (
                lambda s=subscription: s.change_price(150, "2026-07-01"),
                lambda s=subscription: s.change_plan(dearer, "2026-06-01"),
            )
            for number in order:
                calls[number]()
            found = subscription._terms_on(self.day("2026-08-01"))
            terms.append((found.key, float(found.price)))
        self.assertEqual(terms, [(dearer.id, 150.0)] * 2)

    @freeze_time("2026-06-12")
    def test_end_of_a_pause_is_kept_in_the_history(self):
        subscription = self.subscribe("2026-06-01")
        subscription.pause("2026-06-10", "2026-06-20")
        subscription.resume("2026-06-10")
        kinds = subscription.change_ids.mapped("kind")
        self.assertEqual(set(kinds), {"start", "pause", "resume"})
        self.run_until("2026-06-30")
        self.assertCharges(subscription, [120.00])

    # -- terms --------------------------------------------------------------------
    @freeze_time("2026-12-02")
    def test_tacit_renewal_once_it_is_too_late_for_notice(self):
        plan = self.make_plan(120, term_months=12, renewal="tacit", notice_days=30)
        subscription = self.subscribe("2026-01-01", plan)
        self.assertEqual(str(subscription.date_end), "2026-12-31")
        with freeze_time("2026-12-01"):
            self.env["telecentre.subscription"]._cron_refresh()
            self.assertEqual(str(subscription.date_end), "2026-12-31")
        self.env["telecentre.subscription"]._cron_refresh()
        self.assertEqual(str(subscription.date_end), "2027-12-31")
        self.run_until("2027-01-01")
        self.assertCharges(subscription, [120.00] * 13)

    @freeze_time("2026-11-20")
    def test_end_given_notice_of_is_not_renewed(self):
        plan = self.make_plan(120, term_months=12, renewal="tacit")
        subscription = self.subscribe("2026-01-01", plan)
        subscription.close("2026-12-31")
        with freeze_time("2027-01-05"):
            self.env["telecentre.subscription"]._cron_refresh()
        self.assertEqual(subscription.state, "closed")
        self.assertEqual(str(subscription.date_end), "2026-12-31")

    @freeze_time("2027-02-10")
    def test_renewal_that_is_refused_is_told_and_holds_nobody(self):
        plan = self.make_plan(120, term_months=12, renewal="tacit")
        with freeze_time("2026-12-15"):
            late = self.subscribe("2026-01-01", plan)
            fine = self.subscribe("2026-02-10", plan)
        self.company.fiscalyear_lock_date = "2027-01-31"
        self.env["telecentre.subscription"]._cron_refresh()
        self.assertEqual(str(fine.date_end), "2028-02-09")
        older = self.subscribe("2024-05-10", plan)
        self.assertEqual(str(older.date_end), "2027-05-09")
        self.assertEqual(str(late.date_end), "2026-12-31")
        self.assertIn("locked", late.activity_ids.note)

    @freeze_time("2026-05-20")
    def test_end_taken_back_goes_back_to_the_term(self):
        plan = self.make_plan(120, term_months=12, renewal="tacit")
        subscription = self.subscribe("2026-01-01", plan)
        self.assertFalse(subscription.ended_by_hand)
        subscription.close("2026-06-30")
        self.assertTrue(subscription.ended_by_hand)
        subscription.action_reopen()
        self.assertEqual(str(subscription.date_end), "2026-12-31")
        self.assertFalse(subscription.ended_by_hand)

    @freeze_time("2026-12-10")
    def test_term_without_renewal_is_announced_and_renewed_by_hand(self):
        plan = self.make_plan(120, term_months=3)
        subscription = self.subscribe("2026-09-30", plan)
        self.assertEqual(str(subscription.date_end), "2026-12-29")
        self.env["telecentre.subscription"]._cron_refresh()
        self.env["telecentre.subscription"]._cron_refresh()
        self.assertEqual(len(subscription.activity_ids), 1)
        subscription.renew()
        self.assertEqual(str(subscription.date_end), "2027-03-29")
        with self.assertRaisesRegex(UserError, "renew it to a later day"):
            subscription.renew("2027-03-29")
        with self.assertRaisesRegex(UserError, "nothing to renew"):
            self.subscribe("2026-01-01").renew()

    # -- at a glance --------------------------------------------------------------
    @freeze_time("2026-02-10")
    def test_timeline_says_what_was_charged_and_what_comes(self):
        subscription = self.subscribe("2026-01-17")
        invoice = self.run_until("2026-02-01").move_ids
        subscription.change_quantity(2, "2026-02-15")
        rows = subscription._timeline_rows()
        self.assertEqual(
            [(str(row["first"]), row["state"]) for row in rows],
            [
                ("2026-05-01", "coming"),
                ("2026-04-01", "coming"),
                ("2026-03-01", "coming"),
                ("2026-02-01", "open"),
                ("2026-01-17", "invoiced"),
            ],
        )
        self.assertEqual(rows[-1]["moves"], [(invoice.id, invoice.name)])
        self.assertIn(invoice.name, subscription.timeline_html)

    @freeze_time("2026-02-10")
    def test_contact_at_a_glance(self):
        kind = self.env.ref("telecentre_booking.resource_type_desk")
        self.env["telecentre.plan.allowance"].create(
            {"plan_id": self.plan.id, "resource_type_id": kind.id, "quantity": 8}
        )
        subscription = self.subscribe("2026-02-01")
        subscription._generate_charges(self.day("2026-02-10"))
        staff = self.role("t-glance", "telecentre_booking.group_telecentre_user")
        glance = self.freelancer.with_user(staff)._telecentre_glance()
        self.assertEqual(glance["subscriptions"][0]["name"], subscription.name)
        self.assertIn("8", glance["units"][0][1])
        self.assertEqual(len(glance["charges"]), 1)
        self.assertIn(
            subscription.name, self.freelancer.with_user(staff).telecentre_glance_html
        )
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        self.assertFalse(nobody.telecentre_glance_html)
