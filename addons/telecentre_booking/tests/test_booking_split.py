from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools import intervals
from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestBookingSplit(TelecentreCase):
    """A long stay made two; one booking made for several people."""

    def _week(self, resources=None, **vals):
        """Monday 19 to Friday 23 January."""
        return self.env["telecentre.booking"].create(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "resource_ids": (resources or self.desk).ids,
                "unit": "week",
                "date_from": "2026-01-19",
                "state": "confirmed",
                "note": "By the window",
                **vals,
            }
        )

    def test_two_bookings_without_gap_of_opening_hours(self):
        first = self._week()
        second = first.with_user(self.staff).split("2026-01-22")
        self.assertEqual(first.stop, datetime(2026, 1, 21, 17))
        self.assertEqual(second.start, datetime(2026, 1, 22, 7, 30))
        self.assertEqual(second.stop, datetime(2026, 1, 23, 17))
        self.assertEqual(
            [(b.unit, b.unit_count, b.state) for b in first | second],
            [("day", 3, "confirmed"), ("day", 2, "confirmed")],
        )
        self.assertEqual(second.note, "By the window")
        self.assertEqual((first | second).resource_ids, self.desk)
        for slot in (first | second).slot_ids:
            self.assertEqual(slot.stop, slot.booking_id.stop)

    def test_second_part_on_another_place_meets_the_guard(self):
        booking = self._week()
        self._book(
            self.desk_2, "2026-01-23 08:00", "2026-01-23 09:00", partner_id=self.bob.id
        )
        for separate in (True, False):
            with self.assertRaisesRegex(ValidationError, "Desk 2 is not free: Bob"):
                booking.split("2026-01-22", self.desk_2, separate=separate)
            self.assertEqual(booking.slot_ids.stop, datetime(2026, 1, 23, 17))
        second = booking.split("2026-01-22", self.desk_3)
        self.assertEqual(second.resource_ids, self.desk_3)
        self._book(self.desk, "2026-01-22 08:00", "2026-01-22 09:00")

    def test_same_booking_on_another_place_from_a_date_on(self):
        booking = self._week(self.desk | self.projector)
        same = booking.split("2026-01-22", self.desk_2 | self.projector, separate=False)
        self.assertEqual(same, booking)
        self.assertEqual(
            (booking.unit, booking.stop), ("week", datetime(2026, 1, 23, 17))
        )
        spans = {
            (slot.resource_id.name, slot.start.day, slot.stop.day)
            for slot in booking.slot_ids
        }
        self.assertEqual(
            spans,
            {
                ("Desk 1", 19, 21),
                ("Projector", 19, 21),
                ("Desk 2", 22, 23),
                ("Projector", 22, 23),
            },
        )
        self._book(self.desk, "2026-01-22 08:00", "2026-01-22 09:00")
        with self.assertRaises(ValidationError):
            self._book(self.desk_2, "2026-01-22 08:00", "2026-01-22 09:00")

    def test_split_of_a_whole_room_moves_its_shadows(self):
        booking = self._week(self.room)
        booking.split("2026-01-22", self.desk, separate=False)
        self._book(self.part_a, "2026-01-22 08:00", "2026-01-22 09:00")
        with self.assertRaises(ValidationError):
            self._book(self.part_a, "2026-01-20 08:00", "2026-01-20 09:00")

    def test_split_of_a_stay_that_changes_its_desk(self):
        booking = self._week()
        booking.split("2026-01-22", self.desk_2, separate=False)
        second = booking.split("2026-01-21")
        self.assertEqual(booking.slot_ids.mapped("stop"), [datetime(2026, 1, 20, 17)])
        self.assertEqual(second.resource_ids, self.desk)
        self._book(self.desk_2, "2026-01-22 08:00", "2026-01-22 09:00")
        with self.assertRaises(ValidationError):
            self._book(self.desk, "2026-01-22 08:00", "2026-01-22 09:00")

    def test_month_is_split_at_midnight(self):
        booking = self._week(unit="month", date_from="2026-03-15")
        second = booking.split("2026-03-29")
        self.assertEqual(booking.stop, second.start)
        self.assertEqual(second.start, datetime(2026, 3, 28, 23))
        self.assertEqual(second.date_to, date(2026, 4, 14))

    def test_date_outside_and_stay_that_is_over(self):
        booking = self._week()
        for day in ("2026-01-19", "2026-01-24", "2026-02-10", False):
            with self.assertRaisesRegex(UserError, "date within the stay"):
                booking.split(day)
        booking.action_cancel()
        with self.assertRaisesRegex(UserError, "cannot be split"):
            booking.split("2026-01-22")

    def test_gap_left_is_offered_to_who_waits(self):
        booking = self._week()
        self._week(self.desk_2 | self.desk_3)
        entry = self.env["telecentre.booking.waiting"].create(
            {
                "partner_id": self.bob.id,
                "centre_id": self.centre.id,
                "type_id": self.desk_type.id,
                "unit": "day",
                "date_from": "2026-01-22",
            }
        )
        booking.split("2026-01-22")
        self.assertEqual(entry.state, "waiting")
        booking.split("2026-01-21", self.part_a)
        self.assertEqual(entry.state, "waiting")

    def test_wizard(self):
        booking = self._week()
        action = booking.action_split()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({"date_from": "2026-01-21"})
        self.assertEqual(wizard.resource_ids, self.desk)
        wizard.write({"resource_ids": [Command.set(self.desk_2.ids)]})
        self.assertEqual(wizard.action_split()["res_id"], booking.id)
        self.assertEqual(booking.resource_ids, self.desk | self.desk_2)

    def test_cut_without_hours_and_busiest_instant(self):
        day = [datetime(2026, 1, 19, hour) for hour in (0, 6, 12, 18)]
        self.assertEqual(intervals.cut_at((day[0], day[3]), day[1]), (day[1], day[1]))
        self.assertIsNone(intervals.cut_at((day[0], day[3]), day[0]))
        self.assertIsNone(intervals.cut_at((day[1], day[2]), day[3]))
        spans = [(day[0], day[1]), (day[1], day[3]), (day[2], day[3])]
        self.assertEqual(intervals.most_at_once(spans), 2)
        self.assertEqual(intervals.most_at_once([]), 0)

    # -- several people ---------------------------------------------------------------

    def _people(self, *names):
        return self.env["res.partner"].create(
            [{"name": name, "parent_id": self.alice.id} for name in names]
        )

    def test_one_booking_for_each_person(self):
        booking = self._week()
        people = self._people("Carla", "Denis")
        made = booking.with_user(self.staff).book_for(people, ["Emma", "  "])
        self.assertEqual(booking.occupant_id, people[0])
        self.assertEqual(made.mapped("occupant_id"), people[1])
        self.assertEqual(made.mapped("occupant_name"), [False, "Emma"])
        self.assertEqual(made.resource_ids, self.desk_2 | self.desk_3)
        self.assertEqual(set(made.mapped("partner_id")), set(self.alice))
        self.assertEqual(set(made.mapped("start")), set(booking.mapped("start")))
        self.assertEqual(set(made.mapped("state")), {"confirmed"})

    def test_too_few_places_book_nobody(self):
        booking = self._week(occupant_id=self.alice.id)
        people = self._people("Carla", "Denis", "Emil")
        with self.assertRaisesRegex(UserError, "3 more places .* 2 are free"):
            booking.book_for(people)
        with self.assertRaisesRegex(UserError, "at least one person"):
            booking.book_for(visitors=[" "])
        self.assertEqual(
            self.env["telecentre.booking"].search_count(
                [("occupant_id", "in", people.ids)]
            ),
            0,
        )

    def test_people_of_a_floating_booking_float(self):
        booking = self._week(
            resources=self.desk.browse(), floating_type_id=self.desk_type.id
        )
        made = booking.book_for(self._people("Carla", "Denis"))
        self.assertEqual(made.floating_type_id, self.desk_type)
        self.assertEqual(len((booking | made).resource_ids), 2)

    def test_wizard_for_people(self):
        booking = self._week()
        action = booking.action_book_for()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({"visitor_names": "Emma\nFred\n"})
        self.assertEqual(wizard.free_count, 2)
        domain = wizard.action_book()["domain"]
        bookings = self.env["telecentre.booking"].search(domain)
        self.assertEqual(set(bookings.mapped("occupant_name")), {"Emma", "Fred"})
