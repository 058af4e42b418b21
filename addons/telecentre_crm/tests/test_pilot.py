from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged

from ..tools import commuting
from .keep_common import KeepCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-09-15 10:00:00")
class TestPilot(KeepCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead().with_user(cls.sales_user)

    def test_a_pilot_has_its_term_and_its_result_is_on_the_opportunity(self):
        with self.assertRaisesRegex(UserError, "Seats wanted"):
            self.lead.action_start_pilot()
        self._create_seats(self.lead, quantity=2)
        self.assertEqual(
            self.lead.action_start_pilot()["res_model"], "telecentre.lead.pilot"
        )
        Pilot = self.env["telecentre.lead.pilot"].with_user(self.sales_user)
        wizard = Pilot.create({"lead_id": self.lead.id})
        self.assertEqual(wizard.amount_monthly, 120.0, "half the price of two seats")
        wizard.action_start()
        wizard.action_start()
        self.assertEqual(
            self.lead.action_start_pilot()["res_model"], "telecentre.agreement"
        )
        pilot = self.lead.sudo().pilot_agreement_ids
        self.assertEqual(len(pilot), 1, "made once")
        self.assertTrue(pilot.is_pilot)
        self.assertEqual(
            (pilot.date_start, pilot.date_end), (date(2026, 9, 1), date(2026, 11, 30))
        )
        product = self.plan.product_id
        self.assertEqual(pilot.pricelist_id._get_product_price(product, 1), 60.0)
        self.assertEqual(self.lead.seat_ids.price_unit, 120.0, "its own price only")
        self._presence("2026-09-10", self.employees[0], pilot)
        self._presence("2026-09-11", self.employees[0], pilot)
        self._presence("2026-09-11", self.employees[1], pilot, desk=1)
        self.lead.invalidate_recordset(["pilot_days_used", "pilot_people"])
        self.assertEqual((self.lead.pilot_days_used, self.lead.pilot_people), (3, 2))
        self.lead.action_set_won()
        self.lead.action_create_customer()
        self.lead.action_create_agreement()
        self.assertNotEqual(self.lead.framework_agreement_id.sudo(), pilot)

    def test_simulation(self):
        self._create_seats(self.lead, quantity=4)
        simulation = (
            self.env["telecentre.lead.simulation"]
            .with_user(self.sales_user)
            .create({"lead_id": self.lead.id, "discount": 10, "distance": 30})
        )
        self.assertAlmostEqual(simulation.amount_monthly, 432.0)
        self.assertAlmostEqual(simulation.amount_yearly, 5184.0)
        self.assertEqual(simulation.km_year, 4 * 2 * 44 * 2 * 30)
        [line] = simulation._capacity_lines()
        self.assertEqual((line["wanted"], line["lowest"]), (4, 3))
        self.assertGreaterEqual(len(line["months"]), 3)
        self.assertEqual({month["lowest"] for month in line["months"]}, {3})
        self.assertFalse(line["fits"])
        self.assertIn("Not every day", simulation.capacity_html)
        with self.assertRaisesRegex(ValidationError, "0 to 100"):
            simulation.discount = 120

    def test_the_simulation_counts_the_bookings_of_each_month(self):
        self._create_seats(self.lead, quantity=1, date_start="2026-10-01")
        for desk in range(2):
            self.env["telecentre.booking"].create(
                {
                    "partner_id": self.contact.id,
                    "centre_id": self.centre.id,
                    "unit": "day",
                    "start": "2026-11-10 06:00:00",
                    "stop": "2026-11-10 17:00:00",
                    "resource_ids": [(6, 0, self.desks[desk].ids)],
                    "state": "confirmed",
                }
            )
        simulation = self.env["telecentre.lead.simulation"].create(
            {"lead_id": self.lead.id}
        )
        [line] = simulation._capacity_lines()
        lowest = [month["lowest"] for month in line["months"]]
        self.assertEqual(lowest, [3, 1, 3])
        averages = [month["average"] for month in line["months"]]
        self.assertLess(averages[1], averages[0])

    def test_the_simulation_s_discount_goes_to_the_opportunity(self):
        seat = self._create_seats(self.lead, quantity=4)
        Simulation = self.env["telecentre.lead.simulation"].with_user(self.sales_user)
        simulation = Simulation.create({"lead_id": self.lead.id, "discount": 10})
        simulation.action_apply()
        self.assertEqual((seat.price_unit, seat.amount_monthly), (108.0, 432.0))
        self.assertEqual(self.lead.recurring_revenue, 432.0)
        pricelist = self.lead.agreement_pricelist_id
        self.assertIn("10 %", pricelist.name)
        again = Simulation.create({"lead_id": self.lead.id})
        self.assertEqual((again.discount, again.amount_monthly), (10.0, 432.0))
        again.discount = 25
        self.assertEqual(again.amount_monthly, 360.0, "of the price without discount")
        again.action_apply()
        self.assertEqual(self.lead.agreement_pricelist_id, pricelist)
        self.assertEqual((seat.price_unit, self.lead.recurring_revenue), (90.0, 360.0))
        self.lead.action_set_won()
        self.lead.action_create_customer()
        self.lead.action_create_agreement()
        self.lead.action_create_subscriptions()
        agreement = self.lead.framework_agreement_id.sudo()
        self.assertEqual(agreement.pricelist_id, pricelist)
        self.assertEqual(agreement.subscription_ids.price_unit, 90.0)

    def test_no_discount_takes_it_off_again(self):
        seat = self._create_seats(self.lead)
        self.lead._apply_discount(10)
        self.lead._apply_discount(0)
        self.assertFalse(self.lead.agreement_pricelist_id)
        self.assertEqual(seat.price_unit, 120.0)

    def test_a_stage_plans_its_activities_once(self):
        stage = self.env.ref("telecentre_crm.crm_stage_census")
        self.assertEqual(len(stage.activity_plan_id.template_ids), 2)
        self.lead.stage_id = stage
        first = len(self.env.ref("telecentre_crm.activity_plan_qualify").template_ids)
        self.assertEqual(len(self.lead.activity_ids), first + 2)
        self.assertEqual(self.lead.activity_ids.user_id, self.sales_user)
        self.lead.stage_id = self.env.ref("telecentre_crm.crm_stage_qualify")
        self.lead.stage_id = stage
        self.assertEqual(len(self.lead.activity_ids), first + 2)

    def test_each_stage_has_its_plan(self):
        stages = self.env["crm.stage"].search([("team_ids", "in", self.team.ids)])
        self.assertEqual(len(stages), 7)
        for stage in stages:
            self.assertTrue(stage.activity_plan_id.template_ids, stage.name)

    def test_who_takes_a_prospect_on_finds_what_to_do(self):
        lead = self._create_lead(user_id=False)
        self.assertFalse(lead.activity_ids)
        lead.user_id = self.sales_user
        self.assertEqual(lead.activity_ids.user_id, self.sales_user)
        lead.user_id = self.sales_manager
        self.assertEqual(len(lead.activity_ids), 1)

    def test_a_pilot_in_the_past_is_refused(self):
        self._create_seats(self.lead)
        with self.assertRaisesRegex(ValidationError, "in the past"):
            self.env["telecentre.lead.pilot"].create(
                {
                    "lead_id": self.lead.id,
                    "date_start": "2020-01-01",
                    "date_end": "2020-03-31",
                }
            )

    def test_the_agreement_ends_the_pilot(self):
        self._create_seats(self.lead, date_start="2026-11-01")
        self.lead._start_pilot("2026-10-01", "2026-12-31", 50)
        pilot = self.lead.sudo().pilot_agreement_ids
        self._win()
        self.assertEqual(pilot.date_end, date(2026, 10, 31))
        self.assertEqual(pilot.state, "active")
        with self.assertRaisesRegex(UserError, "too late"):
            self.lead._check_pilot_possible()

    def test_the_agreement_closes_a_pilot_that_would_begin_later(self):
        self._create_seats(self.lead, date_start="2026-10-01")
        self.lead._start_pilot("2026-10-01", "2026-12-31", 50)
        self._win()
        self.assertEqual(self.lead.sudo().pilot_agreement_ids.state, "closed")

    def _win(self):
        self.lead.action_set_won()
        self.lead.action_create_customer()
        self.lead.action_create_agreement()

    def _discount_lists(self):
        return (
            self.env["product.pricelist"]
            .with_context(active_test=False)
            .search([("discount_lead_id", "=", self.lead.id)])
        )

    def test_a_discount_on_and_off_has_one_price_list(self):
        seat = self._create_seats(self.lead)
        for percent in (10, 0, 20, 0):
            self.lead._apply_discount(percent)
        [pricelist] = self._discount_lists()
        self.assertFalse(pricelist.active, "nobody chooses it meanwhile")
        self.lead._apply_discount(25)
        self.assertEqual(self._discount_lists(), pricelist)
        self.assertTrue(pricelist.active)
        self.assertEqual(seat.price_unit, 90.0)
        self.assertIn("25", pricelist.name)

    def test_prices_that_were_agreed_stay_when_the_discount_goes(self):
        self._create_seats(self.lead)
        self.lead._apply_discount(10)
        self._win()
        pricelist = self.lead.framework_agreement_id.sudo().pricelist_id
        self.lead._apply_discount(0)
        self.assertTrue(pricelist.active)
        self.lead._apply_discount(30)
        self.assertEqual(pricelist.item_ids.price_discount, 10)

    def test_no_discount_without_seats(self):
        with self.assertRaisesRegex(UserError, "Seats wanted"):
            self.lead._apply_discount(10)
        self.assertFalse(self._discount_lists())

    def test_a_lead_with_its_pilot_is_not_deleted(self):
        self._create_seats(self.lead)
        self.lead._start_pilot("2026-10-01", "2026-12-31")
        with self.assertRaisesRegex(UserError, "archive it"):
            self.lead.sudo().unlink()

    def test_contacts_have_roles(self):
        self.assertFalse(self.lead.role_contact_ids)
        self.contact.prospect_role = "hr"
        self.assertEqual(self.lead.role_contact_ids, self.contact)


@tagged("post_install", "-at_install")
class TestCommuting(BaseCase):
    def test_there_and_back_on_the_days_that_count(self):
        self.assertEqual(commuting.saved(1, 1, 10, 200), (880, 176))
        self.assertEqual(commuting.saved(0, 5, 100, 200), (0, 0))
