import base64
import csv
import io
import zipfile
from decimal import Decimal
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import ereporting
from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 10:00:00")
class TestEreport(FrenchInvoiceCase):
    def _report(self, **values):
        return self._exported(
            self.env["telecentre.ereport"].create(
                {
                    "company_id": self.company.id,
                    "date_from": "2026-01-01",
                    "date_to": "2026-01-31",
                    **values,
                }
            )
        )

    def _exported(self, report):
        report.action_export()
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(report.file))) as archive:
            return report, {
                name: self._rows(archive.read(name))
                if name.endswith(".csv")
                else archive.read(name)
                for name in archive.namelist()
            }

    def _rows(self, content):
        text = io.StringIO(content.decode("utf-8-sig"))
        return list(csv.DictReader(text, delimiter=";"))

    def _pay(self, invoice, amount, day, **values):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount, "payment_date": day, **values})._create_payments()

    def _collected(self, **period):
        return [row["encaisse"] for row in self._report(**period)[1]["paiements.csv"]]

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

    @freeze_time("2026-02-03 10:00:00")
    def test_flux10_of_sales(self):
        """Word for word: what the external specifications (V3) ask of flux 10.3."""
        chart = self.env["account.chart.template"].with_company(self.company)
        reduced = chart.ref("tva_reduite_encaissement")
        self._invoice(
            "individual",
            invoice_date="2026-01-20",
            lines=[
                self._line(),
                self._line(price_unit=10.0, tax_ids=[Command.set(reduced.ids)]),
            ],
        )
        self._invoice("individual", invoice_date="2026-01-20")
        self._invoice("company", invoice_date="2026-01-20")
        xml = self._report()[1]["flux10_transactions.xml"].decode()
        self.assertEqual(
            xml.split("</ReportDocument>")[1],
            """
  <TransactionsReport>
    <ReportPeriod>
      <StartDate>20260101</StartDate>
      <EndDate>20260131</EndDate>
    </ReportPeriod>
    <Transactions>
      <Date>20260120</Date>
      <TransactionsCurrency>EUR</TransactionsCurrency>
      <CategoryCode>TPS1</CategoryCode>
      <TaxExclusiveAmount>250.00</TaxExclusiveAmount>
      <TaxTotal>48.55</TaxTotal>
      <TransactionsCount>2</TransactionsCount>
      <TaxSubtotal>
        <TaxPercent>5.50</TaxPercent>
        <TaxableAmount>10.00</TaxableAmount>
        <TaxTotal>0.55</TaxTotal>
      </TaxSubtotal>
      <TaxSubtotal>
        <TaxPercent>20.00</TaxPercent>
        <TaxableAmount>240.00</TaxableAmount>
        <TaxTotal>48.00</TaxTotal>
      </TaxSubtotal>
    </Transactions>
  </TransactionsReport>
</Report>
""",
        )
        for part in (
            "<Id>200000008-20260101-20260131-T</Id>",
            "<DateTimeString>20260203110000</DateTimeString>",
            "<TypeCode>IN</TypeCode>",
            '<Id schemeId="0002">200000008</Id>',
        ):
            self.assertIn(part, xml)

    def test_flux10_of_payments(self):
        """Those of domestic e-invoices are told by their status, not here."""
        self._pay(self._invoice("individual"), 60, "2026-01-31")
        self._pay(self._invoice("individual"), 12, "2026-01-31")
        abroad = self._invoice("foreign", fiscal_position_id=False)
        self._pay(abroad, 144, "2026-01-31")
        self._pay(self._invoice("company"), 144, "2026-01-31")
        report, files = self._report()
        self.assertEqual(
            files["flux10_paiements.xml"].decode().split("</ReportDocument>")[1],
            f"""
  <PaymentsReport>
    <ReportPeriod>
      <StartDate>20260101</StartDate>
      <EndDate>20260131</EndDate>
    </ReportPeriod>
    <Invoice>
      <InvoiceID>{abroad.name}</InvoiceID>
      <IssueDate>20260131</IssueDate>
      <Payment>
        <Date>20260131</Date>
        <SubTotals>
          <TaxPercent>20.00</TaxPercent>
          <CurrencyCode>EUR</CurrencyCode>
          <Amount>144.00</Amount>
        </SubTotals>
      </Payment>
    </Invoice>
    <Transactions>
      <Payment>
        <Date>20260131</Date>
        <SubTotals>
          <TaxPercent>20.00</TaxPercent>
          <CurrencyCode>EUR</CurrencyCode>
          <Amount>72.00</Amount>
        </SubTotals>
      </Payment>
    </Transactions>
  </PaymentsReport>
</Report>
""",
        )
        self.assertEqual(report.amount_paid, 360.0)

    def test_nothing_to_tell_gives_no_flux10(self):
        self._invoice("company")
        files = self._report()[1]
        self.assertFalse([name for name in files if name.startswith("flux10")])

    def test_declarant_without_siren_is_said(self):
        self.company.write({"company_registry": False, "vat": False})
        with self.assertRaisesRegex(UserError, self.company.name):
            self._report()

    def test_a_period_is_told_once(self):
        report, _files = self._report()
        with self.assertRaises(UserError):
            report.action_export()
        with self.assertRaisesRegex(UserError, "2026"):
            self._report(date_from="2026-01-31", date_to="2026-02-28")
        with self.assertRaises(UserError):
            report.unlink()

    def test_period_that_has_not_ended_is_not_told(self):
        with (
            freeze_time("2026-01-31 12:00:00"),
            self.assertRaisesRegex(UserError, "31"),
        ):
            self._report()

    def test_what_changes_after_the_export_is_pointed_out(self):
        invoice = self._invoice("individual")
        report, _files = self._report()
        self.assertFalse(report.changed)
        invoice.button_draft()
        self.assertTrue(self._reread(report).changed)
        invoice.action_post()
        self.assertFalse(self._reread(report).changed)
        self._pay(invoice, 10, "2026-01-31")
        self.assertTrue(self._reread(report).changed)

    def test_what_was_paid_before_the_invoice_is_told_with_it(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customers["individual"].id,
                "amount": 144,
                "date": "2026-01-30",
                "journal_id": self.env["account.journal"]
                .search(
                    [("type", "=", "bank"), ("company_id", "=", self.company.id)],
                    limit=1,
                )
                .id,
            }
        )
        payment.action_post()
        invoice = self._invoice("individual", invoice_date="2026-02-02")
        (payment.move_id + invoice).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._collected(), [])
        february = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
        self.assertEqual(self._collected(**february), ["144.0"])

    def test_what_is_written_off_was_not_collected(self):
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "=", self.company.id)],
            limit=1,
        )
        self._pay(
            self._invoice("individual"),
            100,
            "2026-01-31",
            payment_difference_handling="reconcile",
            writeoff_account_id=expense.id,
        )
        invoice = self._invoice("individual")
        self.assertEqual(invoice.amount_residual, 144)
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        entry = self.env["account.move"].create(
            {
                "date": "2026-01-31",
                "line_ids": [
                    Command.create({"account_id": expense.id, "debit": 144}),
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": invoice.partner_id.id,
                            "credit": 144,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (receivable + entry.line_ids[1]).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._collected(), ["100.0"])

    def test_a_correction_tells_the_whole_period_anew(self):
        self._invoice("individual", invoice_date="2026-01-20")
        report, _files = self._report()
        with self.assertRaisesRegex(UserError, "2026"):
            self._report()
        self._invoice("individual", invoice_date="2026-01-20")
        self.assertTrue(self._reread(report).changed)
        opened = report.action_correct()
        self.assertEqual(report.action_correct()["res_id"], opened["res_id"])
        correction, files = self._exported(
            self.env["telecentre.ereport"].browse(opened["res_id"])
        )
        self.assertEqual(correction.sale_count, 2)
        xml = files["flux10_transactions.xml"].decode()
        self.assertIn("<TypeCode>RE</TypeCode>", xml)
        self.assertIn("<Id>200000008-20260101-20260131-T-1</Id>", xml)
        self.assertIn("<TransactionsCount>2</TransactionsCount>", xml)
        self.assertFalse(self._reread(report).changed)
        self.assertFalse(self._reread(correction).changed)

    def test_a_correction_takes_back_what_is_no_more(self):
        invoice = self._invoice("individual", invoice_date="2026-01-20")
        report, _files = self._report()
        invoice.button_draft()
        correction = report.browse(report.action_correct()["res_id"])
        files = self._exported(correction)[1]
        xml = files["flux10_transactions.xml"].decode()
        self.assertIn("<EndDate>20260131</EndDate>", xml)
        self.assertNotIn("<Transactions>", xml)

    def test_a_correction_keeps_its_period(self):
        self._invoice("individual", invoice_date="2026-01-20")
        report, _files = self._report()
        correction = report.browse(report.action_correct()["res_id"])
        with self.assertRaisesRegex(ValidationError, "2026"):
            correction.date_to = "2026-01-30"

    def test_two_at_once_cannot_both_tell_a_period(self):
        """Neither sees the other's: the database refuses the second."""
        self._report()
        with (
            patch.object(type(self.env["telecentre.ereport"]), "_check_told_once"),
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
        ):
            self._report(date_from="2026-01-31", date_to="2026-02-28")

    def _reread(self, report):
        report.invalidate_recordset(["changed"])
        return report

    def test_shares_lose_no_cent(self):
        totals = {20.0: Decimal("33.33"), 10.0: Decimal("0.02"), 5.5: Decimal("66.66")}
        payments = [Decimal("33.34"), Decimal("33.33"), Decimal("33.34")]
        parts = ereporting.shares(totals, payments)
        for payment, part in zip(payments, parts, strict=True):
            self.assertEqual(sum(part.values()), payment)
        for rate, total in totals.items():
            self.assertEqual(sum(part[rate] for part in parts), total)
