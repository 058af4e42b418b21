from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestNoShow(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.centre.company_id
        cls.company.telecentre_no_show_hours = 1.5
        cls.classPatch(
            cls.env.registry["ir.cron"],
            "_commit_progress",
            lambda self, *args, **kwargs: float("inf"),
        )
        cls.Booking = cls.env["telecentre.booking"]

    def test_after_the_delay_the_place_is_free(self):
        booking = self._book(self.desk, NINE, NOON)
        with freeze_time("2026-01-13 09:29:00"):
            self.Booking._cron_no_show()
            self.assertEqual(booking.state, "confirmed")
        with freeze_time("2026-01-13 09:30:00"):
            self.Booking._cron_no_show()
            self.assertEqual(booking.state, "no_show")
            self._book(self.desk, "2026-01-13 10:00", NOON)

    def test_who_came_stays(self):
        booking = self._book(self.desk, NINE, NOON)
        held = self._book(self.desk_2, NINE, NOON, state="draft")
        with freeze_time("2026-01-13 08:10:00"):
            booking.action_check_in()
        with freeze_time("2026-01-13 10:00:00"):
            self.Booking._cron_no_show()
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(held.state, "draft")

    def test_a_week_is_not_lost_on_its_first_day(self):
        week = self._book(
            self.desk, "2026-01-13 08:00", "2026-01-16 17:00", unit="week"
        )
        with freeze_time("2026-01-15 09:00:00"):
            self.Booking._cron_no_show()
            self.assertEqual(week.state, "confirmed")
        with freeze_time("2026-01-16 17:00:00"):
            self.Booking._cron_no_show()
            self.assertEqual(week.state, "no_show")

    def test_never_by_itself_unless_asked(self):
        self.company.telecentre_no_show_hours = 0
        booking = self._book(self.desk, NINE, NOON)
        with freeze_time("2026-01-20 09:00:00"):
            self.Booking._cron_no_show()
        self.assertEqual(booking.state, "confirmed")

    def test_one_that_cannot_stops_no_other(self):
        bad, good = (
            self._book(self.desk, NINE, NOON),
            self._book(self.desk_2, NINE, NOON),
        )
        genuine = type(self.Booking)._after_state_change

        def refusing(bookings, old_states):
            if bad in bookings:
                raise UserError(bad.name)
            return genuine(bookings, old_states)

        with (
            patch.object(type(self.Booking), "_after_state_change", refusing),
            freeze_time("2026-01-13 12:00:00"),
        ):
            self.Booking._cron_no_show()
        self.assertEqual(bad.state, "confirmed")
        self.assertEqual(good.state, "no_show")

    def test_a_type_may_have_a_delay_of_its_own(self):
        self.room_type.no_show_hours = 0.5
        desk = self._book(self.desk, NINE, NOON)
        room = self._book(self.room | self.projector, NINE, NOON)
        with freeze_time("2026-01-13 08:29:00"):
            self.Booking._cron_no_show()
            self.assertEqual(room.state, "confirmed")
        with freeze_time("2026-01-13 08:30:00"):
            self.Booking._cron_no_show()
            self.assertEqual(room.state, "no_show")
            self.assertEqual(desk.state, "confirmed")
        with freeze_time("2026-01-13 09:30:00"):
            self.Booking._cron_no_show()
            self.assertEqual(desk.state, "no_show")

    def test_booked_together_the_longest_delay_counts(self):
        self.room_type.no_show_hours = 0.5
        both = self._book(self.desk | self.room, NINE, NOON)
        with freeze_time("2026-01-13 09:00:00"):
            self.Booking._cron_no_show()
        self.assertEqual(both.state, "confirmed")
        with freeze_time("2026-01-13 09:30:00"):
            self.Booking._cron_no_show()
        self.assertEqual(both.state, "no_show")

    def test_the_delay_of_a_type_needs_none_of_the_company(self):
        self.company.telecentre_no_show_hours = 0
        self.room_type.no_show_hours = 1
        room = self._book(self.room, NINE, NOON)
        desk = self._book(self.desk, NINE, NOON)
        both = self._book(self.desk_2 | self.projector, NINE, NOON)
        with freeze_time("2026-01-20 09:00:00"):
            self.Booking._cron_no_show()
        self.assertEqual(room.state, "no_show")
        self.assertEqual((desk | both).mapped("state"), ["confirmed"] * 2)
