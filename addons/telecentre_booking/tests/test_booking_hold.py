from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-20 08:00", "2026-01-20 11:00"
LATER = "2026-01-14 07:00:01"


@tagged("post_install", "-at_install")
class TestBookingHold(TelecentreCase):
    """A hold blocks until it expires, and not a moment longer."""

    def _held(self, resources, start=NINE, stop=NOON, **vals):
        booking = self._book(resources, start, stop, state="draft", **vals)
        booking.action_hold()
        return booking

    def _free(self, start=NINE, stop=NOON):
        return self.env["telecentre.resource"].find_available(
            start, stop, centres=self.centre
        )

    def test_next_comer_takes_the_place_of_an_expired_hold(self):
        held = self._held(self.desk)
        self.assertNotIn(self.desk, self._free())
        with self.assertRaises(ValidationError):
            self._book(self.desk, NINE, NOON, partner_id=self.bob.id)
        with freeze_time(LATER):
            self.assertIn(self.desk, self._free())
            self._book(self.desk, NINE, NOON, partner_id=self.bob.id)
        self.assertEqual(held.state, "cancelled")
        self.assertFalse(held.slot_ids.blocking)
        self.assertIn("expired", "".join(held.message_ids.mapped("body")))

    def test_next_comer_by_move_and_by_slot(self):
        held = self._held(self.desk)
        other = self._held(self.desk_2)
        mover = self._book(self.desk_3, NINE, NOON, partner_id=self.bob.id)
        with freeze_time(LATER):
            mover.resource_ids = self.desk
            mover.slot_ids.resource_id = self.desk_2
        self.assertEqual((held | other).mapped("state"), ["cancelled"] * 2)

    def test_expired_hold_of_the_whole_room_frees_its_parts(self):
        held = self._held(self.room | self.projector)
        with freeze_time(LATER):
            self.assertIn(self.part_a, self._free())
            self._book(self.part_a, NINE, NOON)
            self._book(self.projector, NINE, NOON)
        self.assertEqual(held.state, "cancelled")

    def test_late_confirmation_holds_if_nobody_came(self):
        held = self._held(self.desk)
        with freeze_time(LATER):
            held.action_confirm()
        self.assertEqual(held.state, "confirmed")
        self.assertTrue(held.slot_ids.blocking)

    def test_refused_next_comer_leaves_the_hold_as_it_was(self):
        held = self._held(self.desk)
        self._book(self.projector, NINE, NOON)
        with freeze_time(LATER), self.assertRaises(ValidationError):
            self._book(self.desk | self.projector, NINE, NOON)
        self.assertEqual(held.state, "held")

    def test_two_expired_holds_that_share_a_resource(self):
        first = self._held(self.desk | self.projector)
        second = self._held(
            self.desk_2 | self.projector, "2026-01-21 08:00", "2026-01-21 11:00"
        )
        with freeze_time(LATER):
            self._book(self.projector, NINE, NOON)
        self.assertEqual((first | second).mapped("state"), ["cancelled"] * 2)

    def test_hold_without_an_end_stays(self):
        held = self._book(self.desk, NINE, NOON, state="held")
        self.assertFalse(held.hold_until)
        with freeze_time("2026-01-19 07:00:00"):
            self.env["telecentre.booking"]._cron_expire_holds()
        self.assertEqual(held.state, "held")

    def test_edge_of_the_expiry(self):
        held = self._held(self.desk)
        self.assertEqual(held.hold_until, datetime(2026, 1, 14, 7))
        with freeze_time("2026-01-14 06:59:59"), self.assertRaises(ValidationError):
            self._book(self.desk, NINE, NOON)
        with freeze_time("2026-01-14 07:00:00"):
            self._book(self.desk, NINE, NOON)
