from markupsafe import Markup

from odoo import models
from odoo.fields import Domain

# Odoo turns it into the recipient's own link when it sends
UNSUBSCRIBE = "/unsubscribe_from_list"
# People who did not ask for anything: what they get says why, and how to refuse
PROSPECTING_MODELS = ("crm.lead", "res.partner")


class MailingMailing(models.Model):
    """No mailing to prospects without its information and its opt-out."""

    _inherit = "mailing.mailing"

    def _action_send_mail(self, res_ids=None):
        self._add_opt_out()
        return super()._action_send_mail(res_ids)

    def _get_recipients_domain(self):
        """Opposition holds even where the excluded list was left out."""
        domain = super()._get_recipients_domain()
        if self._is_prospecting():
            domain = Domain(domain) & Domain("is_blacklisted", "=", False)
        return domain

    def _is_prospecting(self):
        return (
            self.mailing_type == "mail"
            and self.mailing_model_real in PROSPECTING_MODELS
        )

    def _add_opt_out(self):
        """Say who writes, why, and how to refuse, where the text does not."""
        for mailing in self.filtered(lambda m: m._is_prospecting()):
            body = mailing.body_html or Markup()
            if UNSUBSCRIBE not in body:
                mailing.body_html = body + mailing._opt_out_footer()

    def _opt_out_footer(self):
        """The footer, in the language of whoever answers for the mailing."""
        user = self.user_id or self.env.user
        return self.env["ir.qweb"]._render(
            "telecentre_mailing.opt_out_footer",
            {"company": user.company_id, "url": UNSUBSCRIBE},
            lang=user.lang,
        )
