from odoo import fields
from odoo.tests import tagged

from .common import FrenchInvoiceCase

START = b'<ram:StartDateTime><udt:DateTimeString format="102">%s<'
END = b'<ram:EndDateTime><udt:DateTimeString format="102">%s<'


@tagged("post_install", "-at_install")
class TestCharges(FrenchInvoiceCase):
    """Invoices that come from what is owed: its days, its order number."""

    def _charge(self, start, end, amount=120.0, **values):
        return self.env["telecentre.charge"].create(
            {
                "name": f"Bureau du {start} au {end}",
                "partner_id": self.customers["company"].id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "product_id": self.product.id,
                "quantity": -1 if amount < 0 else 1,
                "price_unit": abs(amount),
                "date_from": start,
                "date_to": end,
                **values,
            }
        )

    def _bill(self, charges, day="2026-01-31"):
        moves = charges._create_moves([charges], fields.Date.to_date(day))
        moves.action_post()
        return moves

    def _squeeze(self, xml):
        return b"".join(line.strip() for line in xml.splitlines())

    def test_period_is_that_of_the_stay(self):
        charges = self._charge("2026-01-17", "2026-01-31", 58.06) + self._charge(
            "2026-01-05", "2026-01-09", 80.0
        )
        xml = self._squeeze(self.assertLegal(self._bill(charges)))
        header = xml[xml.index(b"<ram:ApplicableHeaderTradeSettlement>") :]
        self.assertIn(START % b"20260105", header)
        self.assertIn(END % b"20260131", header)
        line = xml[: xml.index(b"<ram:ApplicableHeaderTradeAgreement>")]
        self.assertIn(START % b"20260117", line)
        self.assertNotIn(b"ActualDeliverySupplyChainEvent", xml)

    def test_without_days_no_period_is_invented(self):
        invoice = self._invoice()
        xml = self.assertLegal(invoice)
        self.assertNotIn(b"BillingSpecifiedPeriod", xml)

    def test_order_number_of_the_charges(self):
        charges = self._charge(
            "2026-01-01", "2026-01-31", purchase_order_ref="BC-2026-17"
        )
        xml = self.assertLegal(self._bill(charges))
        self.assertIn(b"<ram:IssuerAssignedID>BC-2026-17<", xml)

    def test_credit_and_charge_on_one_invoice(self):
        """A plan changed on 16 April: -60 and +90."""
        charges = self._charge("2026-04-16", "2026-04-30", -60.0) + self._charge(
            "2026-04-16", "2026-04-30", 90.0
        )
        invoice = self._bill(charges, "2026-04-30")
        self.assertEqual(invoice.amount_untaxed, 30.0)
        self.assertLegal(invoice)

    def test_credit_note_of_a_correction(self):
        charge = self._charge("2026-01-01", "2026-01-31")
        invoice = self._bill(charge)
        credit = self._charge(
            "2026-01-16", "2026-01-31", -61.94, origin_charge_id=charge.id
        )
        credit_note = self._bill(credit, "2026-02-28")
        self.assertEqual(credit_note.move_type, "out_refund")
        xml = self._squeeze(self.assertLegal(credit_note))
        self.assertIn(invoice.name.encode(), xml)
        self.assertIn(START % b"20260116", xml)

    def test_credit_note_made_from_an_invoice_keeps_its_days(self):
        invoice = self._bill(self._charge("2026-01-17", "2026-01-31"))
        credit_note = self._invoice(
            post=False,
            move_type="out_refund",
            reversed_entry_id=invoice.id,
            invoice_date="2026-02-10",
        )
        credit_note.action_post()
        self.assertIn(START % b"20260117", self._squeeze(self.assertLegal(credit_note)))

    def test_period_is_printed(self):
        invoice = self._bill(self._charge("2026-01-17", "2026-01-31"))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", invoice.ids
        )[0]
        self.assertIn(b"telecentre_period", html)
        self.assertRegex(html.decode(), r"17\D?01\D?2026|01/17/2026")

    def test_taxes_of_new_tariffs(self):
        """The products that billing makes for a type of resource are services."""
        resource_type = self.env["telecentre.resource.type"].create(
            {"name": "Bureau d'essai", "code": "essai-fr", "category": "office"}
        )
        products = resource_type.tariff_ids.product_id
        self.assertTrue(products)
        for product in products:
            taxes = product.taxes_id.filtered(lambda t: t.company_id == self.company)
            self.assertEqual(taxes, self.tax)

    def test_deposit_has_a_tax_of_zero_on_a_liability_account(self):
        deposit = self.env["telecentre.deposit"].create(
            {
                "partner_id": self.customers["company"].id,
                "company_id": self.company.id,
                "date": "2026-01-05",
                "amount": 150,
            }
        )
        deposit.action_take()
        charges = deposit.charge_ids + self._charge("2026-01-05", "2026-01-31")
        invoice = self._bill(charges)
        line = invoice.invoice_line_ids.filtered(lambda li: li.price_subtotal == 150)
        self.assertEqual(line.account_id.code[:3], "165")
        self.assertEqual(line.tax_ids.mapped("amount"), [0])
        self.assertEqual(invoice.amount_tax, 24)
        self.assertLegal(invoice)
