from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestBookingChanges(BillingCase):
    """Whatever way a confirmed booking changes, its charge follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["telecentre.resource.type"].create(
            {"name": "Room", "code": "t-room", "category": "meeting_room"}
        )
        cls.kind._tariff_product("hour").list_price = 10
        cls.kind._tariff_product("day").list_price = 60
        cls.dear = cls.kind.copy({"name": "Hall", "code": "t-hall"})
        cls.dear._tariff_product("hour").list_price = 30
        Resource = cls.env["telecentre.resource"]
        cls.room, cls.other, cls.hall = Resource.create(
            [
                {"name": name, "centre_id": cls.centre.id, "type_id": kind.id}
                for name, kind in (
                    ("Blue", cls.kind),
                    ("Red", cls.kind),
                    ("Hall", cls.dear),
                )
            ]
        )
        cls.booking = cls.env["telecentre.booking"].create(
            {
                "partner_id": cls.freelancer.id,
                "centre_id": cls.centre.id,
                "resource_ids": [Command.set(cls.room.ids)],
                "unit": "hour",
                "start": "2099-05-12 07:00:00",
                "stop": "2099-05-12 09:00:00",
                "state": "confirmed",
            }
        )
        cls.Booking = cls.env.registry["telecentre.booking"]

    def live(self):
        return self.booking.charge_ids.filtered(lambda c: c.state != "cancelled")

    def move(self, start, stop, resource=None, **values):
        return self.env["telecentre.planning"].move_slot(
            self.booking.slot_ids[:1].id,
            start,
            stop,
            resource and resource.id,
            **values,
        )

    def counted(self):
        """Counts the calls that charge."""
        return patch.object(
            self.Booking, "_charge", autospec=True, side_effect=self.Booking._charge
        )

    def test_stretched_on_the_board(self):
        self.move("2099-05-12 07:00:00", "2099-05-12 11:00:00")
        self.assertEqual(self.live().amount_untaxed, 40)

    def test_moved_on_the_board_to_another_day(self):
        self.move("2099-05-13 07:00:00", "2099-05-13 09:00:00")
        charge = self.live()
        self.assertEqual(charge.date, self.day("2099-05-13"))
        self.assertIn("13", charge.name)

    def test_moved_on_the_board_to_a_dearer_room_priced_once(self):
        with self.counted() as charge:
            self.move(
                "2099-05-12 07:00:00",
                "2099-05-12 10:00:00",
                self.hall,
                unit="hour",
                count=1,
            )
        self.assertEqual(self.live().amount_untaxed, 90)
        self.assertIn("Hall", self.live().name)
        self.assertEqual(charge.call_count, 1)

    def test_written_by_the_booking_itself_priced_once(self):
        with self.counted() as charge:
            self.booking.write({"resource_ids": [Command.set(self.hall.ids)]})
        self.assertEqual(self.live().amount_untaxed, 60)
        self.assertEqual(charge.call_count, 1)

    def test_same_times_again_change_nothing(self):
        slot = self.booking.slot_ids
        with self.counted() as charge:
            slot.write({"start": slot.start, "stop": slot.stop})
        self.assertFalse(charge.called)

    def test_invoiced_then_stretched_is_corrected(self):
        self.booking.charge_ids.date = False
        self.run_until("2026-05-31")
        self.move("2099-05-12 07:00:00", "2099-05-12 11:00:00")
        self.assertEqual(set(self.live().mapped("state")), {"open", "invoiced"})
        self.assertEqual(self.live().mapped("amount_untaxed"), [20, 20])

    def test_slot_added_and_deleted(self):
        slot = self.env["telecentre.booking.slot"].create(
            {"booking_id": self.booking.id, "resource_id": self.hall.id}
        )
        self.assertEqual(sorted(self.live().mapped("amount_untaxed")), [20, 60])
        slot.unlink()
        self.assertEqual(self.live().mapped("amount_untaxed"), [20])

    def test_place_changed_in_the_middle_is_paid_once(self):
        self.booking.write({"unit": "day", "stop": "2099-05-13 16:00:00"})
        self.assertEqual(self.live().amount_untaxed, 120)
        self.booking.split("2099-05-13", self.other, separate=False)
        self.assertEqual(self.live().amount_untaxed, 120)
        self.assertIn("Red", self.live().name)

    def test_moved_slot_uses_the_allowance_of_its_new_day(self):
        self.env["telecentre.plan.allowance"].create(
            {
                "plan_id": self.plan.id,
                "resource_type_id": self.kind.id,
                "unit_id": self.env.ref("telecentre_booking.unit_hour").id,
                "quantity": 2,
            }
        )
        subscription = self.subscribe("2099-06-01")
        allowance = self.plan.allowance_ids
        self.move("2099-06-02 07:00:00", "2099-06-02 09:00:00")
        self.assertFalse(self.live())
        self.assertEqual(subscription.allowance_balance(allowance, "2099-06-03"), 0)
        self.move("2099-05-12 07:00:00", "2099-05-12 09:00:00")
        self.assertEqual(self.live().amount_untaxed, 20)
        self.assertEqual(subscription.allowance_balance(allowance, "2099-06-03"), 2)

    def test_two_bookings_moved_by_slots_at_once(self):
        second = self.booking.copy(
            {
                "resource_ids": [Command.set(self.other.ids)],
                "start": "2099-05-12 07:00:00",
                "stop": "2099-05-12 09:00:00",
            }
        )
        second.action_confirm()
        with self.counted() as charge:
            (self.booking | second).slot_ids.write({"stop": "2099-05-12 10:00:00"})
        self.assertEqual(
            (self.booking | second).charge_ids.mapped("amount_untaxed"), [30, 30]
        )
        self.assertEqual(charge.call_count, 1)
