"""The cases of the billing rules through the models, to the cent."""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import format_date

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestCases(BillingCase):
    def test_01_first_month_from_the_17th(self):
        subscription = self.subscribe("2026-01-17")
        run = self.run_until("2026-01-31")
        self.assertCharges(subscription, [58.06])
        self.assertAmounts(run.move_ids, 58.06, 11.61, 69.67)
        self.assertEqual(run.move_ids.state, "posted")

    def test_02_leap_year(self):
        leap = self.subscribe("2028-02-15")
        common = self.subscribe("2027-02-15")
        self.run_until("2028-02-29")
        self.assertCharges(leap, [62.07])
        self.assertCharges(common, [60.00], date_from="2027-02-15")

    def test_03_end(self):
        subscription = self.subscribe("2026-03-01")
        subscription.close("2026-03-20")
        self.run_until("2026-03-31")
        self.assertCharges(subscription, [77.42])

    def test_03_end_after_the_invoice(self):
        subscription = self.subscribe("2026-03-01")
        invoice = self.run_until("2026-03-01").move_ids
        subscription.close("2026-03-20")
        credit = self.run_until("2026-03-31").move_ids
        self.assertCharges(subscription, [120.00, -42.58])
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertAmounts(credit, 42.58, 8.52, 51.10)

    def test_05_anniversary_never_drifts(self):
        plan = self.make_plan(120, alignment="anniversary")
        subscription = self.subscribe("2027-01-31", plan)
        self.run_until("2027-05-31")
        charges = self.charges(subscription)
        self.assertEqual(
            [str(day) for day in charges.mapped("date_from")],
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"],
        )
        self.assertEqual(charges.mapped("amount_untaxed"), [120.0] * 5)

    def test_06_dearer_plan_before_the_invoice(self):
        subscription = self.subscribe("2026-04-01")
        subscription.change_plan(self.make_plan(180), "2026-04-16")
        run = self.run_until("2026-04-30")
        self.assertCharges(subscription, [120.00, -60.00, 90.00])
        self.assertEqual(run.move_ids.amount_untaxed, 150.00)

    def test_06_dearer_plan_after_the_invoice(self):
        subscription = self.subscribe("2026-04-01")
        self.run_until("2026-04-01")
        subscription.change_plan(self.make_plan(180), "2026-04-16")
        self.assertCharges(subscription, [-60.00, 90.00], state="open")
        self.assertEqual(self.run_until("2026-04-30").move_ids.amount_untaxed, 30.00)
        self.run_until("2026-05-01")
        self.assertCharges(subscription, [120.00, -60.00, 90.00, 180.00])

    def test_08_price_change_in_arrears(self):
        plan = self.make_plan(100, billing="arrears")
        subscription = self.subscribe("2026-01-01", plan)
        dearer = self.make_plan(200, billing="arrears")
        subscription.change_plan(dearer, "2026-01-15")
        self.assertFalse(self.run_until("2026-01-31").move_ids)
        self.run_until("2026-02-01")
        self.assertCharges(subscription, [45.16, 109.68])

    def test_09_pause(self):
        subscription = self.subscribe("2026-06-01")
        self.run_until("2026-06-01")
        subscription.pause("2026-06-10", "2026-06-24")
        self.run_until("2026-06-30")
        self.assertCharges(subscription, [120.00, -60.00])

    def test_09_pause_freezes_whole_periods_only(self):
        plan = self.make_plan(120, freeze_pauses=True)
        subscription = self.subscribe("2026-06-01", plan)
        subscription.pause("2026-06-10", "2026-06-24")
        self.run_until("2026-06-30")
        self.assertCharges(subscription, [120.00])

    def test_11_thirty(self):
        plan = self.make_plan(120, proration="thirty")
        subscription = self.subscribe("2026-01-17", plan)
        self.run_until("2026-01-31")
        self.assertCharges(subscription, [56.00])

    def test_13_anniversary_ended_the_same_day(self):
        plan = self.make_plan(200, tax=self.percent_tax(25.0), alignment="anniversary")
        subscription = self.subscribe("2026-09-18", plan)
        invoice = self.run_until("2026-09-18").move_ids
        subscription.close("2026-09-18")
        credit = self.run_until("2026-09-18").move_ids
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertAmounts(credit, 193.33, 48.33, 241.66)

    def test_16_daylight_saving_plays_no_part(self):
        subscription = self.subscribe("2026-03-17")
        self.run_until("2026-03-31")
        self.assertCharges(subscription, [58.06])

    def test_24_group_gets_one_invoice(self):
        group = self.env["res.partner"].create(
            {"name": "Grand Groupe", "is_company": True, "lang": "en_US"}
        )
        subsidiary = self.env["res.partner"].create(
            {"name": "Filiale", "is_company": True, "parent_id": group.id}
        )
        anne, bruno, chloe = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": company.id}
                for name, company in (
                    ("Anne", group),
                    ("Bruno", subsidiary),
                    ("Chloé", subsidiary),
                )
            ]
        )
        agreement = self.env["telecentre.agreement"].create(
            {
                "name": "Convention",
                "partner_id": group.id,
                "entity_ids": [Command.set((group | subsidiary).ids)],
                "date_start": "2026-01-01",
                "purchase_order_ref": "BC-2026-007",
            }
        )
        agreement.create_seats(anne, self.plan, self.centre, "2026-05-01")
        agreement.create_seats(bruno, self.plan, self.centre, "2026-05-11")
        self.env["telecentre.charge"].create(
            {
                "name": "Meeting room, Chloé",
                "partner_id": chloe.id,
                "product_id": self.make_product("Meeting room", 12).id,
                "centre_id": self.centre.id,
                "quantity": 6.5,
                "price_unit": 12,
                "date_from": "2026-05-12",
                "date_to": "2026-05-12",
            }
        )
        invoice = self.run_until("2026-05-31").move_ids
        self.assertAmounts(invoice, 279.29, 55.86, 335.15)
        self.assertEqual(invoice.partner_id, group)
        self.assertEqual(invoice.ref, "BC-2026-007")
        lines = invoice.invoice_line_ids
        self.assertEqual(lines.mapped("price_subtotal"), [120.00, 81.29, 78.00])
        for line, name in zip(lines, ("Anne", "Bruno", "Chloé"), strict=True):
            self.assertIn(name, line.name)
        when = [format_date(self.env, self.day(f"2026-05-{day}")) for day in (11, 31)]
        self.assertIn(f"Bruno – Murat – {when[0]} to {when[1]}", lines[1].name)

    def test_25_free_first_year(self):
        plan = self.make_plan(50, free_months=12)
        subscription = self.subscribe("2026-03-10", plan)
        self.assertEqual(str(subscription.free_until), "2027-03-09")
        self.assertFalse(self.run_until("2027-03-09").move_ids)
        self.assertCharges(subscription, [])
        self.run_until("2027-04-01")
        self.assertCharges(subscription, [35.48, 50.00])

    def test_25_free_first_year_by_a_change_of_plan(self):
        subscription = self.subscribe("2026-03-10", self.make_plan(0))
        subscription.change_plan(self.make_plan(50), "2027-03-10")
        self.assertFalse(self.run_until("2027-03-09").move_ids)
        self.run_until("2027-03-31")
        self.assertCharges(subscription, [35.48])
