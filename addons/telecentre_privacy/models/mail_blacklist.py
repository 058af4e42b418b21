from odoo import api, models


class MailBlacklist(models.Model):
    """Unsubscribing from a mailing is an opposition, and coming back ends it."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("active")._telecentre_oppose()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            self._telecentre_oppose()
        elif "active" in vals:
            self._telecentre_lift()
        return result

    def _telecentre_oppose(self):
        if not self.env.context.get("telecentre_opposition"):
            self.env["telecentre.opposition"]._oppose_emails(
                self.mapped("email"), origin="unsubscribed"
            )

    def _telecentre_lift(self):
        if self.env.context.get("telecentre_opposition"):
            return
        Opposition = self.env["telecentre.opposition"].sudo()
        keys = [Opposition._key("email", email) for email in self.mapped("email")]
        Opposition.search([("key", "in", keys), ("lifted_on", "=", False)])._lift(
            self.env._("Taken off the list of those who unsubscribed.")
        )
