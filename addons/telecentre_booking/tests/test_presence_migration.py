from datetime import date, datetime

from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import TelecentreCase

SCRIPT = "telecentre_booking/migrations/19.0.1.1.0/post-presence.py"


@tagged("post_install", "-at_install")
class TestPresenceMigration(TelecentreCase):
    """What a database recorded before presence was kept by day."""

    def _migrate(self, booking, **columns):
        """Run the script on a booking that has these values and no rows."""
        self.env.flush_all()
        for name, value in columns.items():
            self.env.cr.execute(
                f"UPDATE telecentre_booking SET {name} = %s WHERE id = %s",
                (value, booking.id),
            )
        load_script(file_path(SCRIPT), "post-presence").migrate(self.env.cr, "19.0")
        self.env.invalidate_all()

    def test_a_day(self):
        booking = self._book(self.desk, "2026-01-08 08:00", "2026-01-08 11:00")
        self._migrate(
            booking,
            arrival="2026-01-07 23:30:00",
            departure="2026-01-08 10:30:00",
            state="done",
        )
        row = booking.attendance_ids
        self.assertEqual((row.day, row.hours), (date(2026, 1, 8), 11))
        self.assertEqual(
            (row.person_id, row.company_id), (self.alice, self.env.company)
        )
        self.assertEqual(booking.last_arrival, booking.arrival)
        self._migrate(booking)
        self.assertEqual(booking.attendance_ids, row, "once")

    def test_over_and_no_departure(self):
        booking = self._book(self.desk, "2026-01-08 08:00", "2026-01-08 11:00")
        self._migrate(booking, arrival="2026-01-08 08:00:00", state="cancelled")
        self.assertFalse(booking.is_present)
        self.assertEqual(booking.attendance_ids.departure, datetime(2026, 1, 8, 11))

    def test_a_running_stay_ended_by_its_first_departure_goes_on(self):
        week = self._book(self.desk, "2026-01-13 08:00", "2026-01-19 17:00")
        self._migrate(
            week,
            arrival="2026-01-13 08:00:00",
            departure="2026-01-13 16:00:00",
            state="done",
            stop="2100-01-19 17:00:00",
        )
        self.assertEqual(week.state, "confirmed")
        self.assertEqual(week.attendance_ids.hours, 8)
