from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestBookingSeries(TelecentreCase):
    def _series(self, rrule, **vals):
        return self.env["telecentre.booking.series"].create(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "resource_ids": self.desk.ids,
                "unit": "hour",
                "date_from": "2026-03-17",
                "hour_from": 9.0,
                "hour_to": 11.0,
                "rrule": rrule,
                **vals,
            }
        )

    def test_nine_o_clock_stays_nine_o_clock(self):
        series = self._series("FREQ=WEEKLY;BYDAY=TU;COUNT=4")
        series.action_generate()
        bookings = series.booking_ids.sorted("start")
        self.assertEqual(
            bookings.mapped("date_from"),
            [date(2026, 3, 17), date(2026, 3, 24), date(2026, 3, 31), date(2026, 4, 7)],
        )
        self.assertEqual(bookings.mapped("hour_from"), [9.0] * 4)
        self.assertEqual(
            [start.hour for start in bookings.mapped("start")], [8, 8, 7, 7]
        )
        self.assertEqual(set(bookings.mapped("state")), {"confirmed"})

    def test_clash_refuses_everything(self):
        self._book(self.desk, "2026-03-24 08:00", "2026-03-24 09:00")
        series = self._series("FREQ=WEEKLY;COUNT=3")
        with self.assertRaises(ValidationError):
            series.action_generate()
        self.assertFalse(series.booking_ids)

    def test_clash_is_skipped_and_told(self):
        self._book(self.desk, "2026-03-24 08:00", "2026-03-24 09:00")
        series = self._series("FREQ=WEEKLY;COUNT=3", conflict_policy="skip")
        series.action_generate()
        self.assertEqual(len(series.booking_ids), 2)
        self.assertIn("03/24/2026: Murat / Desk 1 is not free: Alice", series.skipped)

    def test_closed_days_are_skipped_too(self):
        series = self._series("FREQ=DAILY;COUNT=7", conflict_policy="skip")
        series.action_generate()
        self.assertEqual(len(series.booking_ids), 5)
        self.assertEqual(series.skipped.count("\n"), 1)

    def test_generating_again_adds_nothing(self):
        series = self._series("FREQ=WEEKLY;COUNT=3")
        series.action_generate()
        series.action_generate()
        self.assertEqual(len(series.booking_ids), 3)

    def test_cancel_from_a_date_on(self):
        series = self._series("FREQ=WEEKLY;COUNT=4")
        series.action_generate()
        series.action_cancel_from("2026-03-31")
        states = series.booking_ids.sorted("start").mapped("state")
        self.assertEqual(states, ["confirmed"] * 2 + ["cancelled"] * 2)

    def test_bad_rules_are_refused(self):
        for rule, message in (
            ("FREQ=WEEKLY", "never ends"),
            ("EVERY TUESDAY", "is not a recurrence rule"),
            ("FREQ=SECONDLY;COUNT=3", "is not a recurrence rule"),
            ("FREQ=DAILY;COUNT=100000", "more than 500"),
            ("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2;COUNT=2", "no date at all"),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                self._series(rule)

    def test_repeat_wizard(self):
        booking = self._book(
            self.desk, "2026-03-17 08:00", "2026-03-17 10:00", unit="hour"
        )
        wizard = self.env["telecentre.booking.repeat"].create(
            {"booking_id": booking.id, "tuesday": True, "thursday": True, "count": 5}
        )
        action = wizard.action_repeat()
        series = self.env["telecentre.booking.series"].browse(action["res_id"])
        self.assertEqual(series.rrule, "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TH;COUNT=5")
        self.assertEqual(len(series.booking_ids), 5)
        self.assertIn(booking, series.booking_ids)
        self.assertEqual(booking.action_view_series()["res_id"], series.id)
