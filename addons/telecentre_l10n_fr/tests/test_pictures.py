"""The main documents of accounting, page by page: their text, and a picture of them."""

import io
import os

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestPictures(DocumentMixin, FrenchInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._dress(cls.company)
        for customer in cls.customers.values():
            customer.lang = "fr_FR"
        lines = [
            cls._line(name=f"Bureau à Murat, semaine {week}", price_unit=80.0)
            for week in range(1, 4)
        ]
        due = {"invoice_payment_term_id": False, "invoice_date_due": "2026-02-28"}
        cls.invoice = cls._invoice(lines=lines, ref="BC-2026-17", **due)
        cls.credit_note = cls._invoice(
            move_type="out_refund",
            reversed_entry_id=cls.invoice.id,
            invoice_date="2026-02-10",
            **due,
        )
        cls.long = cls._invoice(
            "public",
            lines=[
                cls._line(name=f"Poste du jour {day}", price_unit=20.0)
                for day in range(1, 71)
            ],
            **due,
        )

    def assertFacturX(self, pdf):
        """The file that is printed holds an invoice that breaks no rule."""
        reader = OdooPdfFileReader(io.BytesIO(pdf), strict=False)
        xml = dict(reader.getAttachments())["factur-x.xml"]
        self.assertFalse(self.validator.details(xml))

    def test_pasted_text_is_printed(self):
        """Control characters in a text stopped the print, or left the XML out."""
        self.customers["company"].name = "Durand\x0b & fils \U0001f600"
        invoice = self._invoice(
            lines=[self._line(name="Bureau\x0b\nsalle <b>2</b> \U0001f600")],
            narration="<p>" + "Longue note\x01 sur le séjour. " * 200 + "</p>",
        )
        # no font has them: said in the log, and printed as boxes
        with mute_logger("weasyprint", "odoo.addons.report_weasyprint"):
            pdf = self._printed("account.account_invoices", invoice)
        self.assertFacturX(pdf)
        self.assertPages(pdf, ("Durand", "salle <b>2</b>", "Longue note", "144,00"))

    def test_invoice(self):
        pdf = self._printed("account.account_invoices", self.invoice)
        self.assertFacturX(pdf)
        self.assertPages(
            pdf,
            (
                self.invoice.name, "31/01/2026", "28/02/2026", "BC-2026-17",
                "Cabinet Durand", "910 000 009 00019",
                "Bureau à Murat, semaine 2", "80,00", "240,00", "48,00", "288,00",
                "FR76", "forfaitaire de 40", "encaissement", "escompte",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "facture")

    def test_credit_note(self):
        pdf = self._printed("account.account_invoices", self.credit_note)
        self.assertFacturX(pdf)
        self.assertPages(
            pdf,
            (
                "Avoir", self.credit_note.name, self.invoice.name, "10/02/2026",
                "Cabinet Durand", "120,00", "24,00", "144,00",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "avoir")

    def test_long_invoice(self):
        pdf = self._printed("account.account_invoices", self.long)
        pages = self.assertPages(pdf, (self.long.name, "Commune d'Exemple"))
        self.assertGreater(len(pages), 1)
        for page in pages[:-1]:
            self.assertIn("Description", page)
        self.assertIn("1 680,00", pages[-1])
        self.assertPicture(pdf, "facture-longue")
        self.assertPicture(pdf, "facture-longue-fin", page=len(pages))

    def test_down_payment_and_its_final_invoice(self):
        due = {"invoice_payment_term_id": False, "invoice_date_due": "2026-03-31"}
        down = self._invoice(
            telecentre_document_kind="down_payment",
            lines=[self._line(name="Acompte, salle du 14 mars", price_unit=30.0)],
            **due,
        )
        final = self._invoice(
            post=False,
            invoice_date="2026-02-28",
            telecentre_document_kind="final",
            lines=[self._line(name="Salle, le 14 mars", price_unit=100.0)],
            **due,
        )
        final.telecentre_down_payment_ids = down
        final.action_telecentre_deduct()
        final.action_post()
        pdf = self._printed("account.account_invoices", down)
        self.assertFacturX(pdf)
        self.assertPages(
            pdf, ("Acompte", down.name, "30,00", "6,00", "36,00"), count=1
        )  # fmt: skip
        self.assertPicture(pdf, "acompte")
        pdf = self._printed("account.account_invoices", final)
        self.assertFacturX(pdf)
        self.assertPages(
            pdf, (final.name, down.name, "100,00", "-30,00", "14,00", "84,00"), count=1
        )  # fmt: skip
        self.assertPicture(pdf, "facture-finale")

    @freeze_time("2026-04-15")
    def test_statement(self):
        customer = self.customers["company"]
        pdf = self._printed("telecentre_l10n_fr.action_report_statement", customer)
        self.assertPages(
            pdf,
            (
                self.invoice.name, "288,00", "144,00",
                "15/04/2026", "28/02/2026", "Cabinet Durand", "910 000 009 00019",
                "forfaitaire de 40",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "releve")

    def test_changes_are_noticed(self):
        """Another invoice, no logo, no footer, a table 5 mm lower: none passes."""
        if os.environ.get("TELECENTRE_PICTURES") == "write":
            self.skipTest("it would be written as it should not be")
        report, page = "account.account_invoices", self.invoice

        def noticed(change):
            pdf = self._printed(report, page)
            with (
                self.subTest(change),
                self.assertRaisesRegex(AssertionError, "worst block"),
            ):
                self.assertPicture(pdf, "facture")
            return pdf

        self.assertPicture(self._printed(report, page), "facture")
        table = self.env.ref("account.report_invoice_document")
        lower = self.env["ir.ui.view"].create(
            {
                "name": "lower",
                "type": "qweb",
                "inherit_id": table.id,
                "arch": """<xpath expr="//table[@name='invoice_line_table']"
                    position="before"><div style="height: 5mm"/></xpath>""",
            }
        )
        noticed("table 5 mm lower")
        lower.active = False
        kept, self.company.logo = self.company.logo, False
        noticed("no logo")
        self.company.write({"logo": kept, "report_footer": "<p/>"})
        pdf = noticed("no footer")
        with self.assertRaises(AssertionError):
            self.assertPages(pdf, ())
