from datetime import datetime

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestBookingGuard(TelecentreCase):
    """Every way a slot can change meets the guard."""

    def _assert_free(self, resource, start=NINE, stop=NOON):
        slots = self.env["telecentre.booking.slot"].search(
            [
                ("resource_id", "=", resource.id),
                ("blocking", "=", True),
                ("start", "<", stop),
                ("stop", ">", start),
            ]
        )
        self.assertFalse(slots)

    def test_second_booking_is_told_who_has_it_and_when(self):
        first = self._book(self.desk, NINE, NOON)
        with self.assertRaises(ValidationError) as caught:
            self._book(self.desk, "2026-01-13 10:00", "2026-01-13 12:00")
        message = str(caught.exception)
        self.assertIn("Murat / Desk 1", message)
        self.assertIn("Alice", message)
        self.assertIn("09:00", message)
        self.assertIn("12:00", message)
        self.assertIn(first.name, message)

    def test_a_clash_is_no_error_in_the_log(self):
        self._book(self.desk, NINE, NOON)
        with self.assertNoLogs("odoo.sql_db"), self.assertRaises(ValidationError):
            self._book(self.desk, NINE, NOON)

    def test_half_open_intervals_may_touch(self):
        self._book(self.desk, NINE, NOON)
        after = self._book(self.desk, NOON, "2026-01-13 13:00")
        before = self._book(self.desk, "2026-01-13 07:30", NINE)
        self.assertEqual((after | before).mapped("state"), ["confirmed"] * 2)

    def test_all_or_nothing(self):
        self._book(self.projector, NINE, NOON)
        count = self.env["telecentre.booking"].search_count([])
        with self.assertRaises(ValidationError):
            self._book(self.desk | self.projector, NINE, NOON)
        self.assertEqual(self.env["telecentre.booking"].search_count([]), count)
        self._assert_free(self.desk)

    def test_batch_with_an_inner_clash_writes_nothing(self):
        count = self.env["telecentre.booking"].search_count([])
        with self.assertRaisesRegex(ValidationError, "Desk 1 is asked for twice"):
            self.env["telecentre.booking"].create(
                [
                    self._values(self.desk_2, NINE, NOON),
                    self._values(self.desk, NINE, NOON),
                    self._values(self.desk, "2026-01-13 09:00", NOON),
                ]
            )
        self.assertEqual(self.env["telecentre.booking"].search_count([]), count)

    def test_draft_blocks_nothing_until_confirmed(self):
        draft = self._book(self.desk, NINE, NOON, state="draft")
        self._book(self.desk, NINE, NOON)
        self.assertFalse(draft.slot_ids.blocking)
        with self.assertRaises(ValidationError):
            draft.action_confirm()
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.slot_ids.blocking)

    def test_hold_blocks(self):
        self._book(self.desk, NINE, NOON, state="draft").action_hold()
        with self.assertRaises(ValidationError):
            self._book(self.desk, NINE, NOON)

    def test_cancelled_frees_and_comes_back_only_if_free(self):
        booking = self._book(self.desk, NINE, NOON)
        booking.action_cancel()
        self._book(self.desk, NINE, NOON, partner_id=self.bob.id)
        with self.assertRaisesRegex(ValidationError, "Bob"):
            booking.action_confirm()
        self.assertEqual(booking.state, "cancelled")

    def test_state_written_directly_meets_the_guard(self):
        draft = self._book(self.desk, NINE, NOON, state="draft")
        self._book(self.desk, NINE, NOON)
        with self.assertRaises(ValidationError):
            draft.write({"state": "confirmed"})

    def test_move_in_time(self):
        self._book(self.desk, NINE, NOON)
        later = self._book(self.desk, "2026-01-14 08:00", "2026-01-14 11:00")
        with self.assertRaises(ValidationError):
            later.write({"start": NINE + ":00", "stop": NOON + ":00"})
        self.assertEqual(later.start, datetime(2026, 1, 14, 8))
        later.write({"start": "2026-01-13 11:00:00", "stop": "2026-01-13 12:00:00"})
        self.assertEqual(later.slot_ids.start, datetime(2026, 1, 13, 11))

    def test_change_of_resource(self):
        self._book(self.desk, NINE, NOON)
        other = self._book(self.desk_2, NINE, NOON)
        with self.assertRaises(ValidationError):
            other.resource_ids = self.desk
        other.resource_ids = self.desk_3
        self.assertEqual(other.slot_ids.resource_id, self.desk_3)
        self._assert_free(self.desk_2)

    def test_resource_added_to_a_booking(self):
        self._book(self.projector, NINE, NOON)
        booking = self._book(self.desk, NINE, NOON)
        with self.assertRaises(ValidationError):
            booking.write({"resource_ids": [Command.link(self.projector.id)]})
        self.assertEqual(booking.resource_ids, self.desk)

    def test_slot_written_directly(self):
        self._book(self.desk, NINE, NOON)
        other = self._book(self.desk_2, NINE, NOON)
        with self.assertRaises(ValidationError):
            other.slot_ids.resource_id = self.desk
        with self.assertRaises(ValidationError):
            self._book(
                self.desk, "2026-01-14 08:00", "2026-01-14 11:00"
            ).slot_ids.write({"start": NINE + ":00", "stop": NOON + ":00"})

    def test_booking_follows_its_slot(self):
        booking = self._book(self.desk, NINE, NOON)
        times = {"start": "2026-01-14 13:00:00", "stop": "2026-01-14 15:00:00"}
        booking.slot_ids.write(times)
        for record in (booking, booking.slot_ids):
            self.assertEqual(record.start, datetime(2026, 1, 14, 13))
            self.assertEqual(record.stop, datetime(2026, 1, 14, 15))
        self._assert_free(self.desk)

    def test_slot_created_directly(self):
        self._book(self.desk, NINE, NOON)
        other = self._book(self.desk_2, NINE, NOON)
        with self.assertRaises(ValidationError):
            self.env["telecentre.booking.slot"].create(
                {"booking_id": other.id, "resource_id": self.desk.id}
            )

    def test_slot_never_blocks_less_than_its_booking(self):
        booking = self._book(self.desk, NINE, NOON)
        booking.slot_ids.write({"blocking": False})
        self.assertTrue(booking.slot_ids.blocking)

    def test_slots_by_commands(self):
        self._book(self.desk, NINE, NOON)
        values = self._values(self.desk_2, NINE, NOON)
        values.pop("resource_ids")
        commands = [Command.create({"resource_id": self.desk.id})]
        with self.assertRaises(ValidationError):
            self.env["telecentre.booking"].create({**values, "slot_ids": commands})
        commands = [Command.create({"resource_id": self.desk_3.id})]
        booking = self.env["telecentre.booking"].create(
            {**values, "slot_ids": commands}
        )
        self.assertTrue(booking.slot_ids.blocking)
        self.assertEqual(booking.resource_ids, self.desk_3)

    def test_import_from_a_file(self):
        self._book(self.desk, NINE, NOON)
        header = ["partner_id/.id", "centre_id/.id", "start", "stop", "state"]
        header += ["resource_ids/.id"]
        row = [str(self.bob.id), str(self.centre.id), f"{NINE}:00", f"{NOON}:00"]
        row += ["confirmed", str(self.desk.id)]
        # the times of a file are local to who imports it
        Booking = self.env["telecentre.booking"].with_context(tz="UTC")
        result = Booking.load(header, [row])
        self.assertFalse(result["ids"])
        self.assertIn("Alice", result["messages"][0]["message"])
        row[-1] = str(self.desk_2.id)
        self.assertTrue(Booking.load(header, [row])["ids"])

    def test_plain_sql_meets_the_constraint(self):
        booking = self._book(self.desk, NINE, NOON)
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                """
                INSERT INTO telecentre_booking_slot
                       (booking_id, resource_id, kind, start, stop, blocking)
                VALUES (%s, %s, 'main', %s, %s, true)
                """,
                (booking.id, self.desk.id, NINE, NOON),
            )

    def test_buffers_keep_their_distance(self):
        self.desk_type.write({"buffer_before": 15, "buffer_after": 30})
        self._book(self.desk, NINE, NOON)
        for start, stop in (
            ("2026-01-13 11:30", "2026-01-13 13:00"),
            ("2026-01-13 07:30", "2026-01-13 07:45"),
        ):
            with self.assertRaises(ValidationError):
                self._book(self.desk, start, stop)
        self._book(self.desk, "2026-01-13 11:45", "2026-01-13 13:00")

    def test_swap_of_two_desks_in_one_statement(self):
        first = self._book(self.desk, NINE, NOON)
        second = self._book(self.desk_2, NINE, NOON)
        self.cr.execute(
            """
            UPDATE telecentre_booking_slot SET resource_id = CASE resource_id
                   WHEN %(a)s THEN %(b)s ELSE %(a)s END WHERE id IN %(ids)s
            """,
            {
                "a": self.desk.id,
                "b": self.desk_2.id,
                "ids": tuple((first | second).slot_ids.ids),
            },
        )
        self.env.invalidate_all()
        self.assertEqual(first.slot_ids.resource_id, self.desk_2)

    def test_zero_and_negative_length(self):
        for stop in (NINE, "2026-01-13 07:45"):
            with self.assertRaisesRegex(ValidationError, "must end after it starts"):
                self._book(self.desk, NINE, stop)

    def test_confirmed_bookings_are_not_deleted(self):
        booking = self._book(self.desk, NINE, NOON)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            booking.unlink()
        booking.action_cancel()
        booking.unlink()
        self.assertFalse(booking.exists())

    def test_last_slot_of_a_live_booking_stays(self):
        booking = self._book(self.desk | self.projector, NINE, NOON)
        booking.slot_ids[1].unlink()
        with self.assertRaisesRegex(UserError, "without any resource"):
            booking.slot_ids.unlink()

    def test_merge_of_customers_keeps_the_slots(self):
        booking = self._book(self.desk, NINE, NOON)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.alice | self.bob).ids, self.bob)
        self.assertEqual(booking.partner_id, self.bob)
        with self.assertRaises(ValidationError):
            self._book(self.desk, NINE, NOON, partner_id=self.bob.id)

    def test_a_slot_stays_with_its_booking(self):
        taken = self._book(self.desk, NINE, NOON)
        draft = self._book(self.desk, NINE, NOON, state="draft")
        other = self._book(self.desk_2, NINE, NOON)
        with self.assertRaisesRegex(UserError, "stays with its booking"):
            draft.slot_ids.booking_id = other
        draft.slot_ids.write({"booking_id": draft.id})
        self.assertEqual(other.slot_ids.resource_id, self.desk_2)
        self.assertEqual(taken.slot_ids.resource_id, self.desk)

    def test_a_state_is_not_written_past_its_rules(self):
        booking = self._book(self.desk, NINE, NOON)
        with self.assertRaisesRegex(UserError, "cannot become"):
            booking.state = "draft"
        booking.action_cancel()
        with self.assertRaisesRegex(UserError, "cannot become"):
            booking.write({"state": "done"})

    def test_a_local_day_written_on_several_moves_each(self):
        bookings = self._book(self.desk, NINE, NOON)
        bookings |= self._book(self.desk_2, "2026-01-13 09:00", "2026-01-13 10:00")
        bookings.write({"date_from": "2026-01-14"})
        self.assertEqual(
            [str(start) for start in bookings.mapped("start")],
            ["2026-01-14 08:00:00", "2026-01-14 09:00:00"],
        )
        self.assertEqual(bookings.slot_ids.mapped("start"), bookings.mapped("start"))
