from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestBookingIdempotency(TelecentreCase):
    """A caller that asks twice books once."""

    def _ask(self, key="k-1", resources=None, **vals):
        values = self._values(resources or self.desk, NINE, NOON, **vals)
        return self.env["telecentre.booking"].create({**values, "idempotency_key": key})

    def test_same_request_is_answered_by_the_same_booking(self):
        first = self._ask()
        self.assertEqual(self._ask(), first)
        values = self._values(self.desk, NINE, NOON, idempotency_key="k-1")
        # as a program sends it
        values |= {
            "start": f"{NINE}:00",
            "stop": f"{NOON}:00",
            "resource_ids": [[6, 0, self.desk.ids]],
        }
        self.assertEqual(self.env["telecentre.booking"].create(values), first)
        first.action_cancel()
        self.assertEqual(self._ask().state, "cancelled")

    def test_other_values_are_refused(self):
        self._ask()
        for vals in ({"partner_id": self.bob.id}, {"resources": self.desk_2}):
            with self.assertRaisesRegex(ValidationError, "“k-1” stands for another"):
                self._ask(**vals)

    def test_batch_answers_in_order(self):
        known = self._ask()
        values = [
            self._values(self.desk_2, NINE, NOON, idempotency_key="k-2"),
            self._values(self.desk, NINE, NOON, idempotency_key="k-1"),
            self._values(self.desk_3, NINE, NOON),
            self._values(self.desk_2, NINE, NOON, idempotency_key="k-2"),
        ]
        bookings = self.env["telecentre.booking"].create(values)
        self.assertEqual(bookings[0], bookings[3])
        self.assertEqual(bookings[1], known)
        self.assertEqual(len(set(bookings.ids)), 3)
        self.assertEqual(bookings[2].resource_ids, self.desk_3)
        values[3]["resource_ids"] = self.desk_3.ids
        values[0]["idempotency_key"] = values[3]["idempotency_key"] = "k-3"
        with self.assertRaisesRegex(ValidationError, "k-3"):
            self.env["telecentre.booking"].create(values)

    def test_key_of_another_company_is_another_key(self):
        company = self.env["res.company"].create({"name": "Other"})
        calendar = self._make_calendar("Other hours")
        calendar.company_id = company
        centre = self._make_centre("Other", "T-OTH", calendar, company_id=company.id)
        desk = self._make_resource("Desk", self.desk_type, centre)
        first = self._ask()
        second = self._ask(resources=desk, centre_id=centre.id)
        self.assertNotEqual(first, second)

    def test_bookings_without_a_key_are_not_compared(self):
        first = self._book(self.desk, NINE, NOON)
        first.action_cancel()
        self.assertNotEqual(self._book(self.desk, NINE, NOON), first)

    def test_copy_is_another_request(self):
        copy = self._ask().copy(
            {"start": "2026-01-14 08:00", "stop": "2026-01-14 09:00"}
        )
        self.assertFalse(copy.idempotency_key)
