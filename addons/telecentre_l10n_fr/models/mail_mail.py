from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Say on the e-invoice that the e-mail which carried it could not leave."""
        if failure_type:
            for mail in self.filtered(lambda mail: mail.model == "telecentre.einvoice"):
                einvoice = self.env["telecentre.einvoice"].sudo().browse(mail.res_id)
                reason = failure_reason or mail.failure_reason or failure_type
                einvoice.exists()._email_failed(reason)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
