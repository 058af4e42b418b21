from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCase


@freeze_time("2026-06-15")
@tagged("post_install", "-at_install")
class TestBadInput(BillingCase):
    """Each refusal names the record and the remedy, and leaves nothing half done."""

    def refused(self, pattern, call, error=(UserError, ValidationError)):
        before = self.env["telecentre.charge"].search_count([])
        with self.assertRaisesRegex(error, pattern), self.env.cr.savepoint():
            call()
        self.assertEqual(self.env["telecentre.charge"].search_count([]), before)

    def test_end_before_the_start(self):
        name = "Claire Freelance"
        self.refused(
            f"{name}.*before it begins.*correct one of the two dates",
            lambda: self.subscribe("2026-06-10", date_end="2026-06-09"),
        )
        draft = self.subscribe("2026-06-10", activate=False)
        self.refused(
            f"{draft.name}.*correct", lambda: draft.write({"date_end": "2026-06-09"})
        )
        draft.action_activate()
        self.refused(f"{draft.name}.*before", lambda: draft.close("2026-06-09"))
        self.refused(
            "Convention.*correct",
            lambda: self.env["telecentre.agreement"].create(
                {
                    "name": "Convention",
                    "partner_id": self.freelancer.id,
                    "date_start": "2026-06-10",
                    "date_end": "2026-06-09",
                }
            ),
        )

    def test_negative_price(self):
        self.refused(
            "Claire Freelance.*negative.*zero",
            lambda: self.subscribe("2026-06-10", price_unit=-1),
        )
        subscription = self.subscribe("2026-06-10")
        self.refused(
            f"{subscription.name}.*negative",
            lambda: subscription.change_price(-1, "2026-06-20"),
        )
        self.refused(
            f"{subscription.name}.*negative",
            lambda: subscription.change_plan(self.make_plan(5), "2026-06-20", -1),
        )
        self.refused(
            "“Prints” has a negative price.*minus on the quantity",
            lambda: self.env["telecentre.charge"].create(
                {
                    "name": "Prints",
                    "partner_id": self.freelancer.id,
                    "product_id": self.plan.product_id.id,
                    "price_unit": -1,
                }
            ),
        )
        self.refused(
            "Claire Freelance.*negative",
            lambda: self.env["telecentre.pass"].create(
                {
                    "partner_id": self.freelancer.id,
                    "product_id": self.plan.product_id.id,
                    "price": -1,
                }
            ),
        )

    def test_typed_charge_with_reversed_dates(self):
        values = {
            "name": "Prints",
            "partner_id": self.freelancer.id,
            "product_id": self.plan.product_id.id,
            "price_unit": 1,
            "date_from": "2026-06-10",
        }
        charges = self.env["telecentre.charge"]
        self.refused(
            "Prints.*before it begins.*correct",
            lambda: charges.create({**values, "date_to": "2026-06-09"}),
        )
        charge = charges.create(values)
        self.refused(
            "Prints.*before it begins.*correct",
            lambda: charge.write({"date_to": "2026-06-09"}),
        )
        charge.date_to = "2026-06-10"

    def test_plan_without_product(self):
        self.refused(
            "“Lost” has no product: choose",
            lambda: self.env["telecentre.plan"].create({"name": "Lost"}),
        )
        self.refused(
            "“Plan 120” has no product: choose",
            lambda: self.plan.write({"product_id": False}),
        )

    def set_apart(self, pattern):
        """Only what is broken is held; the others are billed."""
        broken = self.subscribe("2026-06-01")
        fine = self.subscribe("2026-06-01", self.make_plan(30))
        run = self.run_until("2026-06-30")
        self.assertRegex(run.apart_ids.reason, pattern)
        self.assertRegex(broken.billing_problem, pattern)
        self.assertTrue(broken.activity_ids)
        self.assertEqual(run.move_ids.amount_untaxed, 30)
        self.assertEqual(fine.charge_ids.state, "invoiced")
        return broken

    def test_product_without_tax(self):
        self.plan.product_id.taxes_id = [Command.clear()]
        broken = self.set_apart("“Plan 120” has no tax: choose one.*0 %")
        self.plan.product_id.taxes_id = self.percent_tax(0.0)
        invoice = self.run_until("2026-06-30").move_ids
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (120, 0))
        self.assertEqual(broken.charge_ids.state, "invoiced")

    def test_product_without_income_account(self):
        self.plan.product_id.with_company(
            self.company
        ).property_account_income_id = False
        self.plan.product_id.categ_id = False
        self.company.income_account_id = False
        self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)]
        ).default_account_id = False
        account = self.company_data["default_account_revenue"]
        product_of = self.make_product

        def with_account(name, price, tax=None):
            product = product_of(name, price, tax)
            product.property_account_income_id = account
            return product

        self.make_product = with_account
        type(self).make_product = staticmethod(with_account)
        self.addCleanup(delattr, type(self), "make_product")
        self.set_apart("“Plan 120” has no income account: choose one")

    def test_customer_without_address(self):
        """Set apart, with its remedy; the others are billed, and it is once mended."""
        nowhere = self.env["res.partner"].create(
            {"name": "Nowhere", "street": False, "city": False}
        )
        apart = self.subscribe("2026-06-01", partner_id=nowhere.id)
        billed = self.subscribe("2026-06-01")
        run = self.env["telecentre.billing.run"].create({"date": "2026-06-15"})
        run.action_preview()
        self.assertEqual(run.apart_ids.subscription_id, apart)
        self.assertEqual(run.preview_ids.subscription_id, billed)
        run.action_run()
        self.assertEqual(run.apart_ids.subscription_id, apart)
        self.assertRegex(run.apart_ids.reason, "Nowhere has no address.*enter a street")
        self.assertEqual(run.move_ids.partner_id, billed.invoice_partner_id)
        nowhere.write({"street": "2 rue de l'Exemple", "city": "Ydes"})
        run = self.run_until("2026-06-15")
        self.assertEqual(run.move_ids.partner_id, nowhere)
        self.assertFalse(run.apart_ids)

    def test_paused_when_closed(self):
        subscription = self.subscribe("2026-04-01")
        subscription.close("2026-05-31")
        for day in ("2026-06-01", "2026-05-10"):
            self.refused(
                f"{subscription.name}.*[Rr]eopen",
                lambda d=day: subscription.pause(d, "2026-06-10"),
            )

    def test_change_dated_in_a_locked_period(self):
        subscription = self.subscribe("2026-04-01")
        paused = self.subscribe("2026-04-01")
        paused.pause("2026-05-10", "2026-06-30")
        ended = self.subscribe("2026-04-01")
        ended.close("2026-05-20")
        self.run_until("2026-06-01")
        day, plan = "2026-05-16", self.make_plan(180)
        calls = (
            lambda: subscription.change_plan(plan, day),
            lambda: subscription.change_price(180, day),
            lambda: subscription.change_quantity(2, day),
            lambda: subscription.pause(day, "2026-06-16"),
            lambda: subscription.reduce(10, day),
            lambda: subscription.close(day),
            lambda: paused.resume(day),
            ended.action_reopen,
        )
        for lock in ("fiscalyear_lock_date", "sale_lock_date", "tax_lock_date"):
            self.company[lock] = "2026-05-31"
            for number, call in enumerate(calls):
                with self.subTest(lock=lock, call=number):
                    self.refused("ABO.*locked until.*Choose a later day", call)
            self.company[lock] = False
        subscription.change_quantity(2, "2026-06-10")

    def test_seats_that_are_no_number_of_seats(self):
        self.refused(
            "Claire Freelance.*less than no seat",
            lambda: self.subscribe("2026-06-10", quantity=-1),
        )
        subscription = self.subscribe("2026-06-10")
        for seats in (-1, 1.5):
            self.refused(
                f"{subscription.name}.*whole number",
                lambda n=seats: subscription.change_quantity(n, "2026-06-20"),
            )

    def test_pass_for_nothing(self):
        for vals, pattern in (
            ({"quantity": 0}, "Claire Freelance.*more than zero"),
            (
                {"date": "2026-06-10", "date_expiry": "2026-06-09"},
                "Claire Freelance.*correct",
            ),
        ):
            self.refused(
                pattern,
                lambda v=vals: self.env["telecentre.pass"].create(
                    {
                        "partner_id": self.freelancer.id,
                        "product_id": self.plan.product_id.id,
                        **v,
                    }
                ),
            )
