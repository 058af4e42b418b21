from freezegun import freeze_time

from odoo.tests import tagged

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestStatement(FrenchInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.customers["company"]
        cls.daughter = cls.env["res.partner"].create(
            {
                **cls.group.copy_data()[0],
                "name": "Filiale (fictive)",
                "parent_id": cls.group.id,
                "is_company": True,
                "company_registry": "910000017",
                "vat": False,
            }
        )
        cls.customers["daughter"] = cls.daughter
        cls.old = cls._invoice(invoice_date="2026-01-10", invoice_payment_term_id=False)
        cls.new = cls._invoice(
            "daughter", invoice_date="2026-03-30", invoice_payment_term_id=False
        )
        (cls.old + cls.new).invoice_date_due = False

    def _statement(self, partner):
        return partner._telecentre_statement(self.day)

    def setUp(self):
        super().setUp()
        self.day = self.new.invoice_date

    def test_group_has_all_its_companies(self):
        statement = self._statement(self.group)
        self.assertEqual(
            [entity["partner"] for entity in statement["entities"]],
            [self.group, self.daughter],
        )
        self.assertEqual(statement["total"], 288.0)
        self.assertEqual(statement["columns"], [144.0, 0, 0, 144.0, 0])

    def test_company_has_its_own(self):
        statement = self._statement(self.daughter)
        self.assertEqual(statement["total"], 144.0)

    def test_payment_and_credit_count(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.old.ids
        ).create({"amount": 44.0, "payment_date": "2026-02-01"})._create_payments()
        self._invoice(
            move_type="out_refund",
            reversed_entry_id=self.old.id,
            invoice_date="2026-02-10",
            lines=[self._line(price_unit=10.0)],
        )
        self.assertEqual(self._statement(self.group)["total"], 232.0)

    @freeze_time("2026-04-15")
    def test_printed(self):
        html = self.env["ir.actions.report"]._render_qweb_html(
            "telecentre_l10n_fr.report_statement", self.group.ids
        )[0].decode()  # fmt: skip
        for text in (self.old.name, self.new.name, self.daughter.name, "95"):
            self.assertIn(text, html)
