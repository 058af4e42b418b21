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
        self.lead.action_start_pilot()
        self.lead.action_start_pilot()
        pilot = self.lead.sudo().pilot_agreement_ids
        self.assertEqual(len(pilot), 1, "made once")
        self.assertTrue(pilot.is_pilot)
        self.assertEqual(
            (pilot.date_start, pilot.date_end), (date(2026, 9, 1), date(2026, 11, 30))
        )
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
        self.assertFalse(line["fits"])
        self.assertIn("Not every day", simulation.capacity_html)
        with self.assertRaisesRegex(ValidationError, "0 to 100"):
            simulation.discount = 120

    def test_a_stage_plans_its_activities_once(self):
        stage = self.env.ref("telecentre_crm.crm_stage_census")
        self.assertEqual(len(stage.activity_plan_id.template_ids), 2)
        self.lead.stage_id = stage
        self.assertEqual(len(self.lead.activity_ids), 2)
        self.assertEqual(self.lead.activity_ids.user_id, self.sales_user)
        self.lead.stage_id = self.env.ref("telecentre_crm.crm_stage_qualify")
        self.lead.stage_id = stage
        self.assertEqual(len(self.lead.activity_ids), 2)

    def test_contacts_have_roles(self):
        self.assertFalse(self.lead.role_contact_ids)
        self.contact.prospect_role = "hr"
        self.assertEqual(self.lead.role_contact_ids, self.contact)


@tagged("post_install", "-at_install")
class TestCommuting(BaseCase):
    def test_there_and_back_on_the_days_that_count(self):
        self.assertEqual(commuting.saved(1, 1, 10, 200), (880, 176))
        self.assertEqual(commuting.saved(0, 5, 100, 200), (0, 0))
