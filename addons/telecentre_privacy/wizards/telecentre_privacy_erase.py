from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.telecentre_opposition import PRIVACY_GROUP


class TelecentrePrivacyErase(models.TransientModel):
    """Show what an anonymisation takes and leaves, then do it."""

    _name = "telecentre.privacy.erase"
    _description = "Anonymise a Person"

    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="cascade"
    )
    preview_html = fields.Html(
        compute="_compute_preview", sanitize=False, string="What happens"
    )
    blocked = fields.Boolean(compute="_compute_preview")
    until = fields.Date(compute="_compute_preview")
    oppose = fields.Boolean(
        string="Put the address on the opposition list",
        help="By its fingerprint: no import or mailing brings the person back.",
    )
    confirmed = fields.Boolean(string="I understand that this cannot be undone")

    @api.depends("partner_id")
    def _compute_preview(self):
        Eraser = self.env["telecentre.privacy.eraser"]
        for wizard in self:
            allowed = self.env.user.has_group(PRIVACY_GROUP)
            preview = (
                wizard.partner_id and allowed and Eraser._preview(wizard.partner_id)
            )
            wizard.blocked = bool(preview and preview["blocked"])
            wizard.until = preview and preview["until"]
            wizard.preview_html = preview and self.env["ir.qweb"]._render(
                "telecentre_privacy.erase_preview",
                {"preview": preview, "person": wizard.partner_id},
                minimal_qcontext=True,
            )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            self.env["telecentre.privacy.log"]._log("preview", wizard.partner_id)
        return wizards

    def action_erase(self):
        """Anonymise, once confirmed."""
        self.ensure_one()
        if not self.confirmed:
            raise UserError(
                self.env._("Tick “I understand that this cannot be undone” first.")
            )
        partner = self.partner_id
        if self.oppose:
            self.env["telecentre.opposition"]._oppose_emails(
                [partner.email], origin="erased"
            )
        self.env["telecentre.privacy.eraser"]._erase(partner)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": partner.id,
            "view_mode": "form",
        }
