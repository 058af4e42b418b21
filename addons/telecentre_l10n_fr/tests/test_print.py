import html
import io
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import config
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestPrint(FrenchInvoiceCase):
    """What the accountant gets by Odoo's own buttons."""

    def _print(self, invoice):
        # in test mode Odoo leaves the XML out of the PDF
        with (
            patch.dict(config.options, {"test_enable": False}),
            patch.object(OdooPdfFileWriter, "convert_to_pdfa"),
        ):
            return invoice.with_context(force_report_rendering=True).action_print_pdf()

    def _html(self, invoice):
        report = self.env["ir.actions.report"]
        content = report._render_qweb_html("account.report_invoice", invoice.ids)[0]
        return html.unescape(content.decode())

    def test_print_gives_the_pdf_with_factur_x_inside(self):
        invoice = self._invoice()
        pdf = self._pdf()
        with (
            patch.object(
                type(self.env["ir.actions.report"]),
                "_run_wkhtmltopdf",
                return_value=pdf,
            ),
            self._engine(),
        ):
            action = self._print(invoice)
        self.assertEqual(action["type"], "ir.actions.act_url")
        reader = OdooPdfFileReader(
            io.BytesIO(invoice.invoice_pdf_report_id.raw), strict=False
        )
        attachments = dict(reader.getAttachments())
        self.assertIn("factur-x.xml", attachments)
        self.assertFalse(self.validator.details(attachments["factur-x.xml"]))

    def test_pdf_of_a_consumer_says_it_is_a_factur_x_too(self):
        invoice = self._invoice("individual")
        self.assertFalse(invoice.partner_id.invoice_edi_format)
        with (
            patch.object(
                type(self.env["ir.actions.report"]),
                "_run_wkhtmltopdf",
                return_value=self._pdf(),
            ),
            self._engine(),
        ):
            self._print(invoice)
        content = invoice.invoice_pdf_report_id.raw
        self.assertIn(b"<pdfaid:part>3</pdfaid:part>", content)
        self.assertIn(b"<fx:DocumentFileName>factur-x.xml<", content)
        reader = OdooPdfFileReader(io.BytesIO(content), strict=False)
        self.assertIn("factur-x.xml", dict(reader.getAttachments()))
        self.assertFalse(invoice.ubl_cii_xml_id)

    def test_print_twice_gives_the_same_document(self):
        invoice = self._invoice()
        with (
            patch.object(
                type(self.env["ir.actions.report"]),
                "_run_wkhtmltopdf",
                return_value=self._pdf(),
            ),
            self._engine(),
        ):
            self._print(invoice)
            first = invoice.invoice_pdf_report_id
            self._print(invoice)
        self.assertEqual(invoice.invoice_pdf_report_id, first)

    def test_what_was_sent_is_not_laid_out_again(self):
        invoices = self._invoice() + self._invoice() + self._invoice()
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        Reports, laid_out = type(reports), []
        render = Reports._render_qweb_html

        def spy(self, report_ref, docids, data=None):
            laid_out.append(list(docids))
            return render(self, report_ref, docids, data=data)

        with (
            patch.object(Reports, "_run_wkhtmltopdf", return_value=self._pdf()),
            self._engine(),
        ):
            for invoice in invoices[:2]:
                self._print(invoice)
            with patch.object(Reports, "_render_qweb_html", spy):
                kept = reports._render_qweb_pdf_prepare_streams(
                    "account.account_invoices", {}, invoices[:2].ids
                )
                self.assertEqual(laid_out, [])
                mixed = reports._render_qweb_pdf_prepare_streams(
                    "account.account_invoices", {}, invoices[::-1].ids
                )
        self.assertEqual(laid_out, [invoices[2].ids])
        self.assertEqual(list(kept), invoices[:2].ids)
        self.assertEqual(list(mixed), invoices[::-1].ids)
        for invoice in invoices[:2]:
            for streams in (kept, mixed):
                self.assertEqual(
                    streams[invoice.id]["stream"].getvalue(),
                    invoice.invoice_pdf_report_id.raw,
                )

    def test_draft_prints_as_before(self):
        self.company.external_report_layout_id = self.env.ref(
            "web.external_layout_standard"
        )
        invoice = self._invoice(post=False)
        self.assertEqual(invoice.action_print_pdf()["type"], "ir.actions.report")
        self.assertFalse(invoice.invoice_pdf_report_id)

    def test_identity_and_mentions_are_printed(self):
        printed = self._html(self._invoice())
        company = self.company
        for text in (
            "910 000 009 00019",
            company._telecentre_penalty_text(),
            company._telecentre_recovery_text(),
            company._telecentre_discount_text(),
            "200 000 008 00017",
            "FR 37 200 000 008",
        ):
            self.assertIn(text, printed)

    def test_identity_is_printed_once(self):
        self.company.report_footer = "SIRET 200 000 008 00017"
        self.assertEqual(self._html(self._invoice()).count("200 000 008 00017"), 1)

    def test_consumer_is_not_threatened_with_the_indemnity(self):
        printed = self._html(self._invoice("individual"))
        self.assertNotIn(self.company._telecentre_recovery_text(), printed)

    def test_siren_is_not_called_a_siret(self):
        printed = self._html(self._invoice("siren_only"))
        self.assertRegex(printed, r"SIREN\s?: 910 000 017")

    def test_list_of_stays_is_not_printed_as_the_source(self):
        one = self._html(self._invoice(invoice_origin="RES/2026/00001"))
        self.assertIn("RES/2026/00001", one)
        many = self._html(
            self._invoice(invoice_origin="RES/2026/00001, RES/2026/00002")
        )
        self.assertNotIn("RES/2026/00002", many)

    def test_credit_note_names_the_invoice(self):
        invoice = self._invoice()
        credit_note = self._invoice(
            move_type="out_refund",
            reversed_entry_id=invoice.id,
            invoice_date=fields.Date.to_date("2026-02-10"),
        )
        self.assertIn(invoice.name, self._html(credit_note))

    def _engine(self):
        """A machine without a PDF engine still runs this test."""
        return patch.object(
            type(self.env["ir.actions.report"]),
            "get_wkhtmltopdf_state",
            return_value="ok",
        )

    def _pdf(self):
        from reportlab.pdfgen.canvas import Canvas

        buffer = io.BytesIO()
        canvas = Canvas(buffer)
        canvas.rect(72, 720, 100, 20)
        canvas.save()
        return buffer.getvalue()
