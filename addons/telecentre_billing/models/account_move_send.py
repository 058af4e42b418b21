from odoo import api, fields, models


class AccountMoveSend(models.AbstractModel):
    """Odoo's own sending, with the detail of a group's month, and remembered."""

    _inherit = "account.move.send"

    @api.model
    def _get_invoice_extra_attachments(self, move):
        return (
            super()._get_invoice_extra_attachments(move)
            + move.sudo().telecentre_detail_ids
        )

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        result = super()._hook_invoice_document_before_pdf_report_render(
            invoice, invoice_data
        )
        if invoice.telecentre_detail_todo:
            invoice._telecentre_attach_detail()
        return result

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        """Whoever mails an invoice of a run, the run does not mail it again."""
        result = super()._send_mail(move, mail_template, **kwargs)
        if move.telecentre_run_id:
            move.sudo().write(
                {
                    "telecentre_mail_state": "sent",
                    "telecentre_mail_date": fields.Datetime.now(),
                    "telecentre_mail_error": False,
                }
            )
        return result
