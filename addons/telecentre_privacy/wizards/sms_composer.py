from odoo import models
from odoo.exceptions import UserError


class SmsComposer(models.TransientModel):
    """A text message prospects as an e-mail does: opposition holds for both."""

    _inherit = "sms.composer"

    def _action_send_sms(self):
        """One message to who opposed is refused, whatever number was typed."""
        if self.res_model == "crm.lead" and self.composition_mode != "mass":
            for lead in self._get_records() or ():
                if lead.privacy_opposed:
                    raise UserError(
                        self.env._(
                            "%s: opposed being prospected, this message is not sent.",
                            lead.name,
                        )
                    )
        return super()._action_send_sms()

    def _get_blacklist_record_ids(self, records, recipients_info):
        found = super()._get_blacklist_record_ids(records, recipients_info)
        if records._name in ("crm.lead", "res.partner"):
            found = [*found, *records.filtered("privacy_opposed").ids]
        return found
