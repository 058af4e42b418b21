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
