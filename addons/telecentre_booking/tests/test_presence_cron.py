from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_presence import PresenceCase


@tagged("post_install", "-at_install")
class TestPresenceCron(PresenceCase):
    """Departures that nobody recorded, and stays that are over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(
            cls.env.registry["ir.cron"],
            "_commit_progress",
            lambda self, *args, **kwargs: float("inf"),
        )
        cls.centre.company_id.telecentre_no_show_hours = 0

    def _run(self, instant):
        with freeze_time(instant):
            self.env["telecentre.booking"]._cron_no_show()

    def test_left_open_overnight(self):
        self._come("2026-01-13 08:00:00")
        self._run("2026-01-13 22:59:00")
        self.assertTrue(self.week.is_present, "the day is not over")
        self._run("2026-01-13 23:00:00")
        row = self.week.attendance_ids
        self.assertEqual(row.departure, datetime(2026, 1, 13, 17), "closing time")
        self.assertTrue(row.unrecorded)
        self.assertEqual(row.departure_time, "–")
        self.assertFalse(self.week.is_present)
        self.assertEqual(self.week.state, "confirmed")
        (line,) = self.week._attendance_lines()
        self.assertEqual((line["to"], line["hours"]), ("–", "9 h 00"))
        self._day(14)
        self.assertEqual(len(self.week.attendance_ids), 2)

    def test_arrives_the_next_morning_before_the_job_ran(self):
        self._come("2026-01-13 08:00:00")
        self._come("2026-01-14 07:40:00")
        first, second = self.week.attendance_ids
        self.assertEqual(first.departure, datetime(2026, 1, 13, 17))
        self.assertTrue(first.unrecorded)
        self.assertEqual(second.arrival, datetime(2026, 1, 14, 7, 40))
        self.assertFalse(second.departure)

    def test_no_longer_than_the_booking(self):
        booking = self._book(self.desk_2, "2026-01-13 08:00", "2026-01-13 10:00")
        self._come("2026-01-13 08:05:00", booking)
        self._run("2026-01-13 23:00:00")
        self.assertEqual(booking.departure, datetime(2026, 1, 13, 10))
        self.assertEqual(booking.state, "done")

    def test_came_after_closing(self):
        self._come("2026-01-13 19:00:00")
        self._run("2026-01-14 00:00:00")
        self.assertEqual(self.week.departure, datetime(2026, 1, 13, 19, 0, 1))

    def test_over_a_night(self):
        centre = self._make_centre("Night", "T-NIG", self.env["resource.calendar"])
        desk = self._make_resource("Night desk", self.desk_type, centre=centre)
        night = self._book(
            desk, "2026-01-13 20:00", "2026-01-14 04:00", centre_id=centre.id
        )
        self._come("2026-01-13 20:00:00", night)
        self._run("2026-01-13 23:30:00")
        self.assertTrue(night.is_present)
        self._run("2026-01-14 04:00:00")
        self.assertEqual(night.departure, datetime(2026, 1, 14, 4))
        self.assertEqual(night.state, "done")

    def test_a_stay_over_its_end_is_done(self):
        self._day(13)
        self._run("2026-01-19 16:59:00")
        self.assertEqual(self.week.state, "confirmed")
        self._run("2026-01-19 17:00:00")
        self.assertEqual(self.week.state, "done")

    def test_who_is_there_at_the_end_goes_on(self):
        self._come("2026-01-19 08:00:00")
        self._run("2026-01-19 17:30:00")
        self.assertEqual(self.week.state, "confirmed")
        self._go("2026-01-19 17:40:00")
        self.assertEqual(self.week.state, "done")
        self.assertFalse(self.week.attendance_ids.unrecorded)

    def test_nobody_ever_came(self):
        self.centre.company_id.telecentre_no_show_hours = 1
        self._run("2026-01-19 17:00:00")
        self.assertEqual(self.week.state, "no_show")

    def test_departure_typed_the_next_day_is_not_recorded(self):
        booking = self._book(self.desk_2, "2026-01-13 08:00", "2026-01-13 17:00")
        self._come("2026-01-13 08:05:00", booking)
        self._go("2026-01-14 08:00:00", booking)
        self.assertEqual(booking.state, "done")
        self.assertEqual(booking.departure, datetime(2026, 1, 13, 17))
        self.assertTrue(booking.attendance_ids.unrecorded)

    def test_one_that_cannot_stops_no_other(self):
        bad, good = (
            self._book(desk, "2026-01-13 08:00", "2026-01-13 17:00")
            for desk in (self.desk_2, self.desk_3)
        )
        for booking in (bad, good):
            self._day_of(booking)
        genuine = type(bad)._after_state_change

        def refusing(bookings, old_states):
            if bad in bookings:
                raise UserError(bad.name)
            return genuine(bookings, old_states)

        with patch.object(type(bad), "_after_state_change", refusing):
            self._run("2026-01-14 00:00:00")
        self.assertEqual((bad.state, good.state), ("confirmed", "done"))

    def _day_of(self, booking):
        self._come("2026-01-13 08:00:00", booking)
