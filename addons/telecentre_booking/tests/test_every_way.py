from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-20 08:00:00", "2026-01-20 11:00:00"
NEXT_DAY = {"start": "2026-01-21 08:00:00", "stop": "2026-01-21 11:00:00"}


@tagged("post_install", "-at_install")
class TestEveryWay(TelecentreCase):
    """Each way in which a slot can change, against a desk that Bob has.

    Every way is tried by the staff, twice: onto Bob's time, where the guard refuses and
    names him, and onto a free time, where it succeeds. What the database holds at the
    end is compared with the rule itself, in plain SQL.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taken = cls._book(cls.desk, NINE, NOON, partner_id=cls.bob.id)

    def _overlaps(self):
        """Pairs of blocking slots of one resource that overlap: there must be none."""
        self.env.flush_all()
        self.cr.execute(
            """
            SELECT a.id, b.id FROM telecentre_booking_slot a
              JOIN telecentre_booking_slot b
                ON b.resource_id = a.resource_id AND b.id > a.id
               AND a.blocking AND b.blocking
               AND tsrange(a.start, a.stop) && tsrange(b.start, b.stop)
            """
        )
        return self.cr.fetchall()

    def _assert_guarded(self, way, error=ValidationError, message="Bob"):
        """``way(taken)`` is refused onto Bob's time and accepted elsewhere.

        :param way: a callable that gets the start and stop to aim at, as strings
        """
        before = self._state()
        with self.assertRaisesRegex(error, message), self.cr.savepoint():
            way(NINE, NOON)
        self.env.invalidate_all()
        self.assertEqual(self._state(), before, "a refused change left something")
        way(NEXT_DAY["start"], NEXT_DAY["stop"])
        self.assertFalse(self._overlaps())

    def _state(self):
        self.env.flush_all()
        self.cr.execute(
            "SELECT id, booking_id, resource_id, start, stop, blocking"
            " FROM telecentre_booking_slot WHERE resource_id = %s ORDER BY id",
            (self.desk.id,),
        )
        return self.cr.fetchall()

    def _staff(self, record):
        return record.with_user(self.staff)

    def _elsewhere(self, **vals):
        """A booking of desk 2 on Bob's time, or of what is asked for."""
        return self._staff(self._book(self.desk_2, NINE, NOON, **vals))

    def test_create(self):
        Booking = self._staff(self.env["telecentre.booking"])
        self._assert_guarded(
            lambda start, stop: Booking.create(self._values(self.desk, start, stop))
        )

    def test_create_of_a_slot(self):
        other = self._elsewhere()
        self._assert_guarded(
            lambda start, stop: self._staff(self.env["telecentre.booking.slot"]).create(
                {
                    "booking_id": other.id,
                    "resource_id": self.desk.id,
                    "start": start,
                    "stop": stop,
                }
            )
        )

    def test_copy(self):
        def copy(start, stop):
            copied = self._staff(self.taken).copy({"start": start, "stop": stop})
            copied.resource_ids = self.desk
            copied.action_confirm()

        self._assert_guarded(copy)

    def test_import(self):
        Booking = self._staff(self.env["telecentre.booking"]).with_context(tz="UTC")
        header = ["partner_id/.id", "centre_id/.id", "start", "stop", "state"]
        header += ["resource_ids/.id"]

        def load(start, stop):
            row = [str(self.alice.id), str(self.centre.id), start, stop]
            result = Booking.load(header, [[*row, "confirmed", str(self.desk.id)]])
            if not result["ids"]:
                raise ValidationError(result["messages"][0]["message"])

        self._assert_guarded(load)

    def test_import_over_an_existing_booking(self):
        other = self._book(self.desk, "2026-01-22 08:00", "2026-01-22 11:00")
        Booking = self._staff(self.env["telecentre.booking"]).with_context(tz="UTC")

        def load(start, stop):
            result = Booking.load(
                [".id", "start", "stop"], [[str(other.id), start, stop]]
            )
            if not result["ids"]:
                raise ValidationError(result["messages"][0]["message"])

        self._assert_guarded(load)

    def test_edit_of_the_time(self):
        other = self._staff(
            self._book(self.desk, "2026-01-22 08:00", "2026-01-22 11:00")
        )
        self._assert_guarded(
            lambda start, stop: other.write({"start": start, "stop": stop})
        )
        day = {"date_from": "2026-01-20", "hour_from": 9.5, "hour_to": 10.0}
        with self.assertRaisesRegex(ValidationError, "Bob"):
            other.write({"unit": "hour", **day})
        with self.assertRaisesRegex(ValidationError, "Bob"):
            other.slot_ids.write({"start": NINE, "stop": NOON})

    def test_edit_of_the_resource(self):
        def edit(start, stop):
            other = self._staff(self._book(self.desk_2, start, stop))
            other.resource_ids = self.desk

        def edit_slot(start, stop):
            other = self._staff(self._book(self.desk_3, start, stop))
            other.slot_ids.write({"resource_id": self.desk.id})

        def add(start, stop):
            other = self._staff(self._book(self.projector, start, stop))
            other.write({"resource_ids": [Command.link(self.desk.id)]})

        self._assert_guarded(edit)
        self._staff(
            self.env["telecentre.booking"].search(
                [("resource_ids", "in", self.desk.ids), ("id", "!=", self.taken.id)]
            )
        ).action_cancel()
        self._assert_guarded(edit_slot)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            add(NINE, NOON)

    def test_move_on_the_board(self):
        board = self._staff(self.env["telecentre.planning"])
        slot = self._book(self.desk_2, "2026-01-22 08:00", "2026-01-22 11:00").slot_ids
        self._assert_guarded(
            lambda start, stop: board.move_slot(slot.id, start, stop, self.desk.id)
        )

    def test_uncancel(self):
        def restore(start, stop):
            other = self._staff(self._book(self.desk, start, stop, state="cancelled"))
            other.action_confirm()

        def restore_by_draft(start, stop):
            other = self._staff(self._book(self.desk, start, stop, state="cancelled"))
            other.action_draft()
            other.write({"state": "held"})

        self._assert_guarded(restore)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            restore_by_draft(NINE, NOON)

    def test_confirmation_of_a_draft_and_of_a_no_show(self):
        def confirm(start, stop):
            self._staff(
                self._book(self.desk, start, stop, state="draft")
            ).action_confirm()

        self._assert_guarded(confirm)
        gone = self._book(self.desk, NINE, NOON, state="no_show")
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._staff(gone).action_confirm()

    def test_confirmation_of_a_hold(self):
        """A hold blocks already; one that expired and lost its place is refused."""
        held = self._book(self.desk, **NEXT_DAY, state="draft")
        held.action_hold()
        with self.assertRaises(ValidationError):
            self._book(self.desk, **NEXT_DAY)
        with freeze_time("2026-01-14 08:00:00"):
            self._book(self.desk, **NEXT_DAY, partner_id=self.bob.id)
            self.assertEqual(held.state, "cancelled")
            with self.assertRaisesRegex(ValidationError, "Bob"):
                self._staff(held).action_confirm()
        self.assertFalse(self._overlaps())

    def test_check_in_of_a_draft(self):
        today = {"start": "2026-01-12 08:00:00", "stop": "2026-01-12 11:00:00"}
        self._book(self.desk, **today, partner_id=self.bob.id)
        draft = self._book(self.desk, **today, state="draft")
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._staff(draft).action_check_in()

    def _series(self, start, **vals):
        return self._staff(self.env["telecentre.booking.series"]).create(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "resource_ids": self.desk.ids,
                "unit": "hour",
                "date_from": start[:10],
                "hour_from": 9.0,
                "hour_to": 10.0,
                "rrule": "FREQ=WEEKLY;COUNT=2",
                **vals,
            }
        )

    def test_series(self):
        self._assert_guarded(lambda start, _stop: self._series(start).action_generate())

    def test_move_of_a_series(self):
        series = self._series("2026-01-22")
        series.action_generate()
        self._assert_guarded(
            lambda start, _stop: series.action_move_from(days=int(start[8:10]) - 22)
        )

    def test_repeat_of_a_booking(self):
        booking = self._staff(
            self._book(self.desk, "2026-01-13 08:00", "2026-01-13 11:00")
        )
        wizard = self._staff(self.env["telecentre.booking.repeat"]).create(
            {"booking_id": booking.id, "count": 2, "conflict_policy": "refuse"}
        )
        with self.assertRaisesRegex(ValidationError, "Bob"):
            wizard.action_repeat()

    def test_split(self):
        week = self._book(self.desk_2, "2026-01-19 08:00", "2026-01-22 11:00")
        for separate in (True, False):
            with self.assertRaisesRegex(ValidationError, "Bob"):
                self._staff(week).split("2026-01-20", self.desk, separate=separate)
        self._staff(week).split("2026-01-21", self.desk, separate=False)
        self.assertFalse(self._overlaps())

    def test_people_and_waiting_list_take_free_places_only(self):
        mine = self._elsewhere()
        self._staff(mine).book_for(visitors=["Emma", "Fred"])
        self.assertFalse(self._overlaps())
        with self.assertRaisesRegex(UserError, "0 are free"):
            mine.book_for(visitors=["Gina"])
        entry = self.env["telecentre.booking.waiting"].create(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "type_id": self.desk_type.id,
                "unit": "hour",
                "date_from": "2026-01-20",
            }
        )
        with self.assertRaisesRegex(UserError, "Nothing suitable is free"):
            self._staff(entry).action_offer()

    def test_floating_takes_free_places_only(self):
        self._book(self.desk_2 | self.desk_3, NINE, NOON)
        values = self._values(self.desk.browse(), NINE, NOON)
        with self.assertRaisesRegex(ValidationError, "Every “t-desk”"):
            self._staff(self.env["telecentre.booking"]).create(
                {**values, "floating_type_id": self.desk_type.id}
            )

    def test_whole_and_parts(self):
        self._book(self.part_a, NINE, NOON, partner_id=self.bob.id)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._book(self.room, NINE, NOON)
        self.part_a.parent_id = False
        self._book(self.room, NINE, NOON)
        with self.assertRaisesRegex(ValidationError, "already booked|not free|twice"):
            self.part_a.parent_id = self.room

    def test_merge_of_customers(self):
        other = self._elsewhere()
        before = self._state()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.alice | self.bob).ids, self.bob)
        self.assertEqual(self._state(), before)
        self.assertEqual(other.partner_id, self.bob)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._staff(other).write({"resource_ids": [Command.link(self.desk.id)]})

    def test_archive_and_unarchive_of_a_resource(self):
        before = self._state()
        self.desk.active = False
        self.assertEqual(self._state(), before)
        with self.assertRaisesRegex(ValidationError, "archived"):
            self._book(self.desk, **NEXT_DAY)
        with self.assertRaises(ValidationError):
            self._book(self.desk, NINE, NOON)
        with self.assertRaises(ValidationError):
            self._elsewhere().write({"resource_ids": [Command.link(self.desk.id)]})
        self.desk.active = True
        self.assertEqual(self._state(), before)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._book(self.desk, NINE, NOON)
        self._book(self.desk, **NEXT_DAY)

    def test_archived_part_still_counts(self):
        part = self._book(self.part_a, NINE, NOON, partner_id=self.bob.id)
        self.part_a.active = False
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._book(self.room, NINE, NOON)
        part.action_cancel()
        self._book(self.room, NINE, NOON)
        self.part_a.active = True
        with self.assertRaises(ValidationError):
            self._book(self.part_a, NINE, NOON)

    def test_change_of_opening_hours(self):
        """Stays outside the new hours remain and block; new ones obey the new hours."""
        before = self._state()
        self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "1"
        ).unlink()
        self.assertEqual(self._state(), before)
        tuesday = ("2026-01-20 13:00:00", "2026-01-20 14:00:00")
        with self.assertRaisesRegex(ValidationError, "closed on"):
            self._book(self.desk, *tuesday)
        with self.assertRaisesRegex(ValidationError, "closed on"):
            self._staff(self.taken).write(
                dict(zip(("start", "stop"), tuesday, strict=True))
            )
        self.centre.resource_calendar_id = self._make_calendar("New")
        self._book(self.desk, *tuesday)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._book(self.desk, NINE, NOON)

    def test_change_of_buffers(self):
        """Buffers of a type hold for the bookings made from then on."""
        self.desk_type.buffer_after = 60
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._book(self.desk, "2026-01-20 07:30:00", "2026-01-20 07:45:00")

    def test_closing_of_a_desk_moves_its_stays_to_free_ones(self):
        """Even where the dialog is made to say otherwise."""

        def move(start, stop):
            other = self._book(self.desk_2, start, stop)
            closing = (
                self.env["telecentre.closing"]
                .with_user(self.manager)
                .create(
                    {
                        "scope": "resource",
                        "resource_ids": self.desk_2.ids,
                        "reason": "Works",
                        "date_from": start[:10],
                        "date_to": stop[:10],
                    }
                )
            )
            closing.action_list()
            line = closing.line_ids.filtered(lambda one: one.booking_id == other)
            line.write({"action": "resource", "resource_id": self.desk.id})
            closing.action_close()
            self.assertEqual(other.resource_ids, self.desk)

        self._assert_guarded(move, UserError)

    def test_change_of_the_centre(self):
        other = self._make_centre("Elsewhere", "T-ELS", self.calendar)
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self._staff(self.taken).centre_id = other

    def test_correction_of_the_past(self):
        past = {"start": "2026-01-06 08:00:00", "stop": "2026-01-06 11:00:00"}
        self._book(self.desk, **past, partner_id=self.bob.id)
        other = self._book(self.desk_2, **past)
        manager = other.with_user(self.manager).with_context(
            telecentre_correction="Wrong desk"
        )
        with self.assertRaisesRegex(ValidationError, "Bob"):
            manager.resource_ids = self.desk
        with self.assertRaises(AccessError):
            self._staff(other).resource_ids = self.desk_3

    def test_rpc(self):
        Booking = self._staff(self.env["telecentre.booking"])
        values = self._values(self.desk, NINE, NOON)

        def create(start, stop):
            call_kw(Booking, "create", [{**values, "start": start, "stop": stop}], {})

        self._assert_guarded(create)
        other = self._elsewhere()
        command = [[6, 0, self.desk.ids]]
        with self.assertRaisesRegex(ValidationError, "Bob"):
            call_kw(Booking, "write", [other.ids, {"resource_ids": command}], {})
        with self.assertRaisesRegex(ValidationError, "Bob"):
            call_kw(
                Booking,
                "web_save",
                [other.ids, {"resource_ids": command}],
                {"specification": {}},
            )
        Slot = self._staff(self.env["telecentre.booking.slot"])
        for name in ("_guard", "_write_with_shadows", "_set_blocking"):
            with self.assertRaises(AccessError):
                call_kw(Slot, name, [other.slot_ids.ids, {}], {})
        call_kw(Slot, "write", [self.taken.slot_ids.ids, {"blocking": False}], {})
        for key in ("telecentre_sync", "telecentre_releasing", "telecentre_no_offer"):
            context = {"context": {key: True}}
            with self.subTest(key), self.assertRaisesRegex(ValidationError, "Bob"):
                call_kw(
                    Booking, "write", [other.ids, {"resource_ids": command}], context
                )
            with self.subTest(key), self.assertRaisesRegex(ValidationError, "Bob"):
                call_kw(Booking, "create", [values], context)
            with (
                self.subTest(key),
                self.assertRaisesRegex(UserError, "cancel it instead"),
            ):
                call_kw(Slot, "unlink", [other.slot_ids.ids], context)
        self.assertTrue(self.taken.slot_ids.blocking)
