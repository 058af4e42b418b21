import base64

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..tools.charge_csv import CsvFaults, read
from .common import BillingCase

GOOD = """reference;customer;product;date;quantity;price;label;centre
P-001;C-77;PRINT;2026-05-04;120;0,05;Impressions;T-MURAT
P-002;C-77;PRINT;04/05/2026;;;;
"""


@tagged("post_install", "-at_install")
class TestChargeCsv(BaseCase):
    """What a file may look like, without a database."""

    def codes(self, text, encoding="utf-8"):
        content = text if isinstance(text, bytes) else text.encode(encoding)
        with self.assertRaises(CsvFaults) as error:
            read(content)
        return [(fault.code, fault.line) for fault in error.exception.faults]

    def test_encodings_and_separators_of_spreadsheets(self):
        text = "Référence;Client;Article;Date;Libellé\r\nA;é;P;2026-05-04;Été\r\n"
        for encoding in ("utf-8", "utf-8-sig", "cp1252"):
            with self.subTest(encoding=encoding):
                (row,) = read(text.encode(encoding))
                self.assertEqual((row.customer, row.label), ("é", "Été"))
        for separator in (",", "\t"):
            (row,) = read(text.replace(";", separator).encode())
            self.assertEqual(row.reference, "A")

    def test_not_a_text_file(self):
        self.assertEqual(self.codes(GOOD, "utf-16"), [("not_text", 0)])
        self.assertEqual(self.codes(b"PK\x03\x04..."), [("not_text", 0)])
        self.assertEqual(self.codes(b"reference\x81\x8d"), [("not_text", 0)])
        self.assertEqual(self.codes(b"  \n"), [("empty", 0)])
        self.assertEqual(
            self.codes("reference;customer;product;date\n"), [("empty", 0)]
        )

    def test_wrong_columns(self):
        self.assertEqual(
            self.codes("reference;customer;date;colour;date\nA;B;2026-01-01;red;\n"),
            [("unknown_column", 1), ("column_twice", 1), ("missing_column", 1)],
        )

    def test_every_fault_is_found_with_its_line(self):
        text = (
            "reference;customer;product;date;quantity;price\n"
            "A;B;P;2026-02-30;1;1\n"
            "\n"
            "A2;;P;2026-02-28;x;-1\n"
            "A3;B;P;2026-02-28;0;nan\n"
            "A4;B;P;2026-02-28;1;1\n"
            "A4;B;P;2026-02-28;1;1\n"
            "A5;B;P;2026-02-28;1;1;more\n"
        )
        self.assertEqual(
            self.codes(text),
            [
                ("bad_date", 2),
                ("empty_cell", 4),
                ("bad_number", 4),
                ("negative_price", 4),
                ("zero_quantity", 5),
                ("bad_number", 5),
                ("twice", 7),
                ("too_many_cells", 8),
            ],
        )


@tagged("post_install", "-at_install")
class TestChargeImport(BillingCase):
    """Prints and mail handling from a file: all or nothing, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.freelancer.ref = "C-77"
        cls.prints = cls.make_product("Prints", 0.25)
        cls.prints.default_code = "PRINT"
        cls.staff = cls.role("t-import", "telecentre_booking.group_telecentre_user")

    def importer(self, text, encoding="utf-8"):
        content = text if isinstance(text, bytes) else text.encode(encoding)
        return (
            self.env["telecentre.charge.import"]
            .with_user(self.staff)
            .create({"data": base64.b64encode(content), "filename": "prints.csv"})
        )

    def imported(self):
        return self.env["telecentre.charge"].search(
            [("source_key", "=like", "import:%")], order="source_key"
        )

    def test_charges_are_shown_and_then_made(self):
        wizard = self.importer(GOOD)
        wizard.action_preview()
        self.assertEqual((wizard.new_count, wizard.amount), (2, 6.25))
        self.assertFalse(self.imported())
        wizard.action_import()
        charges = self.imported()
        self.assertEqual(charges.mapped("amount_untaxed"), [6.00, 0.25])
        self.assertEqual(charges[0].name, "Impressions")
        self.assertEqual(charges[0].centre_id, self.centre)
        self.assertEqual(charges.mapped("kind"), ["other"] * 2)
        invoice = self.run_until("2026-05-31").move_ids
        self.assertEqual(invoice.amount_untaxed, 6.25)

    def test_imported_twice_is_owed_once(self):
        self.importer(GOOD).action_import()
        more = GOOD + "P-003;C-77;PRINT;2026-05-05;4;;;\n"
        wizard = self.importer(more)
        wizard.action_preview()
        self.assertEqual((wizard.new_count, wizard.known_count), (1, 2))
        wizard.action_import()
        wizard.action_import()
        self.assertEqual(len(self.imported()), 3)

    def test_one_bad_line_imports_nothing_and_is_named(self):
        bad = (
            GOOD + "P-003;Nobody;PRINT;2026-05-05;1;1;;\nP-004;C-77;X;2026-05-05;;;;\n"
        )
        wizard = self.importer(bad)
        with self.assertRaises(UserError) as error:
            wizard.action_import()
        message = str(error.exception)
        self.assertIn("Line 4: no customer has “Nobody”", message)
        self.assertIn("Line 5: no product has “X”", message)
        self.assertIn("create the contact", message)
        self.assertFalse(self.imported())

    def test_wrong_columns_and_encodings_are_told(self):
        for content, expected in (
            ("a;b\n1;2\n", "the column “reference” is missing"),
            (GOOD.encode("utf-16"), "CSV UTF-8"),
            (b"", "empty"),
        ):
            with (
                self.subTest(expected=expected),
                self.assertRaisesRegex(UserError, expected),
            ):
                self.importer(content).action_preview()

    def test_other_values_under_a_known_reference_are_refused(self):
        self.importer(GOOD).action_import()
        with self.assertRaisesRegex(UserError, "P-001.*another reference"):
            self.importer(GOOD.replace(";120;", ";121;")).action_preview()

    def test_two_customers_of_one_name_are_told_apart(self):
        self.env["res.partner"].create([{"name": "Twin"}, {"name": "Twin"}])
        text = "reference;customer;product;date\nA;Twin;PRINT;2026-05-04\n"
        with self.assertRaisesRegex(UserError, "several customers.*reference"):
            self.importer(text).action_preview()
