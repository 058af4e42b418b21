from datetime import datetime

from odoo.tests import tagged

from .common import TelecentreCase
from .queries import count_queries


@tagged("post_install", "-at_install")
class TestOpenHours(TelecentreCase):
    """How long stays are, for the analysis: nights and weekends do not count."""

    def test_units(self):
        cases = {
            ("2026-01-13 08:00", "2026-01-13 11:00"): 3.0,
            # the centre is closed from 12:30 to 13:30
            ("2026-01-13 07:30", "2026-01-13 17:00"): 8.5,
            ("2026-01-13 07:30", "2026-01-19 17:00"): 42.5,
            # February 2026: twenty open days
            ("2026-01-31 23:00", "2026-02-28 23:00"): 170.0,
        }
        bookings = self.env["telecentre.booking"].create(
            [
                self._values(self.desk, start, stop, state="draft")
                for start, stop in cases
            ]
        )
        self.assertEqual(bookings.mapped("open_hours"), list(cases.values()))
        alone = self._book(self.desk, "2026-01-13 07:30", "2026-01-19 17:00")
        self.assertEqual(alone.open_hours, 42.5)

    def test_closures_are_left_out(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Works",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 1, 14),
                "date_to": datetime(2026, 1, 14, 22, 59, 59),
            }
        )
        booking = self._book(self.desk, "2026-01-13 07:30", "2026-01-16 17:00")
        self.assertEqual(booking.open_hours, 25.5)

    def test_closures_known_later_are_left_out_too(self):
        booking = self._book(self.desk, "2026-01-13 07:30", "2026-01-16 17:00")
        elsewhere = self._make_centre("Ydes", "T-YDE", self._make_calendar("Ydes"))
        desk = self._make_resource("Far", self.desk_type, centre=elsewhere)
        far = self._book(
            desk, "2026-01-13 07:30", "2026-01-16 17:00", centre_id=elsewhere.id
        )
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Works",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 1, 14),
                "date_to": datetime(2026, 1, 14, 22, 59, 59),
            }
        )
        self.assertEqual((booking.open_hours, far.open_hours), (25.5, 34.0))
        leave.date_to = datetime(2026, 1, 15, 22, 59, 59)
        self.assertEqual(booking.open_hours, 17.0)
        leave.calendar_id = False
        self.assertEqual((booking.open_hours, far.open_hours), (17.0, 17.0))
        leave.unlink()
        self.assertEqual((booking.open_hours, far.open_hours), (34.0, 34.0))

    def test_what_closes_one_company_leaves_the_stays_of_another(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        calendar = self._make_calendar("Elsewhere")
        calendar.company_id = company
        centre = self._make_centre("Far", "T-FAR", calendar, company_id=company.id)
        desk = self._make_resource("Far desk", self.desk_type, centre=centre)
        when = "2026-01-13 07:30", "2026-01-16 17:00"
        far = self._book(desk, *when, centre_id=centre.id)
        here = self._book(self.desk, *when)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Staff day",
                "date_from": datetime(2026, 1, 14),
                "date_to": datetime(2026, 1, 14, 22, 59, 59),
            }
        )
        self.assertEqual((here.open_hours, far.open_hours), (25.5, 34.0))
        far.stop = "2026-01-16 16:00:00"
        self.assertEqual(far.open_hours, 33.0)

    def test_maintenance_of_a_place_does_not_shorten_stays(self):
        booking = self._book(self.desk, "2026-01-13 07:30", "2026-01-16 17:00")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "New chair",
                "calendar_id": self.calendar.id,
                "resource_id": self.desk_2.resource_id.id,
                "date_from": datetime(2026, 1, 14),
                "date_to": datetime(2026, 1, 14, 22, 59, 59),
            }
        )
        self.assertEqual(booking.open_hours, 34.0)

    def test_holidays_loaded_later(self):
        month = self._book(
            self.desk, "2026-04-30 22:00", "2026-05-31 22:00", unit="month"
        )
        before = month.open_hours
        self.centre.action_load_public_holidays(2026)
        # 1, 8, 14 and 25 May 2026 are weekdays
        self.assertEqual(month.open_hours, before - 4 * 8.5)

    def test_never_closed(self):
        centre = self._make_centre("Night", "T-NIG", self.env["resource.calendar"])
        desk = self._make_resource("Night desk", self.desk_type, centre=centre)
        booking = self._book(
            desk, "2026-01-13 20:00", "2026-01-14 04:00", centre_id=centre.id
        )
        self.assertEqual(booking.open_hours, 8)

    def test_follows_the_times(self):
        booking = self._book(self.desk, "2026-01-13 08:00", "2026-01-13 11:00")
        booking.stop = "2026-01-13 17:00:00"
        self.assertEqual(booking.open_hours, 8)

    def test_of_local_values(self):
        bookings = self.env["telecentre.booking"].create(
            [
                {
                    "partner_id": self.alice.id,
                    "centre_id": self.centre.id,
                    "unit": unit,
                    "date_from": "2026-01-13",
                }
                for unit in ("half_day", "day", "week")
            ]
        )
        self.assertEqual(bookings.mapped("open_hours"), [4.0, 8.5, 42.5])

    def test_no_query_per_booking(self):
        Booking = self.env["telecentre.booking"]

        def queries(count):
            values = [
                self._values(self.desk, "2026-01-13 08:00", f"2026-02-{day:02} 11:00")
                for day in range(1, count + 1)
            ]
            stays = [(self.centre, vals["start"], vals["stop"]) for vals in values]
            return count_queries(self.env, Booking._open_hours, stays)

        queries(20)  # opening hours are kept by the month
        self.assertEqual(queries(20), queries(1))
