import io
import logging

from odoo import fields, models
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

_logger = logging.getLogger(__name__)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Whatever prints a posted invoice gives its Factur-X with it.

        Odoo puts it only in what it sends. The document that was made legal once is
        given again; a sending that is about to make it goes its own way.
        """
        streams = super()._render_qweb_pdf_prepare_streams(
            report_ref, data, res_ids=res_ids
        )
        if (
            not streams
            or not res_ids
            or (data or {}).get("proforma")
            or self.env.context.get("telecentre_plain_pdf")
            or not self._is_invoice_report(report_ref)
        ):
            return streams
        moves = self.env["account.move"].browse([key for key in streams if key])
        for move in moves.filtered(
            lambda move: move.state == "posted" and move._telecentre_is_french_sale()
        ):
            stream = streams[move.id].get("stream")
            if move.invoice_pdf_report_id:
                content = move.invoice_pdf_report_id.raw
                streams[move.id]["stream"] = io.BytesIO(content)
            elif stream and len(streams) == 1:
                # several become one file, which can be no Factur-X of each
                content = self._telecentre_legal_pdf(move, stream.getvalue())
                streams[move.id]["stream"] = io.BytesIO(content)
        return streams

    def _telecentre_legal_pdf(self, move, content):
        """``content`` with its Factur-X."""
        try:
            xml, errors = self.env["account.edi.xml.cii"]._export_invoice(move)
            if errors:
                raise ValueError(" ".join(errors))
            return self._telecentre_embed(content, xml, move.name)
        except Exception as error:
            # a print without it is better than none; sending says what is missing
            _logger.warning("%s is printed without Factur-X: %s", move.name, error)
            return content

    def _telecentre_embed(self, content, xml, title):
        reader = OdooPdfFileReader(io.BytesIO(content), strict=False)
        writer = OdooPdfFileWriter()
        writer.cloneReaderDocumentRoot(reader)
        writer.addAttachment("factur-x.xml", xml, subtype="text/xml")
        if not writer.is_pdfa:
            writer.convert_to_pdfa()
            metadata = self.env["ir.qweb"]._render(
                "account_edi_ubl_cii.account_invoice_pdfa_3_facturx_metadata",
                {"title": title, "date": fields.Date.context_today(self)},
            )
            writer.add_file_metadata(metadata.encode())
        buffer = io.BytesIO()
        writer.write(buffer)
        return buffer.getvalue()
