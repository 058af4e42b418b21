from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCase


class PriceCase(BillingCase):
    """A grid with the prices of a room and a desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Grid", "sequence": 0, "currency_id": cls.company.currency_id.id}
        )
        cls.freelancer.property_product_pricelist = cls.pricelist
        cls.room_type = cls.env.ref("telecentre_booking.resource_type_meeting_room")
        cls.desk_type = cls.env.ref("telecentre_booking.resource_type_desk")
        cls.set_prices(cls.room_type, hour=12, half_day=40, day=70)
        cls.set_prices(cls.desk_type, half_day=10, day=20, week=80, month=100)
        Resource = cls.env["telecentre.resource"]
        cls.room, cls.desk = Resource.create(
            [
                {"name": name, "centre_id": cls.centre.id, "type_id": kind.id}
                for name, kind in (("Room", cls.room_type), ("Desk", cls.desk_type))
            ]
        )

    @classmethod
    def set_prices(cls, kind, centre=None, **prices):
        return cls.env["product.pricelist.item"].create(
            [
                {
                    "pricelist_id": cls.pricelist.id,
                    "applied_on": "0_product_variant",
                    "product_id": kind._tariff_product(unit).id,
                    "compute_price": "fixed",
                    "fixed_price": price,
                    "centre_id": centre and centre.id,
                }
                for unit, price in prices.items()
            ]
        )

    @classmethod
    def book(cls, start, stop, unit="hour", resources=None, **values):
        return cls.env["telecentre.booking"].create(
            {
                "partner_id": cls.freelancer.id,
                "centre_id": cls.centre.id,
                "resource_ids": [Command.set((resources or cls.room).ids)],
                "unit": unit,
                "start": start,
                "stop": stop,
                **values,
            }
        )


@freeze_time("2026-05-01")
@tagged("post_install", "-at_install")
class TestPrices(PriceCase):
    """Price rules by centre, and the price of a booking."""

    def price(self, product, centre=None):
        pricelist = self.pricelist.with_context(
            telecentre_centre_id=centre and centre.id
        )
        return pricelist._get_product_price(product, 1.0)

    def test_rule_is_called_by_the_name_of_what_is_let(self):
        product = self.room_type._tariff_product("hour")
        rules = self.pricelist.item_ids.filtered(lambda r: r.product_id == product)
        self.assertEqual(rules.mapped("name"), [product.name])
        self.assertNotIn("[", rules.name)

    def test_nobody_invoices_oneself(self):
        """The network's own use, an open day for one, costs nothing."""
        times = ("2026-05-04 08:00:00", "2026-05-04 10:00:00")
        paid = self.book(*times)
        own = self.book(
            "2026-05-04 10:00:00",
            "2026-05-04 12:00:00",
            partner_id=self.company.partner_id.id,
        )
        (paid | own).action_confirm()
        self.assertEqual(paid.price_total, 24)
        self.assertEqual(own.price_total, 0)
        self.assertFalse(own.charge_ids)
        self.assertFalse(own.price_missing)

    def test_rule_of_the_centre_wins(self):
        self.set_prices(self.room_type, self.centre, hour=9)
        product = self.room_type._tariff_product("hour")
        self.assertEqual(self.price(product, self.centre), 9)
        self.assertEqual(self.price(product, self.other_centre), 12)
        self.assertEqual(self.price(product), 12)

    def test_rule_of_the_product_wins_over_the_centre_of_a_wider_rule(self):
        self.env["product.pricelist.item"].create(
            {
                "pricelist_id": self.pricelist.id,
                "applied_on": "3_global",
                "compute_price": "fixed",
                "fixed_price": 1,
                "centre_id": self.centre.id,
            }
        )
        product = self.room_type._tariff_product("hour")
        self.assertEqual(self.price(product, self.centre), 12)

    def test_each_unit_let_has_a_product(self):
        kind = self.env["telecentre.resource.type"].create(
            {
                "name": "Booth",
                "code": "booth",
                "unit_ids": [
                    Command.link(self.env.ref("telecentre_booking.unit_hour").id)
                ],
            }
        )
        self.assertEqual(kind.tariff_ids.unit_id.mapped("code"), ["hour"])
        kind.unit_ids |= self.env.ref("telecentre_booking.unit_day")
        self.assertEqual(set(kind.tariff_ids.unit_id.mapped("code")), {"hour", "day"})

    def test_units_are_written_in_the_language(self):
        for code in ("en_US", "fr_FR"):
            self.env["res.lang"]._activate_lang(code)
        Pricing = self.env["telecentre.booking.pricing"]
        self.assertEqual(Pricing._unit_text("hour", 0.5), "0.5 h")
        french = Pricing.with_context(lang="fr_FR")
        self.assertEqual(french._unit_text("hour", 0.5), "0,5 h")
        self.assertEqual(french._number_text(2.0), "2")

    def test_21_cheapest_mix_of_hours(self):
        for hours, total in {3: 36, 4: 40, 5: 52, 6: 64, 8: 70}.items():
            with self.subTest(hours=hours):
                booking = self.book(
                    "2026-05-11 07:00:00", f"2026-05-11 {7 + hours:02}:00:00"
                )
                self.assertEqual(booking.price_total, total)
                booking.unlink()

    def test_23_five_days_cost_a_week(self):
        booking = self.book(
            "2026-05-10 22:00:00", "2026-05-15 16:00:00", "day", self.desk
        )
        self.assertEqual(booking.price_total, 80)
        self.assertIn("1 week", booking.price_breakdown)

    def test_24_six_hours_and_a_half(self):
        self.room_type.unit_ids = self.env.ref("telecentre_booking.unit_hour")
        booking = self.book("2026-05-12 07:00:00", "2026-05-12 13:30:00")
        booking.action_confirm()
        charge = booking.charge_ids
        self.assertEqual(
            (charge.quantity, charge.price_unit, charge.amount_untaxed), (6.5, 12, 78)
        )

    def test_confirmed_once_charged_once(self):
        booking = self.book("2026-05-12 07:00:00", "2026-05-12 09:00:00")
        self.assertFalse(booking.charge_ids)
        booking.action_confirm()
        self.assertEqual(booking.charge_ids.source_key, f"booking:{booking.id}")
        self.assertEqual(booking.charge_ids.amount_untaxed, 24)
        booking._charge()
        self.assertEqual(len(booking.charge_ids), 1)

    def test_room_and_desk_are_two_charges(self):
        self.desk_type.unit_ids |= self.env.ref("telecentre_booking.unit_hour")
        booking = self.book(
            "2026-05-12 07:00:00",
            "2026-05-12 09:00:00",
            resources=self.room | self.desk,
        )
        booking.action_confirm()
        self.assertEqual(sorted(booking.charge_ids.mapped("amount_untaxed")), [10, 24])

    def test_longer_stay_before_the_invoice_changes_the_charge(self):
        booking = self.book("2026-05-12 07:00:00", "2026-05-12 09:00:00")
        booking.action_confirm()
        booking.stop = "2026-05-12 10:00:00"
        self.assertEqual(booking.charge_ids.amount_untaxed, 36)

    def test_longer_stay_after_the_invoice_adds_the_difference(self):
        booking = self.book("2026-05-12 07:00:00", "2026-05-12 09:00:00")
        booking.action_confirm()
        self.run_until("2026-05-31")
        booking.stop = "2026-05-12 10:00:00"
        self.assertEqual(booking.charge_ids.mapped("state"), ["open", "invoiced"])
        self.assertEqual(booking.charge_ids[0].amount_untaxed, 12)

    def test_cancelled_before_the_invoice_is_not_owed(self):
        booking = self.book("2026-05-12 07:00:00", "2026-05-12 09:00:00")
        booking.action_confirm()
        booking.action_cancel()
        self.assertEqual(booking.charge_ids.state, "cancelled")
        booking.action_draft()
        booking.action_confirm()
        self.assertEqual(booking.charge_ids.mapped("state"), ["open"])

    def test_cancelled_after_the_invoice_is_credited(self):
        booking = self.book("2026-05-12 07:00:00", "2026-05-12 09:00:00")
        booking.action_confirm()
        invoice = self.run_until("2026-05-31").move_ids
        booking.action_cancel()
        credit = self.run_until("2026-06-30").move_ids
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual(credit.amount_untaxed, 24)

    def test_member_of_a_plan_pays_nothing_within_it(self):
        self._include(quantity=2)
        self.subscribe("2026-05-01")
        amounts = []
        for day in (11, 12, 13):
            booking = self.book(
                f"2026-05-{day} 06:00:00", f"2026-05-{day} 16:00:00", "day", self.desk
            )
            booking.action_confirm()
            amounts.append(sum(booking.charge_ids.mapped("amount_untaxed")))
        self.assertEqual(amounts, [0, 0, 20])

    def test_cancelled_booking_gives_its_unit_back(self):
        allowance = self._include(quantity=2)
        subscription = self.subscribe("2026-05-01")
        booking = self.book(
            "2026-05-11 06:00:00", "2026-05-11 16:00:00", "day", self.desk
        )
        booking.action_confirm()
        self.assertEqual(subscription.allowance_balance(allowance, "2026-05-20"), 1)
        booking.action_cancel()
        self.assertEqual(subscription.allowance_balance(allowance, "2026-05-20"), 2)
        booking.action_draft()
        booking.action_confirm()
        booking.action_cancel()
        self.assertEqual(subscription.allowance_balance(allowance, "2026-05-20"), 2)

    def test_first_part_period_grants_its_part_rounded_down(self):
        allowance = self._include(quantity=8)
        subscription = self.subscribe("2026-01-17")
        # 8 x 15/31 is 3.87
        self.assertEqual(subscription.allowance_balance(allowance, "2026-01-20"), 3)
        self.assertEqual(subscription.allowance_balance(allowance, "2026-02-20"), 8)
        self.assertEqual(subscription.allowance_balance(allowance, "2026-02-20"), 8)

    def test_unused_units_carry_over_up_to_the_cap(self):
        allowance = self._include(quantity=8, carry_over_cap=2)
        subscription = self.subscribe("2026-01-01")
        self.assertEqual(subscription.allowance_balance(allowance, "2026-01-20"), 8)
        self.assertEqual(subscription.allowance_balance(allowance, "2026-02-20"), 10)

    def test_elsewhere_only_within_the_scope_and_with_its_weight(self):
        allowance = self._include(quantity=2, away_weight=2)
        subscription = self.subscribe("2026-05-01")
        desk = self.desk.copy({"name": "Away", "centre_id": self.other_centre.id})
        values = {"centre_id": self.other_centre.id, "resources": desk, "unit": "day"}
        times = ("2026-05-11 06:00:00", "2026-05-11 16:00:00")
        self.assertEqual(self.book(*times, **values).price_total, 20)
        self.plan.scope = "network"
        booking = self.book(*times, **values)
        booking.action_confirm()
        self.assertFalse(booking.charge_ids)
        self.assertEqual(subscription.allowance_balance(allowance, "2026-05-20"), 0)

    def _include(self, **values):
        return self.env["telecentre.plan.allowance"].create(
            {
                "plan_id": self.plan.id,
                "resource_type_id": self.desk_type.id,
                "unit_id": self.env.ref("telecentre_booking.unit_day").id,
                **values,
            }
        )
