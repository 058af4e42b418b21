"""What the tests of billing share: one company of its own, a user per role."""

from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class BillingCase(AccountTestInvoicingCommon):
    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("telecentre_booking.group_telecentre_manager")
            | cls.quick_ref("telecentre_billing.group_telecentre_accountant")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who has no address cannot be invoiced: contacts of these tests have one.
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "lang": "en_US",
                "default_street": "1 rue de l'Exemple",
                "default_city": "Murat",
            }
        )
        cls.company = cls.env.company
        cls.tax = cls.percent_tax(20.0)
        cls.company.account_sale_tax_id = cls.tax
        cls.analytic_plan = cls.env["account.analytic.plan"].create({"name": "Centres"})
        cls.analytic = cls.env["account.analytic.account"].create(
            {"name": "Murat", "plan_id": cls.analytic_plan.id}
        )
        cls.centre = cls.env["telecentre.centre"].create(
            {
                "name": "Murat",
                "code": "T-MURAT",
                "company_id": cls.company.id,
                "analytic_account_id": cls.analytic.id,
            }
        )
        cls.other_centre = cls.centre.copy({"name": "Ydes", "code": "T-YDES"})
        cls.freelancer = cls.env["res.partner"].create(
            {"name": "Claire Freelance", "lang": "en_US"}
        )
        cls.plan = cls.make_plan(120)

    @classmethod
    def percent_tax(cls, amount):
        return cls.env["account.tax"].create(
            {
                "name": f"VAT {amount:g} %",
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def make_product(cls, name, price, tax=None):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.set((tax or cls.tax).ids)],
            }
        )

    @classmethod
    def make_plan(cls, price, tax=None, **values):
        name = values.pop("name", f"Plan {price:g}")
        product = cls.make_product(name, price, tax)
        return cls.env["telecentre.plan"].create(
            {"name": name, "product_id": product.id, **values}
        )

    @classmethod
    def subscribe(cls, start, plan=None, activate=True, **values):
        subscription = cls.env["telecentre.subscription"].create(
            {
                "partner_id": cls.freelancer.id,
                "plan_id": (plan or cls.plan).id,
                "centre_id": cls.centre.id,
                "date_start": start,
                **values,
            }
        )
        if activate:
            subscription.action_activate()
        return subscription

    @classmethod
    def run_until(cls, date):
        run = cls.env["telecentre.billing.run"].create({"date": date})
        run.action_run()
        return run

    def charges(self, subscription, **domain):
        return self.env["telecentre.charge"].search(
            [
                ("subscription_id", "=", subscription.id),
                ("state", "!=", "cancelled"),
                *((name, "=", value) for name, value in domain.items()),
            ],
            order="date_from, id",
        )

    def assertCharges(self, subscription, amounts, **domain):
        """The amounts charged, to the cent, in the order of their days."""
        found = self.charges(subscription, **domain).mapped("amount_untaxed")
        self.assertEqual([f"{a:.2f}" for a in found], [f"{a:.2f}" for a in amounts])

    def assertAmounts(self, move, untaxed, tax, total):
        self.assertEqual(
            (
                f"{move.amount_untaxed:.2f}",
                f"{move.amount_tax:.2f}",
                f"{move.amount_total:.2f}",
            ),
            (f"{untaxed:.2f}", f"{tax:.2f}", f"{total:.2f}"),
        )

    @classmethod
    def role(cls, login, *groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=",".join(("base.group_user", *groups)),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @staticmethod
    def day(text):
        return Date.to_date(text)
