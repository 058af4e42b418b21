from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TelecentreCase

NINE, TEN = "2026-01-13 08:00:00", "2026-01-13 09:00:00"
ELEVEN = "2026-01-13 10:00:00"


@tagged("post_install", "-at_install")
class TestNoWayAround(TelecentreCase):
    """What office staff cannot do by writing on the rows themselves."""

    def setUp(self):
        super().setUp()
        self.Slot = self.env["telecentre.booking.slot"].with_user(self.staff)

    def _whole(self):
        booking = self._book(self.room, NINE, TEN)
        return booking, self.Slot.search(
            [("booking_id", "=", booking.id), ("kind", "=", "shadow")]
        )

    def test_shadows_follow_the_whole_only(self):
        _booking, shadows = self._whole()
        self.assertEqual(shadows.resource_id, self.part_a | self.part_b)
        for change in (
            lambda: shadows.unlink(),
            lambda: shadows.write({"start": ELEVEN, "stop": "2026-01-13 11:00:00"}),
            lambda: shadows.write({"resource_id": self.desk.id}),
        ):
            with self.assertRaisesRegex(UserError, "booked as a whole"):
                change()
        with self.assertRaises(ValidationError):
            self._book(self.part_a, NINE, TEN)

    def test_a_slot_that_calls_itself_a_shadow_is_an_ordinary_one(self):
        booking = self._book(self.desk, NINE, TEN)
        elsewhere = self._make_centre("Salers", "T-SAL", self.calendar)
        far = self._make_resource("Far", self.desk_type, centre=elsewhere)
        vals = {"booking_id": booking.id, "kind": "shadow"}
        with self.assertRaisesRegex(ValidationError, "does not belong to"):
            self.Slot.create({**vals, "resource_id": far.id})
        slot = self.Slot.create({**vals, "resource_id": self.desk_2.id})
        self.assertEqual(slot.kind, "main")
        self.assertIn(self.desk_2, booking.resource_ids)

    def test_buffers_are_those_of_the_rules(self):
        self.desk_type.write({"buffer_before": 30, "buffer_after": 30})
        booking = self._book(self.desk, NINE, TEN).with_user(self.staff)
        booking.slot_ids.write({"buffer_before": 0, "buffer_after": 0})
        self.assertEqual(booking.slot_ids.buffer_after, 30)
        bare = {"resource_id": self.desk.id, "buffer_before": 0, "buffer_after": 0}
        with self.assertRaises(ValidationError):
            booking.create(
                {
                    "partner_id": self.bob.id,
                    "centre_id": self.centre.id,
                    "start": TEN,
                    "stop": ELEVEN,
                    "state": "confirmed",
                    "slot_ids": [Command.create(bare)],
                }
            )

    def test_presence_is_recorded_on_the_booking(self):
        booking = self._book(self.desk, NINE, TEN).with_user(self.staff)
        for vals in ({"arrival": NINE}, {"departure": TEN}):
            with self.assertRaisesRegex(UserError, "recorded on the booking"):
                booking.slot_ids.write(vals)

    def test_an_outcome_waits_for_the_stay(self):
        booking = self._book(self.desk, NINE, TEN).with_user(self.staff)
        for state in ("no_show", "done"):
            with self.assertRaisesRegex(UserError, "has not begun yet"):
                booking.write({"state": state})
            with self.assertRaisesRegex(UserError, "has not begun yet"):
                booking.create(self._values(self.desk_2, NINE, TEN, state=state))
        today = self._book(self.desk, "2026-01-12 08:00:00", "2026-01-12 10:00:00")
        today = today.with_user(self.staff)
        today.action_check_in()
        with self.assertRaisesRegex(UserError, "has arrived"):
            today.write({"state": "no_show"})
        with self.assertRaisesRegex(ValidationError, "cannot begin later"):
            today.write({"date_from": "2026-01-15"})

    def test_a_new_date_moves_all_that_follows_from_it(self):
        booking = self._book(self.desk, NINE, TEN).with_user(self.staff)
        for day in ("2026-01-15", "2026-01-14"):
            booking.write({"date_from": day})
            expected = date.fromisoformat(day)
            self.assertEqual((booking.date_from, booking.date_to), (expected,) * 2)
        booking.write(
            {
                "date_from": "2026-01-16",
                "start": "2026-01-19 08:00:00",
                "stop": "2026-01-19 11:00:00",
            }
        )
        self.assertEqual(booking.date_from, date(2026, 1, 19))
        self.assertEqual(booking.date_to, date(2026, 1, 19))
        self.assertEqual(booking.duration, 3)
        booking.write({"unit": "day", "unit_count": 2, "date_from": "2026-01-21"})
        self.assertEqual(booking.date_to, date(2026, 1, 22))
        draft = self._book(self.desk_2, NINE, TEN, state="draft")
        draft.write({"date_from": "2026-01-20"})
        self.assertEqual(draft.date_to, date(2026, 1, 20))

    def test_a_closed_centre_closes_what_has_hours_of_its_own(self):
        tuesdays = self._make_calendar("Tuesdays")
        helper = self._make_resource("Helper", self.equipment_type)
        helper.calendar_id = tuesdays
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Stocktaking",
                "calendar_id": self.calendar.id,
                "date_from": "2026-01-12 23:00:00",
                "date_to": "2026-01-13 22:59:59",
            }
        )
        Resource = self.env["telecentre.resource"]
        self.assertNotIn(helper, Resource.find_available(NINE, TEN))
        with self.assertRaisesRegex(ValidationError, "Stocktaking"):
            self._book(helper, NINE, TEN)

    def test_a_resource_that_is_booked_or_divided_stays_in_its_centre(self):
        elsewhere = self._make_centre("Salers", "T-SAL", self._make_calendar("Other"))
        with self.assertRaisesRegex(ValidationError, "divided into parts"):
            self.room.centre_id = elsewhere
        self._book(self.desk, NINE, TEN)
        with self.assertRaisesRegex(ValidationError, "is booked in Murat"):
            self.desk.centre_id = elsewhere
        self.desk_2.centre_id = elsewhere
        self.assertEqual(self.desk_2.calendar_id, elsewhere.resource_calendar_id)

    def test_a_hold_that_is_asked_for_twice_is_held_once(self):
        vals = {
            "partner_id": self.alice.id,
            "centre_id": self.centre.id,
            "resource_ids": [Command.set(self.desk.ids)],
            "start": NINE,
            "stop": TEN,
            "idempotency_key": "twice",
        }
        book = self.env["telecentre.planning"].with_user(self.staff).book
        first = book(dict(vals), "hold")
        self.assertEqual(book(dict(vals), "hold"), first)
        self.assertEqual(self.env["telecentre.booking"].browse(first).state, "held")

    def test_what_is_never_possible_is_said_before_who_has_the_place(self):
        self._book(self.room, NINE, TEN)
        self.room_type.duration_max = 12
        with self.assertRaisesRegex(ValidationError, "longest stay"):
            self._book(self.room, NINE, "2027-01-13 09:00:00")

    def test_a_token_with_rubbish_behind_it_is_none(self):
        booking = self._book(self.desk, NINE, TEN)
        token = booking._stay_token()
        self.assertEqual(booking._from_stay_token(token), booking)
        for rubbish in ("\0", "%", " ", "\n"):
            self.assertFalse(booking._from_stay_token(token + rubbish))
