from odoo import api, models

# What Odoo's own sending knows of the XML while it makes the PDF
OPTIONS, VALUES = "ubl_cii_xml_options", "ubl_cii_xml_attachment_values"


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _prepare_invoice_pdf_report(self, invoices_data):
        """Sending puts the Factur-X in by itself, afterwards."""
        return super(
            AccountMoveSend, self.with_context(telecentre_plain_pdf=True)
        )._prepare_invoice_pdf_report(invoices_data)

    @api.model
    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        """A consumer's PDF is a Factur-X too.

        Odoo attaches the XML to it, but leaves out what makes it PDF/A and the metadata
        that say so, as the customer has no e-invoice format.
        """
        whole = OPTIONS in invoice_data or not invoice._telecentre_is_french_sale()
        if not whole:
            xml = self.env["account.edi.xml.cii"]._export_invoice(invoice)[0]
            invoice_data[OPTIONS] = {"ubl_cii_format": "facturx"}
            invoice_data[VALUES] = {"raw": xml}
        result = super()._hook_invoice_document_after_pdf_report_render(
            invoice, invoice_data
        )
        if not whole:
            # no XML beside the PDF: nobody asked for one
            del invoice_data[OPTIONS], invoice_data[VALUES]
        return result
