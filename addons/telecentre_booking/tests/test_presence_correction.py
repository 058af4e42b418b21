from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_presence import PresenceCase


@tagged("post_install", "-at_install")
class TestPresenceCorrection(PresenceCase):
    """Managers correct comings and goings, also of a stay that goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for day in (13, 14):
            with freeze_time(f"2026-01-{day} 07:45:00"):
                cls.week.action_check_in()
            with freeze_time(f"2026-01-{day} 16:00:00"):
                cls.week.action_check_out()

    def setUp(self):
        super().setUp()
        freezer = freeze_time("2026-01-15 07:00:00")
        freezer.start()
        self.addCleanup(freezer.stop)

    def _wizard(self):
        action = self.week.with_user(self.manager).action_correct_presences()
        return Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )

    def test_changed_added_and_taken_away(self):
        form = self._wizard()
        form.reason = "The list at the door says so"
        form.line_ids.remove(0)
        with form.line_ids.edit(0) as line:
            line.departure = datetime(2026, 1, 14, 11)
        with form.line_ids.new() as line:
            line.arrival = datetime(2026, 1, 14, 13)
            line.departure = datetime(2026, 1, 14, 16)
        form.save().action_correct()
        self.assertEqual(
            [
                (row.arrival_time, row.departure_time)
                for row in self.week.attendance_ids
            ],
            [("08:45", "12:00"), ("14:00", "17:00")],
        )
        self.assertEqual(self.week.arrival, datetime(2026, 1, 14, 7, 45))
        self.assertEqual(self.week.state, "confirmed")
        body = self.week.message_ids[0].body
        self.assertIn("The list at the door says so", body)
        self.assertIn("12:00", body)

    def _refused(self, message, arrival, departure):
        wizard = self._wizard()
        wizard.reason = "Why not"
        record = wizard.save()
        record.line_ids = [
            Command.create({"arrival": arrival, "departure": departure}),
        ]
        with self.assertRaisesRegex(UserError, message):
            record.action_correct()

    def test_what_cannot_be(self):
        cases = (
            ("outside of the stay", "2026-01-12 08:00:00", "2026-01-12 09:00:00"),
            ("yet to come", "2026-01-16 08:00:00", "2026-01-16 09:00:00"),
            ("lies after its arrival", "2026-01-14 17:00:00", "2026-01-14 16:30:00"),
            ("ends after the", "2026-01-14 08:00:00", "2026-01-14 09:00:00"),
        )
        for message, arrival, departure in cases:
            with self.subTest(message):
                self._refused(message, arrival, departure)

    def test_staff_may_not(self):
        with self.assertRaises(AccessError):
            self.week.with_user(self.staff).action_correct_presences()
        with self.assertRaises(AccessError):
            self.env["telecentre.presence.correction"].with_user(self.staff).create(
                {"booking_id": self.week.id, "reason": "x"}
            )
