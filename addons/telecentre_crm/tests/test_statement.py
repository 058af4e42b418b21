import io
from datetime import date
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.telecentre_billing.tests.test_prices import PriceCase

from .keep_common import KeepCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-09-15 10:00:00")
class TestStatement(KeepCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls._create_company("Another company")
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Stranger", "parent_id": other.id}
        )
        cls._presence("2026-08-12", cls.employees[0])
        cls._presence("2026-08-13", cls.employees[1])
        cls._presence("2026-07-31", cls.employees[2])
        cls._presence("2026-08-12", cls.stranger, desk=1)

    def setUp(self):
        super().setUp()
        self.move = self.env["account.move"].new(
            {
                "move_type": "out_invoice",
                "partner_id": self.company.id,
                "invoice_date": "2026-09-05",
                "company_id": self.env.company.id,
            }
        )

    def _statements(self):
        Move = type(self.env["account.move"])
        with patch.object(
            Move, "_statement_employers", lambda move: self.company, create=True
        ):
            return self.move._statement_files()

    def test_the_employer_s_own_people_of_the_month_before(self):
        pdf, xlsx = self._statements()
        self.assertTrue(pdf["name"].endswith("2026-08.pdf"), pdf["name"])
        sheet = openpyxl.load_workbook(io.BytesIO(xlsx["raw"])).active
        text = "\n".join(
            str(cell) for row in sheet.values for cell in row if cell is not None
        )
        for name in ("Employee A", "Employee B", "Group One"):
            self.assertIn(name, text)
        for name in ("Employee C", "Stranger"):
            self.assertNotIn(name, text)
        hours = [row[-1] for row in sheet.values if row[1] == "Employee A"]
        self.assertEqual(hours, [7])

    def test_nothing_without_presence_nor_on_a_credit_note(self):
        self.move.invoice_date = "2026-06-05"
        self.assertEqual(self._statements(), [])
        self.move.write({"invoice_date": "2026-09-05", "move_type": "out_refund"})
        self.assertEqual(self._statements(), [])

    def test_a_quarterly_invoice_tells_of_its_three_months(self):
        Move = type(self.env["account.move"])
        with patch.object(
            Move, "_statement_invoice_before", lambda move, month: date(2026, 6, 5)
        ):
            names = [values["name"] for values in self._statements()]
            months = [str(first)[:7] for first, _last in self.move._statement_months()]
        self.assertEqual(months, ["2026-06", "2026-07", "2026-08"])
        self.assertEqual([name[-11:-4] for name in names[::2]], ["2026-07", "2026-08"])

    def test_who_gets_one(self):
        charge = self.env["telecentre.charge"].new(
            {
                "agreement_id": self.agreement.id,
                "partner_id": self.employees[0].id,
            }
        )
        Move = type(self.env["account.move"])
        with patch.object(Move, "_telecentre_charges", lambda move: charge):
            self.assertEqual(self.move._statement_employers(), self.company)
            self.agreement.invoice_grouping = "entity"
            self.assertEqual(self.move._statement_employers(), self.company)
            charge.agreement_id = False
            self.assertFalse(self.move._statement_employers())


@tagged("post_install", "-at_install")
class TestStatementMonths(PriceCase):
    def test_it_tells_of_what_the_invoice_before_did_not(self):
        with freeze_time("2026-06-05 10:00:00"):
            agreement = self.env["telecentre.agreement"].create(
                {
                    "name": "Framework",
                    "partner_id": self.freelancer.id,
                    "date_start": "2026-06-01",
                }
            )
            seat = self.subscribe("2026-06-01", agreement_id=agreement.id)
            self.run_until("2026-06-05")
            first = seat.charge_ids.move_id
        self.assertEqual([str(m[0]) for m in first._statement_months()], ["2026-05-01"])
        with freeze_time("2026-09-05 10:00:00"):
            self.run_until("2026-09-05")
            second = seat.charge_ids.move_id - first
        self.assertEqual(
            [tuple(map(str, month)) for month in second._statement_months()],
            [
                ("2026-06-01", "2026-06-30"),
                ("2026-07-01", "2026-07-31"),
                ("2026-08-01", "2026-08-31"),
            ],
        )
