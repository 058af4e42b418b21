from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCase

FIELDS = (
    "account_id",
    "amount_currency",
    "balance",
    "currency_id",
    "date_maturity",
    "display_type",
    "price_subtotal",
    "price_total",
    "quantity",
    "tax_ids",
    "tax_line_id",
    "tax_repartition_line_id",
    "tax_tag_ids",
)


@tagged("post_install", "-at_install")
class TestRunLines(BillingCase):
    """What a run tells Odoo beforehand changes nothing in the entry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tags = cls.env["account.account.tag"].create(
            [
                {"name": name, "applicability": "taxes"}
                for name in ("base", "refund", "tax")
            ]
        )
        cls.tax.invoice_repartition_line_ids[0].tag_ids = tags[0]
        cls.tax.refund_repartition_line_ids[0].tag_ids = tags[1]
        cls.tax.invoice_repartition_line_ids[1].tag_ids = tags[2]

    def entry(self, move):
        return [
            {
                name: line[name].ids if hasattr(line[name], "ids") else line[name]
                for name in FIELDS
            }
            for line in move.line_ids.sorted(
                lambda line: (line.display_type, line.tax_line_id.id, line.balance)
            )
        ]

    def assertAsByHand(self, move):
        """The same document made with what a person would enter, and no more."""
        by_hand = self.env["account.move"].create(
            {
                "move_type": move.move_type,
                "partner_id": move.partner_id.id,
                "currency_id": move.currency_id.id,
                "invoice_date": move.invoice_date,
                "invoice_date_due": move.invoice_date_due,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "name": line.name,
                            "quantity": line.quantity,
                            "price_unit": line.price_unit,
                        }
                    )
                    for line in move.invoice_line_ids
                ],
            }
        )
        by_hand.action_post()
        self.assertEqual(self.entry(move), self.entry(by_hand))

    def test_invoice(self):
        for price in (33.33, 0.01, 77.77):
            self.subscribe("2026-01-17", price_unit=price, quantity=3)
        move = self.run_until("2026-01-31").move_ids
        self.assertEqual(len(move.invoice_line_ids), 3)
        self.assertAsByHand(move)

    def test_credit_note(self):
        subscription = self.subscribe("2026-01-17")
        self.run_until("2026-01-31")
        subscription.close("2026-01-20")
        move = self.run_until("2026-02-01").move_ids
        self.assertEqual(move.move_type, "out_refund")
        self.assertAsByHand(move)

    def test_credit_on_an_invoice(self):
        subscription = self.subscribe("2026-01-17")
        self.subscribe("2026-02-01", price_unit=500)
        self.run_until("2026-01-31")
        subscription.close("2026-01-20")
        self.assertAsByHand(self.run_until("2026-02-01").move_ids)

    def test_tax_rounded_on_the_whole(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        for price in (10.01, 20.02, 30.03):
            self.subscribe("2026-01-17", price_unit=price)
        self.assertAsByHand(self.run_until("2026-01-31").move_ids)

    def test_price_with_tax_included(self):
        self.tax.price_include_override = "tax_included"
        self.subscribe("2026-01-17")
        move = self.run_until("2026-01-31").move_ids
        self.assertAmounts(move, 58.06, 11.61, 69.67)
        self.assertAsByHand(move)

    def test_fiscal_position_changes_the_tax(self):
        exempt = self.percent_tax(0.0)
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        exempt.fiscal_position_ids = position
        exempt.original_tax_ids = self.tax
        self.freelancer.property_account_position_id = position
        self.subscribe("2026-01-17")
        move = self.run_until("2026-01-31").move_ids
        self.assertEqual(move.invoice_line_ids.tax_ids, exempt)
        self.assertFalse(move.invoice_line_ids.tax_tag_ids)
        self.assertAsByHand(move)

    def test_foreign_currency(self):
        other = self.setup_other_currency("GBP", rates=[("2024-12-31", 2.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "GBP", "currency_id": other.id}
        )
        self.subscribe("2026-01-01", pricelist_id=pricelist.id, price_unit=100)
        move = self.run_until("2026-01-31").move_ids
        self.assertEqual(move.invoice_line_ids.balance, -50)
        self.assertAsByHand(move)
