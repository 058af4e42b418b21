import csv
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..tools import stock
from . import sirene_lines as lines

ONE, TWO, THREE = (lines.siren(n) for n in (1, 2, 3))
COLUMNS = ("siren", "denominationUniteLegale", "categorieEntreprise")
CATEGORY = "categorieEntreprise"


@tagged("post_install", "-at_install")
class TestStock(BaseCase):
    """The reader alone: extracts made by hand stand in any order of columns."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "stock"

    def _rows(self, text, tokens=("GE", "ETI"), known=(), **values):
        if text is not None:
            self.path.write_text(text, encoding="utf-8")
        rows, faults = [], []
        for block in stock.blocks(
            self.path,
            COLUMNS,
            tokens,
            column=CATEGORY,
            known=("siren", known),
            **values,
        ):
            rows += block.rows
            faults += block.faults
        self.assertFalse(faults)
        return [(row["siren"], row[CATEGORY]) for row in rows]

    def test_the_category_is_found_wherever_its_column_stands(self):
        first, last = (CATEGORY, *COLUMNS[:2]), COLUMNS
        for columns in (first, last):
            for end in ("\n", "\r\n", ""):
                for value in ("GE", " GE ", '"GE"', ' "GE" ', "GE "):
                    row = {"siren": ONE, COLUMNS[1]: "GROUPE UN", CATEGORY: value}
                    text = ",".join(columns) + "\r\n"
                    text += ",".join(row[name] for name in columns) + end
                    with self.subTest(columns[0], value=value, end=end):
                        self.assertEqual(self._rows(text), [(ONE, "GE")])

    def test_a_department_is_found_in_the_first_and_the_last_column(self):
        for text in (f"{CATEGORY};{COLUMNS[1]};siren\n15014;X;{ONE}\n",):
            self.assertEqual(self._rows(text, ["15*"]), [(ONE, "15014")])
        text = f"siren;{COLUMNS[1]};{CATEGORY}\n{ONE};X; 15014"
        self.assertEqual(self._rows(text, ["15*"]), [(ONE, "15014")])

    def test_other_lines_are_not_parsed(self):
        text = ",".join(COLUMNS) + f"\n{ONE},GENERALE,PME\n{TWO},X,GE\n{THREE},Y,\n"
        self.assertEqual(self._rows(text), [(TWO, "GE")])

    def test_a_number_that_is_known_is_found_without_a_category(self):
        rows = [(ONE, "A, SA", "PME"), (TWO, "B", ""), (THREE, "C", "")]
        for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
            for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
                with open(self.path, "w", encoding="utf-8", newline="") as stream:
                    writer = csv.writer(stream, quoting=quoting)
                    for row in [COLUMNS, *rows]:
                        writer.writerow([row[n] for n in order])
                found = self._rows(None, known={ONE, TWO})
                self.assertLessEqual({(ONE, "PME"), (TWO, "")}, set(found), order)

    def test_the_numbers_of_lines_and_positions_hold_across_blocks(self):
        self.patch(stock, "BLOCK", 64)
        rows = [f"{lines.siren(n)},X,{'GE' if n % 3 else ''}" for n in range(30)]
        self.path.write_text("\n".join([",".join(COLUMNS), *rows, "GE,bad"]), "utf-8")
        blocks = list(stock.blocks(self.path, COLUMNS, ["GE"], known=("siren", {ONE})))
        self.assertEqual(sum(block.lines for block in blocks), 31)
        self.assertEqual(sum(len(block.rows) for block in blocks), 20)
        [fault] = [fault for block in blocks for fault in block.faults]
        self.assertEqual((fault.line, fault.kind), (32, "columns"))
        self.assertEqual(blocks[-1].position, self.path.stat().st_size)

    def _parquet(self, rows, **options):
        import pyarrow
        from pyarrow import parquet

        table = pyarrow.Table.from_pylist(
            [dict(zip(COLUMNS, r, strict=True)) for r in rows]
        )
        parquet.write_table(table, self.path, **options)

    def test_the_same_of_parquet(self):
        self._parquet(
            [(ONE, "A", " GE "), (TWO, "B", None), (THREE, "C", None)],
        )
        self.assertEqual(self._rows(None, known={TWO}), [(ONE, "GE"), (TWO, "")])
        self.assertEqual(self._rows(None), [(ONE, "GE")])

    def test_a_parquet_file_damaged_mid_way_says_so(self):
        self._parquet([(lines.siren(n), f"GROUPE {n}", "GE") for n in range(3000)])
        content = bytearray(self.path.read_bytes())
        content[200:9000] = b"\xff" * 8800
        self.path.write_bytes(content)
        with self.assertRaises(stock.StockError) as caught:
            self._rows(None)
        self.assertEqual(caught.exception.kind, "parquet")
