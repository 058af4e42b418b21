from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ORANGE, TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestProspectingLead(TelecentreCrmCommon):
    def test_company_is_that_of_the_contact(self):
        lead = self._create_lead()
        self.assertEqual(lead.prospect_partner_id, self.company)
        self.assertEqual(lead.siren, ORANGE)

    def test_single_person_is_no_company(self):
        person = self.env["res.partner"].create({"name": "Somebody"})
        self.assertFalse(self._create_lead(person).prospect_partner_id)

    def test_subsidiary_is_prospected_for_itself(self):
        subsidiary = self._create_company("Subsidiary", parent_id=self.company.id)
        lead = self._create_lead(subsidiary)
        self.assertEqual(lead.prospect_partner_id, subsidiary)
        self.assertEqual(lead.parent_group_id, self.company)

    def test_facts_typed_on_the_lead_go_to_the_company(self):
        lead = self._create_lead()
        lead.write({"naf_code": "6110z", "headcount_range": "53"})
        self.assertEqual(self.company.naf_code, "61.10Z")
        self.assertEqual(self.company.headcount_range, "53")

    def test_next_step_of_the_partner_needs_a_partner(self):
        lead = self._create_lead()
        with self.assertRaisesRegex(ValidationError, "Choose the partner"):
            lead.next_step_owner = "partner"
        lead.write(
            {
                "next_step_owner": "partner",
                "co_prospecting_partner_id": self.network.id,
            }
        )

    def test_negative_number_of_employees_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "negative"):
            self._create_lead(employees_nearby=-1)

    def test_incoming_mail_is_a_contact_from_them(self):
        lead = self._create_lead()
        self.assertFalse(lead.last_inbound_contact_date)
        lead.message_update({"from": "hr@group-one.example", "subject": "Yes"})
        self.assertTrue(lead.last_inbound_contact_date)

    def test_a_new_opportunity_says_that_the_company_was_lost_before(self):
        reason = self.env.ref("telecentre_crm.crm_lost_reason_distance")
        first = self._create_lead(name="First try")
        self.assertFalse(first.lost_before)
        first.action_set_lost(lost_reason_id=reason.id)
        again = self._create_lead(name="Second try").with_user(self.sales_user)
        self.assertIn("First try", again.lost_before)
        self.assertIn(reason.name, again.lost_before)
        self.assertFalse(first.lost_before)
        found = self.env["crm.lead"].with_context(active_test=False)
        self.assertEqual(found.search(again.action_view_lost()["domain"]), first)
        elsewhere = self._create_lead(self._create_company("Another"))
        self.assertFalse(elsewhere.lost_before)
