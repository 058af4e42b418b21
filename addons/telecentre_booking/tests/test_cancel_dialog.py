from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TelecentreCase

# Wednesday 9 to 10 in Paris
NINE, TEN = "2026-01-14 08:00", "2026-01-14 09:00"


@tagged("post_install", "-at_install")
class TestCancelDialog(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["telecentre.booking.rule"].create(
            {
                "name": "Free until the day before",
                "type_ids": cls.desk_type.ids,
                "sets_cancellation": True,
                "free_hours": 24,
                "late_fee": "fixed",
                "late_fee_amount": 8,
            }
        )

    def _dialog(self, bookings, user=None, **vals):
        action = bookings.action_ask_cancel()
        return (
            self.env["telecentre.booking.cancel"]
            .with_user(user or self.staff)
            .with_context(**action["context"])
            .create(vals)
        )

    def test_the_form_says_until_when_it_is_free(self):
        booking = self._book(self.desk, NINE, TEN)
        self.assertIn("free until Tue 13 Jan 2026 09:00", booking.cancel_policy)
        self.assertIn("8.00", booking.cancel_policy)
        booking.invalidate_recordset(["cancel_policy"])
        with freeze_time("2026-01-13 08:00:01"):
            self.assertRegex(booking.cancel_policy, "^no longer free: .*8.00")

    def test_nothing_is_said_where_it_is_always_free(self):
        self.assertFalse(self._book(self.projector, NINE, TEN).cancel_policy)

    def test_in_time_it_costs_nothing(self):
        dialog = self._dialog(self._book(self.desk, NINE, TEN))
        self.assertFalse(dialog.is_late)

    @freeze_time("2026-01-13 08:00:00")
    def test_the_last_free_instant_is_free(self):
        dialog = self._dialog(self._book(self.desk, NINE, TEN))
        self.assertFalse(dialog.is_late)

    @freeze_time("2026-01-13 08:00:01")
    def test_too_late_the_fee_is_stated_first(self):
        booking = self._book(self.desk, NINE, TEN)
        dialog = self._dialog(booking)
        self.assertIn("8.00", dialog.summary)
        self.assertFalse(dialog.can_waive)
        self.assertEqual(booking.state, "confirmed")
        dialog.action_cancel()
        self.assertEqual(booking.state, "cancelled")

    @freeze_time("2026-01-14 07:00:00")
    def test_drafts_and_holds_are_given_up_for_free(self):
        booking = self._book(self.desk, NINE, TEN, state="held")
        self.assertFalse(self._dialog(booking).is_late)

    @freeze_time("2026-01-14 07:00:00")
    def test_only_managers_waive_and_say_why(self):
        booking = self._book(self.desk, NINE, TEN)
        with self.assertRaises(AccessError):
            self._dialog(booking, waive=True, waive_reason="x").action_cancel()
        dialog = self._dialog(booking, self.manager, waive=True)
        self.assertTrue(dialog.can_waive)
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.action_cancel()
        dialog.waive_reason = "Our heating failed"
        dialog.action_cancel()
        self.assertEqual(booking.state, "cancelled")
        self.assertIn("Our heating failed", str(booking.message_ids.mapped("body")))

    @freeze_time("2026-01-14 07:00:00")
    def test_the_highest_fee_of_what_is_booked_together(self):
        self.rule.copy(
            {"type_ids": self.room_type.ids, "late_fee_amount": 20, "free_hours": 2}
        )
        booking = self._book(self.desk | self.room, NINE, TEN)
        self.assertIn("20.00", self._dialog(booking).summary)

    def test_the_occupant_is_told(self):
        booking = self._book(self.desk, NINE, TEN, occupant_id=self.bob.id)
        self._dialog(booking, message="The roof leaks").action_cancel()
        message = booking.message_ids.filtered(lambda m: "The roof leaks" in m.body)
        self.assertEqual(message.partner_ids, self.bob)

    def test_all_or_none(self):
        first = self._book(self.desk, NINE, TEN)
        second = self._book(self.desk_2, NINE, TEN)
        second.write({"state": "done"})
        with self.assertRaises(UserError):
            self._dialog(first | second).action_cancel()
        self.assertEqual(first.state, "confirmed")

    # -- no way around the fee ---------------------------------------------------------

    LATE = "2026-01-14 07:00:00"
    FAR = {"start": "2026-01-28 08:00:00", "stop": "2026-01-28 09:00:00"}

    @freeze_time(LATE)
    def test_a_late_stay_is_not_moved_to_where_it_would_be_free(self):
        booking = self._book(self.desk, NINE, TEN)
        staff = booking.with_user(self.staff)
        board = self.env["telecentre.planning"].with_user(self.staff)
        (slot,) = booking.slot_ids
        ways = {
            "edit": lambda: staff.write(self.FAR),
            "form": lambda: staff.write({"date_from": "2026-01-28"}),
            "slot": lambda: staff.slot_ids.write(self.FAR),
            "board": lambda: board.move_slot(slot.id, *self.FAR.values()),
            "other type": lambda: staff.write(
                {"resource_ids": [(6, 0, self.room.ids)]}
            ),
        }
        for name, way in ways.items():
            with (
                self.subTest(name),
                self.assertRaisesRegex(UserError, "8.00.*Cancel it and book anew"),
            ):
                way()
            self.assertEqual(str(booking.start), f"{NINE}:00")
            self.assertEqual(booking.resource_ids, self.desk)

    @freeze_time(LATE)
    def test_within_the_same_delay_it_moves(self):
        booking = self._book(self.desk, NINE, TEN).with_user(self.staff)
        booking.write({"start": "2026-01-14 13:00:00", "stop": "2026-01-14 14:00:00"})
        booking.slot_ids.write({"resource_id": self.desk_2.id})
        self.assertTrue(self._dialog(booking).is_late)

    @freeze_time(LATE)
    def test_a_manager_moves_it_where_it_is_wanted(self):
        booking = self._book(self.desk, NINE, TEN).with_user(self.manager)
        booking.write(self.FAR)
        self.assertFalse(self._dialog(booking).is_late)

    def test_in_time_everybody_moves_it(self):
        booking = self._book(self.desk, NINE, TEN).with_user(self.staff)
        booking.write(self.FAR)
        self.assertEqual(str(booking.start), self.FAR["start"])

    @freeze_time(LATE)
    def test_nor_put_back_on_hold_by_a_move_that_asks_for_approval(self):
        self.rule.copy(
            {"name": "Ask", "sets_cancellation": False, "sets_approval": True}
        ).approval = True
        booking = (
            self.env["telecentre.booking"]
            .with_user(self.manager)
            .create(self._values(self.desk, NINE, TEN))
        )
        self.assertEqual(booking.approval_state, "approved")
        with self.assertRaisesRegex(UserError, "Cancel it and book anew"):
            booking.with_user(self.staff).stop = "2026-01-14 10:00:00"
        self.assertEqual(booking.state, "confirmed")

    # -- one mail, not two -------------------------------------------------------------

    def _mails(self, bookings):
        return self.env["mail.mail"].sudo().search([("res_id", "in", bookings.ids)])

    def test_the_mail_of_the_cancellation_carries_the_message(self):
        self.centre.company_id.telecentre_mail = True
        self.bob.write({"email": "bob@example.com", "lang": "en_US"})
        booking = self._book(self.desk, NINE, TEN, occupant_id=self.bob.id)
        booking._send_notices()
        booking._quiet_write({"notice_due": False})
        before = self._mails(booking)
        self._dialog(booking, message="The roof\nleaks").action_cancel()
        self.assertFalse(self._mails(booking) - before, "the job writes it")
        booking._send_notices()
        mail = self._mails(booking) - before
        self.assertEqual(len(mail), 1)
        self.assertIn("is cancelled", mail.subject)
        self.assertIn("The roof\nleaks", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.bob)

    def test_the_message_does_not_outlive_a_restoration(self):
        self.centre.company_id.telecentre_mail = True
        self.alice.email = "alice@example.com"
        booking = self._book(self.desk, NINE, TEN)
        booking._send_notices()
        booking._quiet_write({"notice_due": False})
        self._dialog(booking, message="The roof leaks").action_cancel()
        self.assertEqual(booking.cancel_message, "The roof leaks")
        booking.action_confirm()
        self.assertFalse(booking.cancel_message)

    def test_what_no_mail_will_tell_is_told_at_once(self):
        self.centre.company_id.telecentre_mail = True
        self.alice.email = "alice@example.com"
        never_told = self._book(self.desk, NINE, TEN)
        self._dialog(never_told, message="The roof leaks").action_cancel()
        self.assertFalse(never_told.cancel_message)
        self.assertIn("The roof leaks", str(never_told.message_ids.mapped("body")))
