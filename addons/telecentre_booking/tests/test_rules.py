from datetime import datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged

from ..tools import rules
from .common import TelecentreCase

NOON = datetime(2026, 1, 13, 11)


@tagged("post_install", "-at_install")
class TestPureRules(BaseCase):
    def test_no_rule_refuses_nothing(self):
        none = rules.Rules()
        stop = NOON + timedelta(days=400)
        self.assertIsNone(rules.duration_refusal(none, NOON, stop))
        self.assertIsNone(rules.step_refusal(none, NOON, stop, "Europe/Paris"))
        self.assertIsNone(rules.lead_refusal(none, NOON, NOON))

    def test_limits_are_included(self):
        limits = rules.Rules(duration_min=1, duration_max=2)
        hour = timedelta(hours=1)
        self.assertIsNone(rules.duration_refusal(limits, NOON, NOON + hour))
        self.assertIsNone(rules.duration_refusal(limits, NOON, NOON + 2 * hour))
        self.assertEqual(
            rules.duration_refusal(limits, NOON, NOON + hour / 2)[0], "too_short"
        )
        self.assertEqual(
            rules.duration_refusal(limits, NOON, NOON + 3 * hour)[0], "too_long"
        )

    def test_steps_are_those_of_the_local_clock(self):
        limits = rules.Rules(step_minutes=60)
        half = timedelta(minutes=30)
        args = (NOON, NOON + timedelta(hours=1), "Asia/Kolkata")
        self.assertEqual(rules.step_refusal(limits, *args)[0], "off_step")
        args = (NOON + half, NOON + half + timedelta(hours=1), "Asia/Kolkata")
        self.assertIsNone(rules.step_refusal(limits, *args))


@tagged("post_install", "-at_install")
class TestRules(TelecentreCase):
    def _refused(self, message, start, stop, **vals):
        with self.assertRaisesRegex(ValidationError, message):
            self.env["telecentre.booking"].with_user(self.staff).create(
                self._values(self.desk, start, stop, **vals)
            )
        unit = vals.get("unit")
        free = self.desk.with_user(self.staff).find_available(start, stop, unit=unit)
        self.assertNotIn(self.desk, free)

    def test_shortest_and_longest_stay(self):
        self.desk_type.write({"duration_min": 2, "duration_max": 4})
        self._refused("shortest stay", "2026-01-13 08:00", "2026-01-13 09:00")
        self._refused("longest stay", "2026-01-13 08:00", "2026-01-13 13:00")

    def test_step(self):
        self.desk_type.step_minutes = 30
        self._refused("steps of 30", "2026-01-13 08:10", "2026-01-13 09:10")

    def test_notice_and_horizon_bind_staff_not_managers(self):
        self.desk_type.write({"notice_hours": 48, "horizon_days": 30})
        self._refused("48 hours ahead", "2026-01-13 08:00", "2026-01-13 09:00")
        self._refused("30 days ahead", "2026-03-03 08:00", "2026-03-03 09:00")
        booking = (
            self.env["telecentre.booking"]
            .with_user(self.manager)
            .create(self._values(self.desk, "2026-01-13 08:00", "2026-01-13 09:00"))
        )
        self.assertEqual(booking.state, "confirmed")

    def test_units_let(self):
        self.desk_type.unit_ids = self.env.ref("telecentre_booking.unit_day")
        self._refused(
            "is let by: Day", "2026-01-13 08:00", "2026-01-13 09:00", unit="hour"
        )

    def test_outside_the_opening_hours(self):
        self._refused("outside the opening", "2026-01-13 16:00", "2026-01-13 18:00")
        self._refused("closed on Saturday", "2026-01-17 09:00", "2026-01-17 10:00")

    def test_public_holiday_is_named(self):
        self.centre.action_load_public_holidays(2026)
        self._refused("Ascension", "2026-05-14 07:00", "2026-05-14 09:00")

    def test_closed_for_a_part_of_the_stay(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Fire drill",
                "calendar_id": self.calendar.id,
                "date_from": "2026-01-13 13:00:00",
                "date_to": "2026-01-13 14:00:00",
            }
        )
        self._refused("Fire drill", "2026-01-13 12:30", "2026-01-13 15:00")
