from freezegun import freeze_time

from odoo.tests import tagged

from .test_prices import PriceCase


@freeze_time("2026-05-01")
@tagged("post_install", "-at_install")
class TestAllowances(PriceCase):
    """What a plan grants when things change, and in which order it is used."""

    @classmethod
    def include(cls, plan=None, **values):
        return cls.env["telecentre.plan.allowance"].create(
            {
                "plan_id": (plan or cls.plan).id,
                "resource_type_id": cls.desk_type.id,
                "unit_id": cls.env.ref("telecentre_booking.unit_day").id,
                **values,
            }
        )

    def day_of(self, day, hours="06:00:00"):
        return self.book(
            f"2026-05-{day:02} {hours}", f"2026-05-{day:02} 16:00:00", "day", self.desk
        )

    def test_change_of_plan_grants_a_part_of_each(self):
        small, other = self.include(quantity=8), self.make_plan(180)
        large = self.include(other, quantity=20)
        subscription = self.subscribe("2026-04-01")
        self.assertEqual(subscription.allowance_balance(small, "2026-04-10"), 8)
        subscription.change_plan(other, "2026-04-16")
        # half of 8, half of 20
        self.assertEqual(subscription.allowance_balance(small, "2026-04-10"), 4)
        self.assertEqual(subscription.allowance_balance(large, "2026-04-20"), 10)
        self.assertEqual(subscription.allowance_balance(large, "2026-05-20"), 20)

    def test_seat_added_grants_its_part(self):
        allowance = self.include(quantity=8)
        subscription = self.subscribe("2026-04-01")
        subscription.change_quantity(2, "2026-04-16")
        self.assertEqual(subscription.allowance_balance(allowance, "2026-04-20"), 12)
        self.assertEqual(subscription.allowance_balance(allowance, "2026-05-20"), 16)

    def test_last_part_period_grants_its_part_rounded_down(self):
        allowance = self.include(quantity=8)
        subscription = self.subscribe("2026-01-01")
        self.assertEqual(subscription.allowance_balance(allowance, "2026-03-05"), 8)
        subscription.close("2026-03-20")
        # 8 x 20/31 is 5.16
        self.assertEqual(subscription.allowance_balance(allowance, "2026-03-05"), 5)

    def test_carry_over_from_a_period_that_nobody_looked_at(self):
        allowance = self.include(quantity=8, carry_over_cap=3)
        subscription = self.subscribe("2026-01-01")
        self.assertEqual(subscription.allowance_balance(allowance, "2026-03-05"), 11)
        subscription.use_allowance(allowance, 10, self.day("2026-03-10"))
        self.assertEqual(subscription.allowance_balance(allowance, "2026-04-05"), 9)

    def sell_pass(self, expiry, quantity=1):
        record = self.env["telecentre.pass"].create(
            {
                "partner_id": self.freelancer.id,
                "product_id": self.make_product("Pass", 10).id,
                "quantity": quantity,
                "date": "2026-05-01",
                "date_expiry": expiry,
            }
        )
        record.action_confirm()
        return record

    def test_what_expires_first_is_used_first(self):
        allowance = self.include(quantity=5)
        subscription = self.subscribe("2026-05-01")
        late, soon = self.sell_pass("2026-12-31"), self.sell_pass("2026-05-15")
        self.day_of(11).action_confirm()
        self.assertEqual((soon.remaining, late.remaining), (0, 1))
        self.day_of(12).action_confirm()
        self.assertEqual(subscription.allowance_balance(allowance, "2026-05-12"), 4)
        self.assertEqual(late.remaining, 1)

    def test_late_cancellation_keeps_its_share_of_the_unit(self):
        record = self.sell_pass("2026-12-31", 10)
        self.env["telecentre.booking.rule"].create(
            {
                "name": "Late",
                "type_ids": self.desk_type.ids,
                "sets_cancellation": True,
                "free_hours": 24,
                "late_fee": "percent",
                "late_fee_percent": 50,
            }
        )
        early, late = self.day_of(11), self.day_of(12)
        (early | late).action_confirm()
        self.assertEqual(record.remaining, 8)
        early.action_cancel()
        self.assertEqual(record.remaining, 9)
        with freeze_time("2026-05-12 05:00:00"):
            late.action_cancel()
            record.invalidate_recordset()
            self.assertEqual(record.remaining, 9.5)
            self.assertFalse(late.charge_ids.filtered(lambda c: c.state == "open"))
        late.action_draft()
        self.assertEqual(record.remaining, 10)

    def test_chosen_centres(self):
        self.include(quantity=2)
        self.subscribe("2026-05-01")
        self.plan.write(
            {"scope": "selected", "centre_ids": [(6, 0, self.other_centre.ids)]}
        )
        third = self.centre.copy({"name": "Mauriac", "code": "T-MAURIAC"})
        prices = []
        for centre in (self.other_centre, third):
            desk = self.desk.copy({"name": "Away", "centre_id": centre.id})
            booking = self.book(
                "2026-05-11 06:00:00",
                "2026-05-11 16:00:00",
                "day",
                desk,
                centre_id=centre.id,
            )
            prices.append(booking.price_total)
        self.assertEqual(prices, [0, 20])

    def test_order_number_of_a_booking_reaches_its_invoice(self):
        booking = self.book("2026-05-12 07:00:00", "2026-05-12 09:00:00")
        booking.purchase_order_ref = "BC-1"
        booking.action_confirm()
        self.assertEqual(booking.charge_ids.purchase_order_ref, "BC-1")
        booking.purchase_order_ref = "BC-2"
        invoice = self.run_until("2026-05-31").move_ids
        self.assertEqual(invoice.ref, "BC-2")

    def test_price_rule_is_valid_between_its_dates(self):
        hour = self.room_type._tariff_product("hour")
        rule = self.pricelist.item_ids.filtered(lambda item: item.product_id == hour)
        rule.date_end = "2026-05-31 21:59:59"
        self.env["product.pricelist.item"].create(
            {
                "pricelist_id": self.pricelist.id,
                "applied_on": "0_product_variant",
                "product_id": hour.id,
                "compute_price": "fixed",
                "fixed_price": 15,
                "date_start": "2026-05-31 22:00:00",
                "deliberation_ref": "2026-40",
                "deliberation_date": "2026-04-02",
            }
        )
        totals = [
            self.book(f"{day} 07:00:00", f"{day} 08:00:00").price_total
            for day in ("2026-05-30", "2026-06-02")
        ]
        self.assertEqual(totals, [12, 15])

    def test_agreement_has_its_own_prices(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        employee = self.env["res.partner"].create(
            {"name": "Employee", "parent_id": group.id}
        )
        own = self.pricelist.copy({"name": "Of the group"})
        own.item_ids.filtered(
            lambda item: item.product_id == self.room_type._tariff_product("hour")
        ).fixed_price = 9
        self.env["telecentre.agreement"].create(
            {
                "name": "C",
                "partner_id": group.id,
                "pricelist_id": own.id,
                "date_start": "2026-01-01",
            }
        )
        booking = self.book(
            "2026-05-12 07:00:00", "2026-05-12 09:00:00", partner_id=employee.id
        )
        self.assertEqual(booking.price_total, 18)
