from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestSplitRoom(TelecentreCase):
    def test_whole_blocks_parts(self):
        self._book(self.room, NINE, NOON)
        with self.assertRaisesRegex(ValidationError, "Alice has Room as a whole"):
            self._book(self.part_a, NINE, NOON)

    def test_part_blocks_whole_but_not_the_other_part(self):
        self._book(self.part_a, NINE, NOON)
        with self.assertRaises(ValidationError):
            self._book(self.room, NINE, NOON)
        self.assertTrue(self._book(self.part_b, NINE, NOON))

    def test_shadows_follow_moves_and_cancellation(self):
        booking = self._book(self.room, NINE, NOON)
        booking.write({"start": "2026-01-14 08:00:00", "stop": "2026-01-14 11:00:00"})
        self._book(self.part_a, NINE, NOON)
        with self.assertRaises(ValidationError):
            self._book(self.part_a, "2026-01-14 08:00", "2026-01-14 09:00")
        booking.action_cancel()
        self._book(self.part_a, "2026-01-14 08:00", "2026-01-14 09:00")

    def test_shadows_follow_a_change_of_room(self):
        booking = self._book(self.room, NINE, NOON)
        booking.slot_ids.resource_id = self.desk
        self.assertTrue(self._book(self.part_a, NINE, NOON))
        self.assertEqual(booking.slot_ids.resource_id, self.desk)

    def test_parts_of_parts(self):
        corner = self._make_resource("Corner", self.room_type, parent_id=self.part_a.id)
        self._book(corner, NINE, NOON)
        for whole in (self.part_a, self.room):
            with self.assertRaises(ValidationError):
                self._book(whole, NINE, NOON)
        self.assertTrue(self._book(self.part_b, NINE, NOON))

    def test_resource_is_no_part_of_itself(self):
        with self.assertRaises(ValidationError):
            self.room.parent_id = self.part_a

    def test_part_lies_in_the_same_centre(self):
        other = self._make_centre("Ydes", "T-YDE", self.calendar)
        with self.assertRaisesRegex(ValidationError, "cannot be a part of"):
            self._make_resource(
                "Far", self.room_type, centre=other, parent_id=self.room.id
            )

    def test_new_part_of_a_booked_room_is_blocked(self):
        self._book(self.room, NINE, NOON)
        part = self._make_resource("Late", self.room_type, parent_id=self.room.id)
        with self.assertRaises(ValidationError):
            self._book(part, NINE, NOON)

    def test_booked_desk_cannot_join_a_booked_room(self):
        self._book(self.room, NINE, NOON)
        self._book(self.desk, NINE, NOON)
        with self.assertRaises(ValidationError):
            self.desk.parent_id = self.room
        self.assertFalse(self.desk.parent_id)
        self.desk_2.parent_id = self.room
        with self.assertRaises(ValidationError):
            self._book(self.desk_2, NINE, NOON)
        self.desk_2.parent_id = False
        self.assertTrue(self._book(self.desk_2, NINE, NOON))
