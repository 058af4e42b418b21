import unittest

from odoo.tests import tagged

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestSaleQuotation(TelecentreCrmCommon):
    """Odoo's quotations on an opportunity of a group, where `sale_crm` is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "order_ids" not in cls.env["crm.lead"]._fields:
            raise unittest.SkipTest("sale_crm is not installed")
        cls.lead = cls._create_lead()
        cls._create_seats(cls.lead, quantity=2)
        cls.sales_user.group_ids |= cls.env.ref("sales_team.group_sale_salesman")

    def _quotation(self, price):
        context = self.lead.action_new_quotation()["context"]
        product = self.env["product.product"].create(
            {"name": "Set-up", "type": "service", "list_price": price}
        )
        return (
            self.env["sale.order"]
            .with_user(self.sales_user)
            .with_context(**context)
            .create({"order_line": [(0, 0, {"product_id": product.id})]})
        )

    def test_quotation_knows_its_opportunity(self):
        order = self._quotation(500)
        self.assertEqual(order.opportunity_id, self.lead)
        self.assertEqual(order.partner_id, self.lead.partner_id)
        self.assertEqual(order.team_id, self.team)
        self.assertEqual(self.lead.quotation_count, 1)

    def test_confirmation_leaves_the_recurring_revenue_and_our_flow(self):
        recurring = self.lead.recurring_revenue
        self.assertTrue(recurring)
        order = self._quotation(500)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.lead.expected_revenue, 500)
        self.assertEqual(self.lead.recurring_revenue, recurring)
        self.assertEqual(self.lead.won_status, "pending")
        self.assertFalse(self.lead.framework_agreement_ids)
        self.assertFalse(self.lead.subscription_count)

    def test_won_flow_after_an_order_makes_everything_once(self):
        self._quotation(500).action_confirm()
        self.lead.action_set_won()
        self.lead.action_create_customer()
        self.lead.action_create_agreement()
        self.lead.action_create_subscriptions()
        self.assertEqual(len(self.lead.framework_agreement_ids), 1)
        self.assertEqual(self.lead.subscription_count, 1)
        self.assertEqual(self.lead.customer_id, self.company)
        self.assertEqual(len(self.lead.order_ids), 1)
