from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCase

TUESDAY = ("2026-01-20 07:30", "2026-01-20 17:00")
WEDNESDAY = ("2026-01-21 07:30", "2026-01-21 17:00")
BOTH = ("2026-01-20 07:30", "2026-01-21 17:00")


@tagged("post_install", "-at_install")
class TestBookingFloating(TelecentreCase):
    """A booking for "a desk" names its place late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk_3.active = False

    def _any_desk(self, start, stop, **vals):
        values = self._values(self.desk.browse(), start, stop, **vals)
        values["floating_type_id"] = self.desk_type.id
        return self.env["telecentre.booking"].create(values)

    def test_gets_a_free_place_that_the_guard_keeps(self):
        self._book(self.desk, *TUESDAY)
        booking = self._any_desk(*TUESDAY)
        self.assertEqual(booking.resource_ids, self.desk_2)
        self.assertTrue(booking.slot_ids.blocking)
        with self.assertRaises(ValidationError):
            self._book(self.desk_2, *TUESDAY)
        with self.assertRaisesRegex(ValidationError, "Every “t-desk” of Murat"):
            self._any_desk(*TUESDAY)

    def test_others_change_places_to_make_room(self):
        first = self._any_desk(*TUESDAY)
        self._book(self.desk, *WEDNESDAY, state="draft")
        second = self._any_desk(*WEDNESDAY)
        second.slot_ids._write_with_shadows({"resource_id": self.desk_2.id})
        self.assertEqual(first.resource_ids, self.desk)
        both = self._any_desk(*BOTH)
        self.assertEqual(first.resource_ids, second.resource_ids)
        self.assertNotEqual(both.resource_ids, first.resource_ids)
        moved = first if first.resource_ids == self.desk_2 else second
        self.assertIn("to make room", moved.message_ids[0].body)

    def test_pinned_and_begun_stays_do_not_move(self):
        self._book(self.desk, *TUESDAY)
        self._book(self.desk_2, *WEDNESDAY)
        with self.assertRaisesRegex(ValidationError, "Every “t-desk”"):
            self._any_desk(*BOTH)

    def test_named_by_hand_is_pinned(self):
        first = self._any_desk(*TUESDAY)
        first.resource_ids = self.desk
        self.assertFalse(first.floating_type_id)
        self._book(self.desk_2, *WEDNESDAY)
        with self.assertRaises(ValidationError):
            self._any_desk(*BOTH)
        second = self._any_desk(*WEDNESDAY)
        second.slot_ids.write({"resource_id": self.desk.id})
        self.assertFalse(second.floating_type_id)

    def test_move_takes_another_place(self):
        booking = self._any_desk(*TUESDAY)
        self._book(self.desk, *WEDNESDAY)
        booking.write({"start": WEDNESDAY[0] + ":00", "stop": WEDNESDAY[1] + ":00"})
        self.assertEqual(booking.resource_ids, self.desk_2)
        self.assertEqual(len(booking.slot_ids), 1)

    def test_confirmed_late_finds_what_is_free_then(self):
        draft = self._any_desk(*TUESDAY, state="draft")
        self.assertEqual(draft.resource_ids, self.desk)
        self._book(self.desk, *TUESDAY)
        draft.action_confirm()
        self.assertEqual(draft.resource_ids, self.desk_2)
        self.assertEqual(draft.floating_type_id, self.desk_type)

    def test_batch_takes_one_each_or_nothing(self):
        values = self._values(self.desk.browse(), *TUESDAY)
        values["floating_type_id"] = self.desk_type.id
        bookings = self.env["telecentre.booking"].create([values, values])
        self.assertEqual(bookings.resource_ids, self.desk | self.desk_2)
        bookings.action_cancel()
        count = self.env["telecentre.booking"].search_count([])
        with self.assertRaises(ValidationError):
            self.env["telecentre.booking"].create([values] * 3)
        self.assertEqual(self.env["telecentre.booking"].search_count([]), count)

    def test_desk_and_projector(self):
        values = self._values(self.projector, *TUESDAY)
        values["floating_type_id"] = self.desk_type.id
        booking = self.env["telecentre.booking"].create(values)
        self.assertEqual(booking.resource_ids, self.projector | self.desk)

    def test_refusals_say_why(self):
        with self.assertRaisesRegex(ValidationError, "closed"):
            self._any_desk("2026-01-17 08:00", "2026-01-17 10:00")
        with self.assertRaisesRegex(ValidationError, "no such place"):
            values = self._values(self.desk.browse(), *TUESDAY)
            other = self._make_type("office", "t-office")
            self.env["telecentre.booking"].create(
                {**values, "floating_type_id": other.id}
            )

    def test_maintenance_of_a_desk_is_respected(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "New chair",
                "calendar_id": self.calendar.id,
                "resource_id": self.desk.resource_id.id,
                "date_from": "2026-01-20 00:00:00",
                "date_to": "2026-01-20 22:00:00",
            }
        )
        self.assertEqual(self._any_desk(*TUESDAY).resource_ids, self.desk_2)
