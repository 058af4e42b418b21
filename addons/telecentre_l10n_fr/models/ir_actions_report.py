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
        moves = self._telecentre_printed_sales(report_ref, data, res_ids)
        kept = moves.filtered("invoice_pdf_report_id")
        wanted = [key for key in res_ids or () if key not in kept._ids]
        streams = {}
        if wanted or not kept:
            # what was made legal needs no layout: it is given as it is
            streams = super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=wanted or res_ids
            )
        if len(moves - kept) == 1 and len(res_ids) == 1:
            # several become one file, which can be no Factur-X of each
            stream = streams[moves.id].get("stream")
            if stream:
                content = self._telecentre_legal_pdf(moves, stream.getvalue())
                streams[moves.id]["stream"] = io.BytesIO(content)
        if not kept:
            return streams
        for move in kept:
            attachment = move.invoice_pdf_report_id
            streams[move.id] = {
                "stream": io.BytesIO(attachment.raw),
                "attachment": attachment,
            }
        # in the order asked for; False: what Odoo could not tell apart
        order = [key for key in (*res_ids, False) if key in streams]
        return {key: streams[key] for key in order}

    def _telecentre_printed_sales(self, report_ref, data, res_ids):
        """The posted invoices among them whose legal document is asked for."""
        moves = self.env["account.move"]
        if (
            not res_ids
            or len(set(res_ids)) != len(res_ids)
            or (data or {}).get("proforma")
            or self.env.context.get("telecentre_plain_pdf")
            or not self._is_invoice_report(report_ref)
        ):
            return moves
        return moves.browse(res_ids).filtered(
            lambda move: move.state == "posted" and move._telecentre_is_french_sale()
        )

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
