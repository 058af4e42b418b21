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
