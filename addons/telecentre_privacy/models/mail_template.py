from odoo import models
from odoo.exceptions import UserError


class MailTemplate(models.Model):
    """A template sent by an action or a plan prospects too."""

    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, **kwargs):
        if self.model != "crm.lead":
            return super().send_mail_batch(res_ids, *args, **kwargs)
        leads = self.env["crm.lead"].browse(res_ids)
        opposed = leads.filtered("privacy_opposed")
        if opposed and len(leads) == 1:
            raise UserError(
                self.env._(
                    "%s: opposed being prospected, this message is not sent.",
                    opposed.name,
                )
            )
        return super().send_mail_batch((leads - opposed).ids, *args, **kwargs)
