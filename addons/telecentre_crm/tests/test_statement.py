import io
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time

from odoo.tests import tagged

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
