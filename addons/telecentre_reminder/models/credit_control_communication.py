from odoo import models


class CreditControlCommunication(models.Model):
    _inherit = "credit.control.communication"

    def _get_credit_control_communication_table(self):
        """The invoices, in the customer's language: OCA's own table has no French."""
        self.ensure_one()
        lang = self.contact_address_id.lang or self.partner_id.lang or self.env.lang
        return self.env["ir.qweb"]._render(
            "telecentre_reminder.reminder_table",
            {"lines": self.credit_control_line_ids.with_context(lang=lang)},
            lang=lang,
        )
