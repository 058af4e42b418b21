from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _prepare_invoice_pdf_report(self, invoices_data):
        """Sending puts the Factur-X in by itself, afterwards."""
        return super(
            AccountMoveSend, self.with_context(telecentre_plain_pdf=True)
        )._prepare_invoice_pdf_report(invoices_data)
