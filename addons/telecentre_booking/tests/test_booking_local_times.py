from datetime import date, datetime

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestBookingLocalTimes(TelecentreCase):
    """Staff gives local units; the UTC instants follow."""

    def _local(self, unit, day, **vals):
        return self.env["telecentre.booking"].create(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "resource_ids": self.desk.ids,
                "unit": unit,
                "date_from": day,
                "state": "confirmed",
                **vals,
            }
        )

    def test_day(self):
        booking = self._local("day", "2026-01-13")
        self.assertEqual(booking.start, datetime(2026, 1, 13, 7, 30))
        self.assertEqual(booking.stop, datetime(2026, 1, 13, 17))
        self.assertEqual(booking.date_to, date(2026, 1, 13))

    def test_end_follows_a_later_beginning(self):
        form = Form(self.env["telecentre.booking"])
        form.centre_id = self.centre
        form.unit = "hour"
        form.date_from = date(2026, 1, 13)
        form.hour_from = 14.0
        self.assertEqual(form.hour_to, 15.0)
        form.hour_to = 16.5
        form.hour_from = 17.0
        self.assertEqual(form.hour_to, 19.5)

    def test_half_days(self):
        morning = self._local("half_day", "2026-01-13", half="morning")
        afternoon = self._local("half_day", "2026-01-13", half="afternoon")
        self.assertEqual(morning.stop, datetime(2026, 1, 13, 11, 30))
        self.assertEqual(afternoon.start, datetime(2026, 1, 13, 11, 30))
        self.assertEqual((morning.half, afternoon.half), ("morning", "afternoon"))

    def test_week_and_month(self):
        week = self._local("week", "2026-01-19")
        self.assertEqual(week.start, datetime(2026, 1, 19, 7, 30))
        self.assertEqual(week.stop, datetime(2026, 1, 23, 17))
        month = self._local("month", "2026-03-15")
        self.assertEqual(month.start, datetime(2026, 3, 14, 23))
        self.assertEqual(month.stop, datetime(2026, 4, 14, 22))
        self.assertEqual(month.date_to, date(2026, 4, 14))

    def test_hours_in_summer(self):
        booking = self._local("hour", "2026-07-01", hour_from=9.0, hour_to=11.5)
        self.assertEqual(booking.start, datetime(2026, 7, 1, 7))
        self.assertEqual(booking.stop, datetime(2026, 7, 1, 9, 30))
        self.assertEqual((booking.hour_from, booking.hour_to), (9.0, 11.5))

    def test_closed_day_is_named(self):
        with self.assertRaisesRegex(ValidationError, "Murat is closed on Saturday"):
            self._local("day", "2026-01-17")

    def test_hour_that_does_not_exist(self):
        with self.assertRaisesRegex(ValidationError, "clocks go forward"):
            self._local("hour", "2026-03-29", hour_from=2.5, hour_to=4.0)

    def test_date_moved_in_place(self):
        booking = self._local("day", "2026-01-13")
        booking.date_from = "2026-01-14"
        self.assertEqual(booking.start, datetime(2026, 1, 14, 7, 30))
        self.assertEqual(booking.slot_ids.stop, datetime(2026, 1, 14, 17))

    def test_unit_changed_in_place(self):
        booking = self._local("day", "2026-01-13")
        booking.write({"unit": "half_day", "half": "afternoon"})
        self.assertEqual(booking.start, datetime(2026, 1, 13, 11, 30))

    def test_several_open_days_skip_the_weekend(self):
        booking = self._local("day", "2026-01-16", unit_count=2)
        self.assertEqual(booking.stop, datetime(2026, 1, 19, 17))

    def test_period_is_shown_in_the_time_of_the_centre(self):
        booking = self._local("day", "2026-01-13")
        label = booking.with_context(tz="Pacific/Auckland").period_label
        self.assertIn("08:30 – 18:00", label)

    def test_accessory_hours_shift_with_the_booking(self):
        booking = self._local("day", "2026-01-13")
        self.env["telecentre.booking.slot"].create(
            {
                "booking_id": booking.id,
                "resource_id": self.projector.id,
                "start": "2026-01-13 09:00:00",
                "stop": "2026-01-13 10:00:00",
            }
        )
        booking.date_from = "2026-01-14"
        projector = booking.slot_ids.filtered(
            lambda slot: slot.resource_id == self.projector
        )
        self.assertEqual(projector.start, datetime(2026, 1, 14, 9))
