import re
from collections import defaultdict

from odoo import Command
from odoo.tests import tagged

from .common import FrenchInvoiceCase

# Arrêté du 29 juillet 2013, article A47 A-1 VII: the 18 columns, in this order
COLUMNS = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
FILLED = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "ValidDate",
]
DAY = re.compile(r"20\d{6}")
AMOUNT = re.compile(r"-?\d+,\d\d")


@tagged("post_install", "-at_install")
class TestAccounting(FrenchInvoiceCase):
    """What Odoo's accounting makes of our invoices."""

    def _fec(self):
        wizard = self.env["l10n_fr.fec.export.wizard"].create(
            {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        )
        result = wizard.generate_fec()
        return result["file_name"], result["file_content"].decode()

    def test_fec_has_its_form(self):
        invoice = self._invoice(
            ref="BC|1\n2", lines=[self._line(name="Bureau | Murat\n\tmatin")]
        )
        credit_note = self._invoice(
            move_type="out_refund",
            reversed_entry_id=invoice.id,
            invoice_date="2026-02-10",
            lines=[self._line(price_unit=20.0)],
        )
        down = self._invoice(telecentre_document_kind="down_payment")
        name, text = self._fec()
        self.assertRegex(name, r"^200000008FEC20261231(\.txt)?$")
        head, *rows = [line.split("|") for line in text.splitlines()]
        self.assertEqual(head, COLUMNS)
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        for row in rows:
            for column in FILLED:
                self.assertTrue(row[column], (column, row))
            for column in ("EcritureDate", "PieceDate", "ValidDate"):
                self.assertRegex(row[column], DAY)
            for column in ("Debit", "Credit"):
                self.assertRegex(row[column], AMOUNT)
        for move in (invoice, credit_note, down):
            mine = [row for row in rows if row["EcritureNum"] == move.name]
            self.assertTrue(mine, move.name)
            balance = sum(
                float(row["Debit"].replace(",", "."))
                - float(row["Credit"].replace(",", "."))
                for row in mine
            )
            self.assertAlmostEqual(balance, 0.0, 2)

    def test_fec_is_sound(self):
        """What the tax office's checker looks at beyond the form of each line."""
        invoice = self._invoice()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": "2026-02-01"})._create_payments()
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self._invoice(currency_id=dollar.id)
        lines = self._fec()[1].splitlines()[1:]
        rows = [dict(zip(COLUMNS, row.split("|"), strict=True)) for row in lines]
        number = lambda text: round(float(text.replace(",", ".")), 2)  # noqa: E731
        by_entry = defaultdict(float)
        for row in rows:
            debit, credit = number(row["Debit"]), number(row["Credit"])
            self.assertFalse(debit and credit, row)
            by_entry[row["JournalCode"], row["EcritureNum"]] += debit - credit
            self.assertRegex(row["CompteNum"], r"^\d{3}")
            self.assertTrue("2026" <= row["EcritureDate"][:4] <= "2026", row)
            self.assertEqual(bool(row["EcritureLet"]), bool(row["DateLet"]), row)
            self.assertEqual(bool(row["Montantdevise"]), bool(row["Idevise"]), row)
            if row["CompteNum"].startswith("411"):
                self.assertTrue(row["CompAuxNum"] and row["CompAuxLib"], row)
        for key, balance in by_entry.items():
            self.assertAlmostEqual(balance, 0.0, 2, key)
        receivable = [
            row
            for row in rows
            if row["EcritureNum"] == invoice.name and row["CompteNum"].startswith("411")
        ]
        self.assertTrue(all(row["EcritureLet"] for row in receivable))

    def test_bank_statement_is_imported_and_reconciled(self):
        """As Odoo has it in Community: lists import CSV, the invoice offers the money."""
        invoice = self._invoice()
        bank = self.env["account.journal"].create(
            {
                "name": "Banque d'essai",
                "type": "bank",
                "code": "BQE",
                "company_id": self.company.id,
            }
        )
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "account.bank.statement",
                "file_type": "text/csv",
                "file": (
                    "name,line_ids/journal_id,line_ids/date,line_ids/payment_ref,"
                    "line_ids/partner_id,line_ids/amount\n"
                    f"Février,{bank.name},2026-02-10,VIR {invoice.name},"
                    f"{invoice.partner_id.name},144.00\n"
                    f",{bank.name},2026-02-11,FRAIS,,-3.50\n"
                ).encode(),
            }
        )
        fields_ = [
            "name", "line_ids/journal_id", "line_ids/date", "line_ids/payment_ref",
            "line_ids/partner_id", "line_ids/amount",
        ]  # fmt: skip
        result = wizard.execute_import(
            fields_,
            fields_,
            {
                "quoting": '"',
                "separator": ",",
                "has_headers": True,
                "encoding": "utf-8",
                "date_format": "%Y-%m-%d",
            },
        )
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"])
        statement = self.env["account.bank.statement"].browse(result["ids"])
        self.assertEqual(statement.balance_end, 140.5)
        line = statement.line_ids.filtered(lambda line: line.amount == 144.0)
        # the accountant names the customer's account on the entry of the line
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = invoice.partner_id.property_account_receivable_id
        line.move_id.line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        ).partner_id = invoice.partner_id
        invoice.invalidate_recordset()
        offered = invoice.invoice_outstanding_credits_debits_widget["content"]
        self.assertIn(144.0, [item["amount"] for item in offered])
        invoice.js_assign_outstanding_line(suspense.id)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(invoice.payment_state, "paid")

    def test_vat_is_due_when_paid(self):
        """Box A1 (08 for the base at 20 %) moves with the payment only."""
        invoice = self._invoice()
        self.assertEqual(self._boxes(invoice.line_ids.move_id), {})
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 72.0, "payment_date": "2026-02-01"})._create_payments()
        entry = self.env["account.move"].search(
            [("tax_cash_basis_origin_move_id", "=", invoice.id)]
        )
        self.assertEqual(str(entry.date), "2026-02-01")
        boxes = self._boxes(entry)
        self.assertEqual(boxes.get("08_base"), 60.0)
        self.assertEqual(boxes.get("08_taxe"), 12.0)

    def test_each_rate_has_its_box(self):
        """CA3: by rate when paid; what bears no VAT at once, where it belongs."""
        chart = self.env["account.chart.template"].with_company(self.company)
        rates = {
            "tva_intermediaire_encaissement": "9B",
            "tva_reduite_encaissement": "09",
            "tva_super_reduite_encaissement": "11",
        }
        lines = []
        for name in rates:
            tax = chart.ref(name)
            tax.active = True
            lines.append(self._line(tax_ids=[Command.set(tax.ids)], price_unit=100.0))
        invoice = self._invoice(lines=lines)
        self.assertEqual(self._boxes(invoice), {})
        boxes = self._boxes(self._paid(invoice))
        for name, box in rates.items():
            with self.subTest(box):
                self.assertEqual(boxes[f"{box}_base"], 100.0)
                self.assertEqual(boxes[f"{box}_taxe"], chart.ref(name).amount)
        for name, customer in (
            ("tva_sale_service_0", "company"),
            ("tva_sale_service_intra_0", "foreign"),
            ("tva_sale_service_export_0", "foreign"),
        ):
            tax = chart.ref(name)
            tax.active = True
            line = self._line(tax_ids=[Command.set(tax.ids)])
            invoice = self._invoice(customer, lines=[line])
            with self.subTest(name):
                boxes = self._boxes(invoice + self._paid(invoice))
                self.assertEqual(boxes, {"E2": 120.0})

    def _paid(self, invoice):
        """Pay it: the entries that move its VAT."""
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": "2026-02-01"})._create_payments()
        return self.env["account.move"].search(
            [("tax_cash_basis_origin_move_id", "=", invoice.id)]
        )

    def _boxes(self, moves):
        found = {}
        for line in moves.line_ids:
            for tag in line.tax_tag_ids:
                name = tag.with_context(lang="en_US").name.strip("+-")
                found[name] = found.get(name, 0.0) - line.balance
        return {name: amount for name, amount in found.items() if amount}
