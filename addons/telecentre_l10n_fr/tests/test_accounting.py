import re

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
        invoice = self._invoice()
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

    def _boxes(self, moves):
        found = {}
        for line in moves.line_ids:
            for tag in line.tax_tag_ids:
                name = tag.with_context(lang="en_US").name.strip("+-")
                found[name] = found.get(name, 0.0) - line.balance
        return {name: amount for name, amount in found.items() if amount}
