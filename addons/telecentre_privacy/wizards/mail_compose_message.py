from odoo import models

from ..models.mail_thread import PROSPECTING_MODELS

# What is owed to a customer whatever they think of prospecting
SERVICE_MODELS = {
    "account.move",
    "account.payment",
    "telecentre.booking",
    "telecentre.booking.waiting",
    "telecentre.subscription",
    "telecentre.deposit",
    "telecentre.pass",
}


class MailComposeMessage(models.TransientModel):
    """Mass mailings leave out who opposed, even where only the fingerprint is left."""

    _inherit = "mail.compose.message"

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        mailing = "mass_mailing_id" in self._fields and self.mass_mailing_id
        if self.model in SERVICE_MODELS and not mailing:
            return set()
        found = super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        asked = mailing or self.use_exclusion_list or self.model in PROSPECTING_MODELS
        if not asked:
            return found
        info = recipients_info or self._get_recipients_data(mail_values_dict)
        emails = {
            res_id: set(data["mail_to_normalized"]) for res_id, data in info.items()
        }
        opposed = self.env["res.partner"]._telecentre_opposed_emails(
            set().union(*emails.values())
        )
        found |= {res_id for res_id, mails in emails.items() if mails & opposed}
        if self.model in ("crm.lead", "res.partner"):
            records = self.env[self.model].browse(mail_values_dict)
            found |= set(records.filtered("privacy_opposed").ids)
        return found

    def _prepare_mail_values(self, res_ids):
        """The first message to a prospect says what the law wants said."""
        values = super()._prepare_mail_values(res_ids)
        if self.model != "crm.lead" or self.composition_mode != "mass_mail":
            return values
        leads = self.env["crm.lead"].browse(values).filtered("privacy_to_inform")
        informed = leads.browse()
        for lead in leads:
            mail = values[lead.id]
            if mail.get("state") in ("cancel", "exception"):
                continue
            informed |= lead
            body = mail.get("body_html") or ""
            if "o_privacy_notice" not in body:
                mail["body_html"] = self._privacy_add_notice(
                    body, lead._privacy_notice()
                )
        informed._privacy_set_informed("first_mail")
        return values

    def _privacy_add_notice(self, body, notice):
        return f"{body}{notice}"
