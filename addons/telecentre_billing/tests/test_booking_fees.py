from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCase

# Wednesday 14 January 2026, nine to eleven in Paris
START, STOP = datetime(2026, 1, 14, 8), datetime(2026, 1, 14, 10)
EARLY, LATE = "2026-01-12 08:00:00", "2026-01-14 06:00:00"


@tagged("post_install", "-at_install")
class TestBookingFees(BillingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room_type = cls.env["telecentre.resource.type"].create(
            {"name": "Fee room", "code": "fee-room", "category": "meeting_room"}
        )
        cls.room_type._tariff_product("hour").list_price = 15
        cls.room = cls.env["telecentre.resource"].create(
            {"name": "Room", "centre_id": cls.centre.id, "type_id": cls.room_type.id}
        )
        cls.rule = cls.env["telecentre.booking.rule"].create(
            {
                "name": "Late",
                "type_ids": cls.room_type.ids,
                "sets_cancellation": True,
                "free_hours": 24,
                "late_fee": "percent",
                "late_fee_percent": 50,
                "sets_no_show": True,
                "no_show_fee": "fixed",
                "no_show_fee_amount": 5,
            }
        )
        with freeze_time(EARLY):
            cls.booking = cls.env["telecentre.booking"].create(
                {
                    "partner_id": cls.freelancer.id,
                    "centre_id": cls.centre.id,
                    "resource_ids": [Command.set(cls.room.ids)],
                    "unit": "hour",
                    "start": START,
                    "stop": STOP,
                    "state": "confirmed",
                }
            )

    def _live(self, kind=None):
        charges = self.booking.charge_ids.filtered(lambda c: c.state != "cancelled")
        return charges.filtered(lambda c: not kind or c.kind == kind)

    def _amounts(self):
        return sorted(self._live().mapped("amount_untaxed"))

    def _invoice(self, day):
        self.run_until(day)

    @freeze_time(EARLY)
    def test_in_time_nothing_is_owed(self):
        self.assertEqual(self._amounts(), [30])
        self.booking.action_cancel()
        self.assertFalse(self._live())

    @freeze_time(LATE)
    def test_too_late_half_the_price_is_owed_instead(self):
        self.booking.action_cancel()
        fee = self._live()
        self.assertEqual(fee.amount_untaxed, 15)
        self.assertEqual(fee.kind, "fee")
        self.assertEqual(fee.source_key, f"booking:{self.booking.id}:cancel_fee")
        self.assertEqual(
            fee.product_id, self.env.ref("telecentre_billing.product_cancel_fee")
        )
        self.assertIn("Late cancellation", fee.name)
        self.assertEqual(self.booking.price_total, 15)

    @freeze_time(LATE)
    def test_every_way_of_cancelling_owes_the_fee(self):
        self.booking.write({"state": "cancelled"})
        self.assertEqual(self._amounts(), [15])

    @freeze_time(LATE)
    def test_the_dialog_states_what_is_then_charged(self):
        dialog = self.env["telecentre.booking.cancel"].create(
            {"booking_ids": self.booking.ids}
        )
        self.assertRegex(dialog.summary, "15[.,]00")
        dialog.action_cancel()
        self.assertEqual(self._amounts(), [15])

    @freeze_time(LATE)
    def test_fixed_amount_and_product(self):
        self.rule.write({"late_fee": "fixed", "late_fee_amount": 8})
        self.booking.action_cancel()
        self.assertEqual(self._amounts(), [8])
        product = self.make_product("Cleaning", 12.5)
        self.rule.write({"late_fee": "product", "late_fee_product_id": product.id})
        self.booking.action_draft()
        self.booking.action_confirm()
        self.assertEqual(self._amounts(), [30])
        self.booking.action_cancel()
        self.assertEqual(self._amounts(), [12.5])
        self.assertEqual(self._live().product_id, product)

    @freeze_time(LATE)
    def test_cancelled_twice_it_is_owed_once(self):
        for _time in range(2):
            self.booking.action_cancel()
            self.assertEqual(self._amounts(), [15])
            # a draft is not a way out of the fee
            self.booking.action_draft()
            self.assertEqual(self._amounts(), [15])
            self.booking.action_confirm()
            self.assertEqual(self._amounts(), [30])

    @freeze_time(LATE)
    def test_waived_by_a_manager(self):
        self.booking._cancel(waive_reason="Our fault")
        self.assertFalse(self._live())

    @freeze_time(LATE)
    def test_staff_cannot_waive(self):
        staff = self.role("fee-staff", "telecentre_booking.group_telecentre_user")
        booking = self.booking.with_user(staff)
        with self.assertRaises(AccessError):
            booking._cancel(waive_reason="Nice person")
        booking.with_context(telecentre_waive_fee=True).action_cancel()
        self.assertEqual(self._amounts(), [15])

    @freeze_time(LATE)
    def test_staff_cannot_make_it_cheap_before_cancelling(self):
        """Neither shorter nor in a cheaper room; longer, or later that day, it may."""
        cheap_type = self.env["telecentre.resource.type"].create(
            {"name": "Cheap room", "code": "cheap-room", "category": "meeting_room"}
        )
        cheap_type._tariff_product("hour").list_price = 1
        self.rule.type_ids |= cheap_type
        cheap = self.env["telecentre.resource"].create(
            {"name": "Cheap", "centre_id": self.centre.id, "type_id": cheap_type.id}
        )
        staff = self.role("fee-staff", "telecentre_booking.group_telecentre_user")
        booking = self.booking.with_user(staff)
        half = {"stop": datetime(2026, 1, 14, 9)}
        for change in (
            lambda: booking.write(half),
            lambda: booking.write({"hour_to": 9.5}),
            lambda: booking.slot_ids.write(half),
            lambda: booking.write({"resource_ids": [Command.set(cheap.ids)]}),
        ):
            with self.assertRaisesRegex(UserError, "costs .*15.00"):
                change()
            self.assertEqual(self._amounts(), [30])
        booking.write({"start": START.replace(hour=9), "stop": STOP.replace(hour=11)})
        booking.stop = STOP.replace(hour=12)
        self.assertEqual(self._amounts(), [45])
        self.booking.write({"stop": STOP})
        self.assertEqual(self._amounts(), [15])

    @freeze_time(LATE)
    def test_invoiced_stay_is_credited_and_the_fee_charged(self):
        self._invoice("2026-01-31")
        self.booking.action_cancel()
        self.assertEqual(self._live("credit").amount_untaxed, -30)
        self.assertEqual(self._live("fee").amount_untaxed, 15)
        self.assertEqual(sum(self._amounts()), 15)
        self._invoice("2026-01-31")
        self.assertEqual(set(self._live().mapped("state")), {"invoiced"})

    @freeze_time("2026-01-14 12:00:00")
    def test_no_show_is_owed_with_its_fee_on_top(self):
        self.booking.action_no_show()
        self.assertEqual(self._amounts(), [5, 30])
        self.assertEqual(self._live("fee").product_id.default_code, "TC-NO-SHOW")

    @freeze_time("2026-01-14 12:00:00")
    def test_no_show_that_came_after_all(self):
        self.booking.action_no_show()
        self.booking.action_confirm()
        self.assertEqual(self._amounts(), [30])
        self.booking.action_no_show()
        self.assertEqual(self._amounts(), [5, 30])

    @freeze_time(LATE)
    def test_closing_the_centre_charges_nobody(self):
        closing = self.env["telecentre.closing"].create(
            {
                "centre_ids": self.centre.ids,
                "reason": "Snow",
                "date_from": "2026-01-14",
                "date_to": "2026-01-14",
            }
        )
        closing.action_list()
        closing.line_ids.action = "cancel"
        closing.action_close()
        self.assertEqual(self.booking.state, "cancelled")
        self.assertFalse(self._live())
