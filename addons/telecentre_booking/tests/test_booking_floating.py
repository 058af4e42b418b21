from freezegun import freeze_time

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCase

TUESDAY = ("2026-01-20 07:30", "2026-01-20 17:00")
WEDNESDAY = ("2026-01-21 07:30", "2026-01-21 17:00")
NOW_DAY = "2026-01-20"
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


@tagged("post_install", "-at_install")
class TestMakeWay(TelecentreCase):
    """Who names a desk gets it, if who is there may sit elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = cls._values(cls.desk.browse(), *TUESDAY, partner_id=cls.bob.id)
        cls.anywhere = cls.env["telecentre.booking"].create(
            {**values, "floating_type_id": cls.desk_type.id}
        )
        cls.there = cls.anywhere.resource_ids

    def _named(self, start=TUESDAY[0], stop=TUESDAY[1], places=None, **vals):
        Booking = self.env["telecentre.booking"].with_user(self.staff)
        return Booking.create(self._values(places or self.there, start, stop, **vals))

    def test_a_named_desk_is_made_free(self):
        booking = self._named()
        self.assertEqual(booking.resource_ids, self.there)
        self.assertNotEqual(self.anywhere.resource_ids, self.there)
        self.assertEqual(self.anywhere.resource_ids.type_id, self.desk_type)
        self.assertEqual(self.anywhere.floating_type_id, self.desk_type)
        self.assertIn("to make room", self.anywhere.message_ids[0].body)

    def test_by_local_values_too(self):
        values = self._values(self.there, *TUESDAY, unit="day", date_from="2026-01-20")
        del values["start"], values["stop"]
        booking = self.env["telecentre.booking"].with_user(self.staff).create(values)
        self.assertEqual(booking.resource_ids, self.there)

    def test_every_way_of_naming_it(self):
        tuesday = {"start": f"{TUESDAY[0]}:00", "stop": f"{TUESDAY[1]}:00"}
        board = self.env["telecentre.planning"].with_user(self.staff)

        def confirmed(here, _other):
            booking = self._named(places=here, state="draft")
            booking.action_confirm()
            return booking

        def moved(here, _other):
            booking = self._named(*WEDNESDAY, places=here)
            booking.write(tuesday)
            return booking

        def dragged(here, other):
            booking = self._named(*WEDNESDAY, places=other)
            board.move_slot(booking.slot_ids.id, **tuesday, resource_id=here.id)
            return booking

        def exchanged(here, other):
            booking = self._named(places=other)
            booking.write({"resource_ids": [(6, 0, here.ids)]})
            return booking

        desks = self.desk | self.desk_2 | self.desk_3
        for way in (confirmed, moved, dragged, exchanged):
            here = self.anywhere.resource_ids
            with self.subTest(way.__name__):
                booking = way(here, (desks - here)[0])
                self.assertEqual(booking.resource_ids, here)
                self.assertNotEqual(self.anywhere.resource_ids, here)
            booking.action_cancel()

    def test_a_batch_gets_all_it_names(self):
        """The one who makes way is not sent where another of the batch will sit."""
        others = (self.desk | self.desk_2 | self.desk_3) - self.there
        Booking = self.env["telecentre.booking"]
        bookings = Booking.create(
            [self._values(place, *TUESDAY) for place in (self.there, others[0])]
        )
        self.assertEqual(bookings.resource_ids, self.there | others[0])
        self.assertEqual(self.anywhere.resource_ids, others[1])

    def test_several_drafts_confirmed_at_once_get_what_they_name(self):
        others = (self.desk | self.desk_2 | self.desk_3) - self.there
        drafts = self._named(state="draft") | self._named(
            places=others[0], state="draft"
        )
        drafts.action_confirm()
        self.assertEqual(set(drafts.mapped("state")), {"confirmed"})
        self.assertEqual(drafts.resource_ids, self.there | others[0])
        self.assertEqual(self.anywhere.resource_ids, others[1])

    def test_what_is_not_in_the_database_yet_counts(self):
        pinned = self._named(places=(self.desk | self.desk_2 | self.desk_3)[-1:])
        self.env.flush_all()
        models.Model.write(pinned, {"floating_type_id": self.desk_type.id})
        movable = self.env["telecentre.booking"]._movable_on(pinned.resource_ids.ids)
        self.assertEqual(movable.booking_id, pinned)

    def test_where_nothing_else_is_free_the_guard_says_who_has_it(self):
        others = (self.desk | self.desk_2 | self.desk_3) - self.there
        self._named(places=others)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._named()
        self.assertEqual(self.anywhere.resource_ids, self.there)
        self.assertEqual(len(self.there.slot_ids), 1)

    def test_who_named_it_and_who_has_come_stay(self):
        self.anywhere.floating_type_id = False
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._named()
        self.anywhere.write(
            {"floating_type_id": self.desk_type.id, "start": f"{NOW_DAY} 07:30:00"}
        )
        here = self.anywhere.resource_ids
        with freeze_time(f"{NOW_DAY} 08:00:00"):
            self.anywhere.action_check_in()
            with self.assertRaisesRegex(ValidationError, "Bob"):
                self._named(f"{NOW_DAY} 09:00", f"{NOW_DAY} 10:00", places=here)

    def test_a_refused_booking_leaves_everybody_where_they_are(self):
        far = self._make_centre("Ydes", "T-YDE", self.calendar)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._named(centre_id=far.id)
        self.env.invalidate_all()
        self.assertEqual(self.anywhere.resource_ids, self.there)
