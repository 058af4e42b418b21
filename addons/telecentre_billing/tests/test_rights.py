from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestRights(BillingCase):
    """What each role may do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.role("t-staff", "telecentre_booking.group_telecentre_user")
        cls.accountant = cls.role(
            "t-accountant", "telecentre_billing.group_telecentre_accountant"
        )
        cls.nobody = cls.role("t-nobody")

    def test_accountant_previews_runs_and_corrects(self):
        subscription = self.subscribe("2026-01-17")
        run = (
            self.env["telecentre.billing.run"]
            .with_user(self.accountant)
            .create({"date": "2026-01-31"})
        )
        run.action_preview()
        run.action_run()
        self.assertEqual(run.move_ids.state, "posted")
        mine = subscription.with_user(self.accountant)
        mine.change_quantity(2, "2026-02-01")
        mine.close("2026-03-20")
        self.assertCharges(subscription, [58.06])

    def test_staff_subscribes_and_books_without_accounting_rights(self):
        subscription = (
            self.env["telecentre.subscription"]
            .with_user(self.staff)
            .create(
                {
                    "partner_id": self.freelancer.id,
                    "plan_id": self.plan.id,
                    "centre_id": self.centre.id,
                    "date_start": "2026-01-17",
                }
            )
        )
        subscription.action_activate()
        subscription.pause("2026-02-01", "2026-02-10")
        kind = self.env.ref("telecentre_booking.resource_type_desk")
        kind._tariff_product("day").list_price = 20
        desk = self.env["telecentre.resource"].create(
            {"name": "Desk", "centre_id": self.centre.id, "type_id": kind.id}
        )
        booking = (
            self.env["telecentre.booking"]
            .with_user(self.staff)
            .create(
                {
                    "partner_id": self.freelancer.id,
                    "centre_id": self.centre.id,
                    "resource_ids": [Command.set(desk.ids)],
                    "unit": "day",
                    "start": "2099-05-12 07:00:00",
                    "stop": "2099-05-12 17:00:00",
                }
            )
        )
        self.assertEqual(booking.price_total, 20)
        booking.action_confirm()
        self.assertEqual(booking.charge_ids.amount_untaxed, 20)

    def test_staff_does_not_run_the_billing(self):
        with self.assertRaises(AccessError):
            self.env["telecentre.billing.run"].with_user(self.staff).create({})

    def test_staff_does_not_override_the_notice(self):
        plan = self.make_plan(120, commitment_months=12)
        subscription = self.subscribe("2026-01-17", plan)
        with self.assertRaises(AccessError):
            subscription.with_user(self.staff).close("2026-02-01", override=True)

    def test_accountant_has_the_menu_of_the_deposits(self):
        menus = self.env["ir.ui.menu"].with_user(self.accountant)
        seen = menus.browse(menus._visible_menu_ids())
        menu = self.env.ref("telecentre_billing.menu_telecentre_deposit")
        while menu:
            self.assertIn(menu, seen)
            menu = menu.parent_id

    def test_others_see_nothing(self):
        for model in (
            "telecentre.subscription",
            "telecentre.charge",
            "telecentre.agreement",
            "telecentre.pass",
            "telecentre.billing.run",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.nobody).search([]).mapped("name")

    def test_ledger_and_history_are_written_by_nobody(self):
        for model in ("telecentre.allowance.move", "telecentre.subscription.change"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.accountant).create({})
