from datetime import date
from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from ..tools import collected, pretitre, regie


@tagged("post_install", "-at_install")
class TestTools(TransactionCase):
    """The parts that need no database."""

    def test_small_debts_are_grouped_by_debtor(self):
        debts = [("a", 20, 1), ("a", 5, 2), ("b", 8, 3), ("b", 8, 4), ("c", 14.99, 5)]
        # 2 goes with 1, of the same debtor; 5 waits
        self.assertEqual(pretitre.grouped(debts, 15), ([[1, 2], [3, 4]], [5]))
        titles, left = pretitre.grouped(debts, 0)
        self.assertEqual((len(titles), left), (5, []))

    def test_keys_of_lines_are_the_same_each_time(self):
        text = (
            "reference;date;montant\nA;2026-01-01;1\nA;2026-01-01;1\nB;01/01/2026;1,5"
        )
        first, second = collected.read(text), collected.read(text)
        self.assertEqual([row.key for row in first], [row.key for row in second])
        self.assertEqual(len({row.key for row in first}), 3)
        self.assertEqual(first[2].amount, Decimal("1.5"))

    def test_amounts_as_people_write_them(self):
        for text, amount in (("1 234,50 €", "1234.50"), ("1.234,50", "1234.50"),
                             ("12.5", "12.5"), ("NaN", None), ("", None)):  # fmt: skip
            [row] = collected.read(f"reference\tdate\tmontant\nA\t2026-01-01\t{text}")
            with self.subTest(text):
                if amount is None:
                    self.assertEqual(row.fault, "amount")
                else:
                    self.assertEqual(row.amount, Decimal(amount))

    def test_journal_closes_where_the_next_one_opens(self):
        movements = [
            regie.Movement(date(2026, 1, day), kind, "cash", Decimal(amount))
            for day, kind, amount in (
                (3, "receipt", 10), (5, "deposit", -10), (5, "receipt", 7),
                (9, "receipt", -2), (31, "receipt", 4),
            )
        ]  # fmt: skip
        first = regie.journal(movements, date(2026, 1, 1), date(2026, 1, 5))
        second = regie.journal(movements, date(2026, 1, 6), date(2026, 1, 31))
        self.assertEqual(first.closing, second.opening)
        self.assertEqual(second.total, Decimal(9))
