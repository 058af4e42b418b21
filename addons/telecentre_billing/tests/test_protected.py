from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestProtected(BillingCase):
    """What a call from outside may not write, whoever makes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.role("t-staff", "telecentre_booking.group_telecentre_user")
        cls.manager = cls.role(
            "t-manager", "telecentre_booking.group_telecentre_manager"
        )
        cls.accountant = cls.role(
            "t-accountant", "telecentre_billing.group_telecentre_accountant"
        )
        cls.subscription = cls.subscribe("2026-01-01")
        cls.run_until("2026-01-31")
        cls.charge = cls.subscription.charge_ids
        cls.manual = {
            "name": "Prints",
            "partner_id": cls.freelancer.id,
            "product_id": cls.plan.product_id.id,
            "price_unit": 5,
        }

    def test_state_of_a_charge_is_written_by_nobody(self):
        for user in (self.staff, self.manager, self.accountant, self.env.user):
            charge = self.charge.with_user(user)
            for vals in (
                {"state": "open"},
                {"state": "cancelled"},
                {"waived": True},
                {"move_line_id": False},
                {"origin_charge_id": charge.id},
                {"source_key": "x"},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(UserError),
                ):
                    charge.write(vals)

    def test_no_context_opens_an_invoiced_charge(self):
        charge = self.charge.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "credit note"):
            charge.with_context(charge_unlocked=True).amount_untaxed = 1

    def test_a_charge_is_not_born_invoiced(self):
        Charge = self.env["telecentre.charge"].with_user(self.accountant)
        with self.assertRaises(UserError):
            Charge.create({**self.manual, "state": "invoiced"})
        charge = Charge.with_context(default_state="invoiced").create(self.manual)
        self.assertEqual(charge.state, "open")

    def test_staff_types_charges_of_its_own_only(self):
        Charge = self.env["telecentre.charge"].with_user(self.staff)
        charge = Charge.create(self.manual)
        charge.quantity = 3
        self.assertEqual((charge.amount_untaxed, charge.kind), (15, "other"))
        with self.assertRaises(AccessError):
            Charge.create({**self.manual, "kind": "base"})
        with self.assertRaises(AccessError):
            Charge.create({**self.manual, "source_key": "sub:1:2026-01-01:base"})
        other = self.subscribe("2026-02-01")
        other._generate_charges(self.day("2026-02-28"))
        with self.assertRaises(AccessError):
            other.charge_ids.with_user(self.staff).quantity = 2

    def test_only_an_accountant_gives_up_a_charge(self):
        charge = self.env["telecentre.charge"].create(self.manual)
        for user in (self.staff, self.manager):
            with self.assertRaises(AccessError):
                charge.with_user(user).action_cancel()
        charge.with_user(self.accountant).action_cancel()
        self.assertEqual((charge.state, charge.waived), ("cancelled", True))
        with self.assertRaises(AccessError):
            charge.with_user(self.staff).action_reopen()
        charge.with_user(self.accountant).action_reopen()
        self.assertEqual(charge.state, "open")

    def test_what_is_no_longer_owed_is_not_reopened(self):
        other = self.subscribe("2026-02-01")
        other._generate_charges(self.day("2026-02-28"))
        other.pause("2026-02-01", "2026-02-28")
        charge = other.charge_ids.filtered(lambda c: c.kind == "base")
        self.assertEqual(charge.state, "cancelled")
        with self.assertRaisesRegex(UserError, "not given up"):
            charge.action_reopen()

    def test_subscription_in_use_is_changed_by_its_calls_only(self):
        for vals in (
            {"date_end": "2026-02-01"},
            {"partner_id": self.freelancer.copy().id},
            {"price_unit": 1},
            {"quantity": 2},
            {"state": "draft"},
            {"state": "closed"},
            {"charged_until": False},
            {"next_charge_date": False},
        ):
            for context in ({}, {"subscription_history": True}):
                subscription = self.subscription.with_user(self.staff)
                with (
                    self.subTest(vals=vals, context=context),
                    self.assertRaises(UserError),
                ):
                    subscription.with_context(**context).write(vals)

    def test_subscription_is_not_born_active(self):
        Subscription = self.env["telecentre.subscription"].with_user(self.staff)
        vals = {
            "partner_id": self.freelancer.id,
            "plan_id": self.plan.id,
            "centre_id": self.centre.id,
        }
        with self.assertRaises(UserError):
            Subscription.create({**vals, "state": "active"})
        born = Subscription.with_context(default_state="active").create(vals)
        self.assertEqual(born.state, "draft")

    def test_draft_is_edited_freely(self):
        draft = self.subscribe("2099-03-01", activate=False)
        draft.write({"date_end": "2099-04-01", "quantity": 2})
        draft.action_activate()
        self.assertEqual(draft.state, "active")
