import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.telecentre_opposition import PRIVACY_GROUP


class TelecentrePrivacyExport(models.TransientModel):
    """A copy of a person's data, to be handed over."""

    _name = "telecentre.privacy.export"
    _description = "Copy of a Person's Data"

    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="cascade"
    )
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)
    content_html = fields.Html(
        compute="_compute_content_html", sanitize=False, string="What is in it"
    )

    @api.depends("partner_id")
    def _compute_content_html(self):
        self.partner_id.check_access("read")
        for wizard in self:
            rows = [
                (section["label"], len(section["rows"]))
                for section in wizard.partner_id._privacy_data()
                if section["rows"]
            ]
            wizard.content_html = self.env["ir.qweb"]._render(
                "telecentre_privacy.export_content",
                {"rows": rows},
                minimal_qcontext=True,
            )

    def action_export(self):
        """Make the archive and offer it; the export is logged."""
        self.ensure_one()
        if not self.env.user.has_group(PRIVACY_GROUP):
            raise AccessError(self.env._("Only data protection exports people's data."))
        partner = self.partner_id
        partner.check_access("read")
        if partner.is_company:
            raise UserError(
                self.env._(
                    "%s is a company: the right to a copy is people's. Choose the "
                    "person.",
                    partner.name,
                )
            )
        today = fields.Date.context_today(self).isoformat()
        self.write(
            {
                "file": base64.b64encode(partner._privacy_archive()),
                "filename": f"donnees-{partner.id}-{today}.zip",
            }
        )
        self.env["telecentre.privacy.log"]._log("export", partner)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy of the data"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
