from odoo.tests import tagged

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestBookingLog(TelecentreCase):
    """The chatter of a batch says of each booking what it would say of one alone."""

    def _confirmed(self, resources, day):
        """Bookings of one resource each, confirmed together by the staff."""
        bookings = (
            self.env["telecentre.booking"]
            .with_user(self.staff)
            .create(
                [
                    {
                        "partner_id": self.alice.id,
                        "centre_id": self.centre.id,
                        "unit": "day",
                        "date_from": day,
                        "resource_ids": [(6, 0, resource.ids)],
                    }
                    for resource in resources
                ]
            )
        )
        self.cr.flush()
        bookings.action_confirm()
        self.cr.flush()
        return bookings.sudo()

    def _last_note(self, booking):
        message = booking.message_ids[0]
        values = message.tracking_value_ids
        return {
            "author": message.author_id,
            "subtype": message.subtype_id,
            "internal": message.is_internal,
            "type": message.message_type,
            "changes": [
                (value.field_id.name, value.old_value_char, value.new_value_char)
                for value in values
            ],
        }

    def test_batch_logs_the_change_of_each_booking(self):
        bookings = self._confirmed([self.desk, self.desk_2, self.desk_3], "2026-01-14")
        for booking in bookings:
            note = self._last_note(booking)
            self.assertEqual(note["changes"], [("state", "Draft", "Confirmed")])
            self.assertEqual(note["author"], self.staff.partner_id)

    def test_note_of_a_batch_is_that_of_one_alone(self):
        alone = self._confirmed([self.desk], "2026-01-15")
        batch = self._confirmed([self.desk_2, self.desk_3], "2026-01-15")
        expected = self._last_note(alone)
        for booking in batch:
            self.assertEqual(self._last_note(booking), expected)
            self.assertEqual(len(booking.message_ids), len(alone.message_ids))

    def test_made_and_confirmed_at_once_has_one_note(self):
        for booking in self._confirmed([self.desk, self.desk_2], "2026-01-16"):
            self.assertEqual(len(booking.message_ids), 1)
            self.assertIn("created", booking.message_ids.body)
            self.assertEqual(
                self._last_note(booking)["changes"], [("state", "Draft", "Confirmed")]
            )

    def test_a_change_of_another_transaction_has_a_note_of_its_own(self):
        booking = self._confirmed([self.desk], "2026-01-19")
        # As if it had been made a second before
        for record in (booking, booking.message_ids):
            self.cr.execute(
                f"UPDATE {record._table} SET create_date = create_date - interval '1 s'"
                " WHERE id = %s",
                (record.id,),
            )
        self.env.invalidate_all()
        booking.with_user(self.staff).action_cancel()
        self.cr.flush()
        self.assertEqual(len(booking.message_ids), 2)
        self.assertEqual(
            self._last_note(booking)["changes"], [("state", "Confirmed", "Cancelled")]
        )

    def test_what_another_did_at_once_is_not_put_under_ones_name(self):
        booking = self._confirmed([self.desk], "2026-01-20")
        booking.with_user(self.env.ref("base.user_admin")).action_cancel()
        self.cr.flush()
        self.assertEqual(len(booking.message_ids), 2)
        self.assertEqual(
            booking.message_ids[0].author_id, self.env.ref("base.partner_admin")
        )
