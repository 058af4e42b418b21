from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TelecentreCase


class PresenceCase(TelecentreCase):
    """A week from Tuesday to Monday, and who comes on its days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.week = cls._book(
            cls.desk, "2026-01-13 07:30", "2026-01-19 17:00", unit="week"
        )

    def _come(self, instant, booking=None):
        with freeze_time(instant):
            (booking or self.week).action_check_in()

    def _go(self, instant, booking=None):
        with freeze_time(instant):
            (booking or self.week).action_check_out()

    def _day(self, day, arrival="07:45", departure="16:00"):
        self._come(f"2026-01-{day} {arrival}:00")
        self._go(f"2026-01-{day} {departure}:00")


@tagged("post_install", "-at_install")
class TestPresence(PresenceCase):
    """Presence is recorded by day, whatever the length of the stay."""

    def test_a_week_has_an_arrival_each_day(self):
        for day in (13, 14, 16):
            self._day(day)
            self.assertEqual(self.week.state, "confirmed")
            self.assertFalse(self.week.is_present)
        self.assertEqual(
            self.week.attendance_ids.mapped("day"),
            [date(2026, 1, 13), date(2026, 1, 14), date(2026, 1, 16)],
        )
        self.assertEqual(self.week.arrival, datetime(2026, 1, 13, 7, 45))
        self.assertEqual(self.week.last_arrival, datetime(2026, 1, 16, 7, 45))
        self.assertEqual(self.week.departure, datetime(2026, 1, 16, 16))
        self.assertEqual(self.week.slot_ids.arrival, self.week.arrival)
        self.assertEqual(self.week.slot_ids.departure, self.week.departure)

    def test_the_last_day_ends_the_stay(self):
        self._day(13)
        self._day(19)
        self.assertEqual(self.week.state, "done")
        self.assertEqual(self.week.departure, datetime(2026, 1, 19, 16))

    def test_present_between_arrival_and_departure_only(self):
        Booking = self.env["telecentre.booking"]
        present = [("is_present", "=", True), ("id", "=", self.week.id)]
        self._day(13)
        self.assertFalse(Booking.search(present))
        self._come("2026-01-14 07:45:00")
        self.assertTrue(self.week.is_present)
        self.assertFalse(self.week.departure)
        self.assertEqual(Booking.search(present), self.week)
        self._go("2026-01-14 16:00:00")
        self.assertFalse(Booking.search(present))

    def test_out_for_lunch(self):
        self._day(13, "07:45", "11:00")
        self._day(13, "12:15", "16:15")
        self.assertEqual(self.week.attendance_ids.mapped("hours"), [3.25, 4.0])
        (line,) = self.week._attendance_lines()
        self.assertEqual(line["from"], "08:45\n13:15")
        self.assertEqual(line["to"], "12:00\n17:15")
        self.assertEqual((line["hours"], line["half_days"]), ("7 h 15", 2))

    def test_one_presence_at_a_time(self):
        with self.assertRaisesRegex(UserError, "has not arrived yet"):
            self._go("2026-01-13 08:00:00")
        self._come("2026-01-13 08:00:00")
        with self.assertRaisesRegex(UserError, "already arrived"):
            self._come("2026-01-13 08:10:00")
        self._go("2026-01-13 09:00:00")
        with self.assertRaisesRegex(UserError, "has left already"):
            self._go("2026-01-13 09:10:00")

    def test_the_database_refuses_a_second_open_presence(self):
        self._come("2026-01-13 08:00:00")
        self.env.flush_all()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO telecentre_attendance (booking_id, arrival)"
                " VALUES (%s, '2026-01-13 10:00')",
                (self.week.id,),
            )

    def test_nobody_arrives_before_nor_after(self):
        with self.assertRaisesRegex(UserError, "begins on"):
            self._come("2026-01-12 22:59:00")
        with self.assertRaisesRegex(UserError, "ended on"):
            self._come("2026-01-19 23:00:00")
        self._come("2026-01-12 23:00:00")
        self.assertTrue(self.week.is_present)

    def test_within_the_same_second(self):
        with freeze_time("2026-01-13 08:00:00"):
            for _again in range(2):
                self.week.action_check_in()
                self.week.action_check_out()
        first, second = self.week.attendance_ids
        self.assertLess(first.arrival, first.departure)
        self.assertLessEqual(first.departure, second.arrival)

    def test_called_off_while_somebody_is_there(self):
        self._come("2026-01-13 08:00:00")
        with freeze_time("2026-01-13 09:00:00"):
            self.week.action_cancel()
        self.assertFalse(self.week.is_present)
        self.assertEqual(self.week.departure, datetime(2026, 1, 13, 9))

    def test_a_copy_has_no_presence(self):
        self._day(13)
        self.assertFalse(self.week.copy({"state": "draft"}).attendance_ids)

    def test_split_leaves_each_part_its_days(self):
        self._day(13)
        self._day(15)
        with freeze_time("2026-01-15 18:00:00"):
            second = self.week.split(date(2026, 1, 15))
        self.assertEqual(self.week.attendance_ids.mapped("day"), [date(2026, 1, 13)])
        self.assertEqual(self.week.departure, datetime(2026, 1, 13, 16))
        self.assertEqual(second.attendance_ids.mapped("day"), [date(2026, 1, 15)])
        self.assertEqual(second.arrival, datetime(2026, 1, 15, 7, 45))

    def test_imported_with_its_times(self):
        booking = self._book(
            self.desk_2,
            "2026-01-12 08:00",
            "2026-01-12 11:00",
            arrival=datetime(2026, 1, 12, 8, 5),
            departure=datetime(2026, 1, 12, 10, 50),
        )
        self.assertEqual(booking.attendance_ids.hours, 2.75)
        self.assertEqual(booking.slot_ids.arrival, booking.arrival)

    def test_person_is_the_occupant(self):
        self._day(13)
        self.assertEqual(self.week.attendance_ids.person_id, self.alice)
        self.week.occupant_id = self.bob
        self.assertEqual(self.week.attendance_ids.person_id, self.bob)

    def test_certificate_names_the_days_of_presence_only(self):
        self._day(13)
        self._day(15)
        lines = self.week._attendance_lines()
        self.assertEqual([line["presence"].day.day for line in lines], [13, 15])
        totals = self.week._attendance_totals(lines)
        self.assertEqual(totals, {"days": 2, "half_days": 4, "hours": "16 h 30"})

    # -- who may -------------------------------------------------------------------

    def test_staff_writes_through_the_actions_only(self):
        week = self.week.with_user(self.staff)
        self._come("2026-01-13 08:00:00", week)
        row = week.attendance_ids
        self.assertEqual(row.with_user(self.staff).arrival_time, "09:00")
        for refused in (
            lambda: row.write({"arrival": "2026-01-13 07:00:00"}),
            lambda: row.unlink(),
            lambda: row.create({"booking_id": week.id, "arrival": "2026-01-14 08:00"}),
            lambda: week.write({"arrival": "2026-01-13 07:00:00"}),
            week.action_correct_presences,
        ):
            with self.assertRaises(AccessError):
                refused()
        self._go("2026-01-13 09:00:00", week)
        self.assertEqual(week.attendance_ids.hours, 1)

    def test_manager_needs_a_reason(self):
        self._day(13)
        row = self.week.attendance_ids.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "say why"):
            row.write({"departure": "2026-01-13 15:00:00"})
        row.invalidate_recordset()
        row.with_context(telecentre_correction="Seen at the door").write(
            {"departure": "2026-01-13 15:00:00"}
        )
        self.assertEqual(self.week.departure, datetime(2026, 1, 13, 15))
        self.assertIn("Seen at the door", self.week.message_ids[0].body)

    def test_others_see_nothing(self):
        outsider = new_test_user(self.env, "sales-like", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["telecentre.attendance"].with_user(outsider).search([])

    def test_another_company_sees_nothing(self):
        self._day(13)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "elsewhere",
            groups="telecentre_booking.group_telecentre_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        found = self.env["telecentre.attendance"].with_user(stranger).search([])
        self.assertNotIn(self.week.attendance_ids, found)
