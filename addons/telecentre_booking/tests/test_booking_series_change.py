from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestBookingSeriesChange(TelecentreCase):
    """A series moved or cancelled as a whole, or from one date on."""

    def _series(self, rrule="FREQ=WEEKLY;COUNT=4", **vals):
        series = self.env["telecentre.booking.series"].create(
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
        series.action_generate()
        return series

    def _days(self, series):
        return [b.date_from.day for b in series.booking_ids.sorted("start")]

    def _hours(self, series):
        return [b.hour_from for b in series.booking_ids.sorted("start")]

    def test_clash_takes_an_equal_place(self):
        self._book(self.desk, "2026-03-24 08:00", "2026-03-24 09:00")
        series = self._series(conflict_policy="replace")
        bookings = series.booking_ids.sorted("start")
        self.assertEqual(bookings[1].resource_ids, self.desk_2)
        self.assertEqual((bookings - bookings[1]).resource_ids, self.desk)
        self.assertFalse(series.skipped)

    def test_equal_means_at_least_as_much(self):
        feature = self.env["telecentre.feature"].create({"name": "Standing desk"})
        (self.desk | self.desk_3).feature_ids = feature
        self._book(self.desk, "2026-03-24 08:00", "2026-03-24 09:00")
        series = self._series(conflict_policy="replace")
        self.assertIn(self.desk_3, series.booking_ids.resource_ids)
        self.assertNotIn(self.desk_2, series.booking_ids.resource_ids)

    def test_clash_without_equal_place_is_skipped_and_told(self):
        for desk in self.desk | self.desk_2 | self.desk_3:
            self._book(desk, "2026-03-24 08:00", "2026-03-24 09:00")
        series = self._series(conflict_policy="replace")
        self.assertEqual(self._days(series), [17, 31, 7])
        self.assertIn("Desk 1 is not free: Alice", series.skipped)

    def test_from_here_on_to_another_hour_across_the_clock_change(self):
        series = self._series()
        series.action_move_from("2026-03-24", hour_from=14.0, hour_to=16.0)
        self.assertEqual(self._hours(series), [9.0, 14.0, 14.0, 14.0])
        starts = series.booking_ids.sorted("start").mapped("start")
        self.assertEqual([start.hour for start in starts], [8, 13, 12, 12])

    def test_daily_series_moves_over_its_own_places(self):
        series = self._series("FREQ=DAILY;COUNT=3")
        moved = series.action_move_from(days=-1)
        self.assertEqual(len(moved), 3)
        self.assertEqual(self._days(series), [16, 17, 18])
        series.action_generate()
        self.assertEqual(len(series.booking_ids), 3)

    def test_other_resource_from_here_on(self):
        series = self._series()
        series.action_move_from("2026-03-31", resources=self.desk_2)
        names = [b.resource_ids.name for b in series.booking_ids.sorted("start")]
        self.assertEqual(names, ["Desk 1"] * 2 + ["Desk 2"] * 2)

    def test_clash_refuses_the_whole_move(self):
        series = self._series()
        self._book(
            self.desk,
            "2026-03-31 13:00",
            "2026-03-31 14:00",
            partner_id=self.bob.id,
        )
        with self.assertRaisesRegex(ValidationError, "Desk 1 is not free: Bob"):
            series.action_move_from(hour_from=15.0, hour_to=17.0)
        self.assertEqual(self._hours(series), [9.0] * 4)
        series.action_move_from(hour_from=15.0, hour_to=17.0, conflict_policy="skip")
        self.assertEqual(self._hours(series), [15.0, 15.0, 9.0, 15.0])
        self.assertIn("Bob", series.skipped)

    def test_clash_moves_to_an_equal_place(self):
        series = self._series()
        self._book(self.desk, "2026-03-31 13:00", "2026-03-31 14:00")
        series.action_move_from(hour_from=15.0, hour_to=17.0, conflict_policy="replace")
        bookings = series.booking_ids.sorted("start")
        self.assertEqual(self._hours(series), [15.0] * 4)
        self.assertEqual(bookings[2].resource_ids, self.desk_2)
        self.assertEqual((bookings - bookings[2]).resource_ids, self.desk)
        self.assertEqual(series.hour_from, 15.0)

    def test_closed_day_refuses_the_move(self):
        series = self._series()
        with self.assertRaisesRegex(ValidationError, "closed"):
            series.action_move_from(days=4)
        self.assertEqual(self._days(series), [17, 24, 31, 7])

    def test_what_is_cancelled_or_begun_stays(self):
        series = self._series()
        bookings = series.booking_ids.sorted("start")
        bookings[0].action_cancel()
        series.action_move_from(hour_from=14.0, hour_to=15.0)
        self.assertEqual(self._hours(series), [9.0, 14.0, 14.0, 14.0])
        bookings.filtered(lambda b: b.state == "confirmed").action_cancel()
        with self.assertRaisesRegex(UserError, "nothing left to move"):
            series.action_move_from(days=7)

    def test_moved_occurrence_is_not_booked_again(self):
        series = self._series()
        series.booking_ids.sorted("start")[0].write({"date_from": "2026-03-19"})
        series.action_generate()
        self.assertEqual(len(series.booking_ids), 4)
        first = series.booking_ids.sorted("start")[0]
        self.assertEqual(first.series_date, date(2026, 3, 17))

    def test_unknown_policy(self):
        with self.assertRaisesRegex(ValidationError, "not a way to treat"):
            self._series().action_move_from(days=7, conflict_policy="whatever")

    def test_wizard_moves_and_cancels_from_here_on(self):
        series = self._series()
        third = series.booking_ids.sorted("start")[2]
        action = third.with_user(self.staff).action_change_series()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.staff)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.booking_count, 2)
        wizard.write({"date_from": "2026-04-01", "hour_from": 10.0, "hour_to": 12.0})
        wizard.action_apply()
        self.assertEqual(self._days(series), [17, 24, 1, 8])
        self.assertEqual(self._hours(series), [9.0, 9.0, 10.0, 10.0])
        wizard.write({"action": "cancel", "scope": "all"})
        self.assertEqual(wizard.booking_count, 4)
        wizard.action_apply()
        self.assertEqual(set(series.booking_ids.mapped("state")), {"cancelled"})
