from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import formatLang

from .common import BillingCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestDashboard(BillingCase):
    """The figures above the graphs: those of the reports, on one page."""

    def figures(self, user=None):
        model = self.env["telecentre.billing.dashboard"]
        found = (model.with_user(user) if user else model).figures()
        return found, {tile["label"]: tile["value"] for tile in found["tiles"]}

    def money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.company.currency_id)

    def test_figures_are_those_of_the_reports(self):
        self.subscribe("2026-06-01")
        self.env["telecentre.charge"].create(
            {
                "partner_id": self.freelancer.id,
                "product_id": self.plan.product_id.id,
                "price_unit": 7,
                "date": "2026-05-01",
            }
        )
        _found, before = self.figures()
        self.assertEqual(before["To invoice"], self.money(7))
        self.assertEqual(before["To invoice for more than 30 days"], self.money(7))
        self.run_until("2026-06-15")
        found, after = self.figures()
        self.assertEqual(after["To invoice"], self.money(0))
        self.assertEqual(after["Invoiced this month"], self.money(127))
        self.assertEqual(after["Recurring revenue"], self.money(120))
        # 15 of the 30 days of June are still to come
        self.assertEqual(after["Deferred revenue"], self.money(60))
        deferred = self.env["telecentre.deferred"].browse(found["deferred_id"])
        self.assertEqual(sum(deferred.line_ids.mapped("deferred")), 60)

    def test_accountants_only(self):
        staff = self.role("d-staff", "telecentre_booking.group_telecentre_user")
        with self.assertRaises(AccessError):
            self.figures(staff)
        accountant = self.role(
            "d-acc", "telecentre_billing.group_telecentre_accountant"
        )
        self.assertEqual(len(self.figures(accountant)[0]["tiles"]), 5)
