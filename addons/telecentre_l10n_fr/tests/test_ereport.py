import base64
import csv
import io
import zipfile
from decimal import Decimal

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import ereporting
from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestEreport(FrenchInvoiceCase):
    def _report(self, **values):
        report = self.env["telecentre.ereport"].create(
            {
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                **values,
            }
        )
        report.action_export()
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(report.file))) as archive:
            return report, {
                name: list(
                    csv.DictReader(
                        io.StringIO(archive.read(name).decode("utf-8-sig")),
                        delimiter=";",
                    )
                )
                for name in archive.namelist()
            }

    def _pay(self, invoice, amount, day):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount, "payment_date": day})._create_payments()

    def test_sales_to_individuals_by_day_and_rate(self):
        for _time in range(2):
            self._invoice("individual", invoice_date="2026-01-20")
        self._invoice("company")
        self._invoice("individual", invoice_date="2026-02-01")
        report, files = self._report()
        [row] = files["ventes.csv"]
        self.assertEqual(
            row,
            {
                "date": "2026-01-20",
                "traitement": "B2C",
                "categorie": "TPS1",
                "taux": "20",
                "base": "240.0",
                "tva": "48.0",
                "documents": "2",
            },
        )
        self.assertEqual((report.sale_count, report.amount_untaxed), (2, 240.0))
        self.assertFalse(files["ventes_internationales.csv"])

    def test_sales_abroad_one_by_one(self):
        chart = self.env["account.chart.template"].with_company(self.company)
        tax = chart.ref("tva_sale_service_intra_0")
        tax.active = True
        invoice = self._invoice(
            "foreign", lines=[self._line(tax_ids=[Command.set(tax.ids)])]
        )
        [row] = self._report()[1]["ventes_internationales.csv"]
        self.assertEqual(
            (row["numero"], row["pays"], row["tva_client"], row["base"]),
            (invoice.name, "DE", "DE123456788", "120.0"),
        )

    def test_payments_of_services(self):
        invoice = self._invoice()
        self._pay(invoice, 50, "2026-01-31")
        self._pay(invoice, 94, "2026-02-10")
        [row] = self._report()[1]["paiements.csv"]
        self.assertEqual((row["traitement"], row["encaisse"]), ("B2B", "50.0"))
        self.assertEqual(Decimal(row["base"]) + Decimal(row["tva"]), Decimal("50"))
        _report, files = self._report(date_from="2026-02-01", date_to="2026-02-28")
        self.assertEqual(files["paiements.csv"][0]["encaisse"], "94.0")

    def test_credit_note_is_no_payment(self):
        invoice = self._invoice()
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        reversal = reversal.create(
            {"journal_id": invoice.journal_id.id, "date": "2026-01-31"}
        )
        reversal.refund_moves()
        invoice.reversal_move_ids.action_post()
        self.assertIn(invoice.payment_state, ("paid", "reversed"))
        self.assertFalse(self._report()[1]["paiements.csv"])

    def test_a_period_is_told_once(self):
        report, _files = self._report()
        with self.assertRaises(UserError):
            report.action_export()
        with self.assertRaisesRegex(UserError, "2026"):
            self._report(date_from="2026-01-31", date_to="2026-02-28")
        with self.assertRaises(UserError):
            report.unlink()

    def test_shares_lose_no_cent(self):
        totals = {20.0: Decimal("33.33"), 10.0: Decimal("0.02"), 5.5: Decimal("66.66")}
        payments = [Decimal("33.34"), Decimal("33.33"), Decimal("33.34")]
        parts = ereporting.shares(totals, payments)
        for payment, part in zip(payments, parts, strict=True):
            self.assertEqual(sum(part.values()), payment)
        for rate, total in totals.items():
            self.assertEqual(sum(part[rate] for part in parts), total)
