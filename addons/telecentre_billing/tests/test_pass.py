from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestPass(BillingCase):
    """Case 19: a pass of 10 days at 150."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pass_product = cls.make_product("10 days", 150)

    def sell(self, **values):
        record = self.env["telecentre.pass"].create(
            {
                "partner_id": self.freelancer.id,
                "product_id": self.pass_product.id,
                "quantity": 10,
                "date": "2026-01-05",
                "date_expiry": "2026-06-30",
                **values,
            }
        )
        record.action_confirm()
        return record

    @freeze_time("2026-03-01")
    def test_19_invoiced_once_and_deferred_until_it_expires(self):
        record = self.sell()
        record.action_confirm()
        record.use(4, "2026-02-10")
        invoice = self.run_until("2026-02-28").move_ids
        self.assertEqual(invoice.amount_untaxed, 150)
        self.assertFalse(self.run_until("2026-03-31").move_ids)
        self.assertEqual(record.remaining, 6)
        self.assertEqual(record.amount_deferred, 90)
        self.assertEqual(record.amount_earned, 60)
        self.assertEqual(record.deferred_on("2026-06-29"), 90)
        self.assertEqual(record.deferred_on("2026-06-30"), 0)
        with freeze_time("2026-07-01"):
            self.env["telecentre.pass"]._cron_expire()
            record.invalidate_recordset()
            self.assertEqual(record.state, "expired")
            self.assertEqual((record.remaining, record.amount_deferred), (0, 0))
            self.assertEqual(record.amount_earned, 150)
            self.assertEqual(sum(record.move_ids.mapped("quantity")), 0)

    @freeze_time("2026-03-01")
    def test_19_eleventh_day_is_refused(self):
        record = self.sell(overuse="refuse")
        record.use(10, "2026-02-10")
        with self.assertRaisesRegex(UserError, "0 left"):
            record.use(1, "2026-02-11")

    @freeze_time("2026-03-01")
    def test_not_used_after_it_expires(self):
        record = self.sell()
        with self.assertRaises(UserError):
            record.use(1, "2026-07-01")

    @freeze_time("2026-03-01")
    def test_booking_uses_the_pass_and_then_is_charged_or_refused(self):
        kind = self.env.ref("telecentre_booking.resource_type_desk")
        desk = self.env["telecentre.resource"].create(
            {"name": "Desk", "centre_id": self.centre.id, "type_id": kind.id}
        )
        kind._tariff_product("day").list_price = 20
        record = self.sell(quantity=1)
        bookings = self.env["telecentre.booking"].create(
            [
                {
                    "partner_id": self.freelancer.id,
                    "centre_id": self.centre.id,
                    "resource_ids": desk.ids,
                    "unit": "day",
                    "start": f"2026-03-{day:02} 07:00:00",
                    "stop": f"2026-03-{day:02} 17:00:00",
                }
                for day in (9, 10, 11)
            ]
        )
        (bookings[0] | bookings[1]).action_confirm()
        self.assertEqual(record.remaining, 0)
        self.assertFalse(bookings[0].charge_ids)
        self.assertEqual(bookings[1].charge_ids.amount_untaxed, 20)
        record.overuse = "refuse"
        with self.assertRaisesRegex(UserError, "not enough"):
            bookings[2].action_confirm()

    def test_expiry_before_the_sale_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Claire Freelance.*correct"):
            self.sell(date_expiry="2026-01-01")

    @freeze_time("2026-03-01")
    def test_unused_pass_taken_back(self):
        record = self.sell()
        record.action_cancel()
        self.assertEqual(record.charge_ids.state, "cancelled")
        self.assertEqual(record.remaining, 0)

    @freeze_time("2026-03-01")
    def test_what_was_sold_does_not_change(self):
        record = self.sell()
        with self.assertRaises(UserError):
            record.price = 10

    @freeze_time("2026-03-01")
    def test_state_is_written_by_nobody(self):
        staff = self.role("t-pass", "telecentre_booking.group_telecentre_user")
        record = self.sell()
        for user in (staff, self.env.user):
            for vals in ({"state": "draft"}, {"state": "expired"}, {"guard": 7}):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaisesRegex(UserError, "not written by hand"),
                ):
                    record.with_user(user).write(vals)
        Pass = self.env["telecentre.pass"].with_user(staff)
        vals = {"partner_id": self.freelancer.id, "product_id": self.pass_product.id}
        with self.assertRaisesRegex(UserError, "not written by hand"):
            Pass.create({**vals, "state": "active"})
        born = Pass.with_context(default_state="active").create(vals)
        self.assertEqual(born.state, "draft")

    @freeze_time("2026-03-01")
    def test_longer_expiry_reaches_the_units(self):
        record = self.sell()
        record.date_expiry = "2026-12-31"
        self.assertEqual(record.use(1, "2026-09-01"), 1)
