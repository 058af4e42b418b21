from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 08:00:00")
class TestAttendeeLeads(TransactionCase):
    """Who comes to an open day is a lead, once, with team, source and public."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.centre = cls.env["telecentre.centre"].create(
            {"name": "Event centre", "code": "EVT"}
        )
        cls.event = cls._invite(centre_id=cls.centre.id)

    @classmethod
    def _invite(cls, **values):
        return cls.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": "2026-03-10 09:00:00",
                "date_end": "2026-03-10 11:00:00",
                **values,
            }
        )

    def _register(self, event=None, **values):
        return self.env["event.registration"].create(
            {
                "event_id": (event or self.event).id,
                "name": "Nora",
                "email": "nora@example.com",
                **values,
            }
        )

    def test_attendee_becomes_a_lead_once(self):
        attendee = self._register()
        lead = attendee.lead_ids
        self.assertEqual(len(lead), 1)
        self.assertEqual(
            lead.team_id, self.env.ref("telecentre_event_crm.crm_team_publics")
        )
        self.assertEqual(
            lead.source_id, self.env.ref("telecentre_crm.utm_source_visit")
        )
        self.assertFalse(lead.is_prospecting)
        attendee.action_set_done()
        self.assertEqual(attendee.lead_ids, lead)

    def _leads(self):
        return self.env["crm.lead"].search(
            [("email_normalized", "=", "nora@example.com")]
        )

    def test_who_comes_to_two_events_is_one_lead(self):
        lead = self._register().lead_ids
        second = self._invite(name="Second open day", centre_id=self.centre.id)
        again = self._register(second, email="Nora <NORA@example.com>")
        self.assertEqual(self._leads(), lead)
        self.assertEqual(again.lead_ids, lead)
        self.assertEqual(len(lead.registration_ids), 2)
        self.assertIn("Second open day", lead.message_ids[:1].body)
        again.action_set_done()
        self.assertEqual(self._leads(), lead)

    def test_one_person_twice_in_one_go_is_one_lead(self):
        values = {
            "event_id": self.event.id,
            "name": "Nora",
            "email": "nora@example.com",
        }
        attendees = self.env["event.registration"].create([values, values])
        self.assertEqual(len(self._leads()), 1)
        self.assertEqual(self._leads().registration_ids, attendees)

    def test_a_known_contact_is_the_same_person_under_another_address(self):
        partner = self.env["res.partner"].create(
            {"name": "Nora", "email": "nora@example.com"}
        )
        lead = self._register(partner_id=partner.id).lead_ids
        again = self._register(partner_id=partner.id, email="other@example.com")
        self.assertEqual(again.lead_ids, lead)

    def test_a_lost_lead_is_not_reopened(self):
        lead = self._register().lead_ids
        lead.action_set_lost()
        self.assertEqual(len(self._register().lead_ids - lead), 1)

    def test_a_large_group_s_opportunity_is_no_attendee_s_lead(self):
        group = self.env["crm.lead"].create(
            {
                "name": "Group",
                "email_from": "nora@example.com",
                "team_id": self.env.ref("telecentre_crm.crm_team_groups").id,
            }
        )
        self.assertNotIn(group, self._register().lead_ids)

    def test_source_of_the_registration_tells_the_public(self):
        source = self.env.ref("telecentre_crm.utm_source_newcomer")
        lead = self._register(utm_source_id=source.id).lead_ids
        self.assertEqual((lead.source_id, lead.telecentre_public), (source, "newcomer"))

    def test_who_cannot_be_reached_is_no_lead(self):
        self.assertFalse(self._register(email=False, phone=False).lead_ids)

    def test_events_elsewhere_make_no_leads(self):
        self.assertFalse(self._register(self._invite()).lead_ids)

    def test_hours_of_events_count_among_the_indicators(self):
        kind = self.env.ref("telecentre_booking.resource_type_meeting_room")
        rooms = self.env["telecentre.resource"].create(
            [
                {"name": name, "centre_id": self.centre.id, "type_id": kind.id}
                for name in ("One", "Two")
            ]
        )
        self.event.room_ids = rooms
        report = self.env["telecentre.indicator.report"].create(
            {
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                "company_id": self.centre.company_id.id,
                "centre_ids": self.centre.ids,
            }
        )
        report.action_compute()
        total = report.line_ids.filtered(lambda line: line.scope == "total")
        self.assertEqual(total.training_hours, 2)
