from odoo import fields, models


class TelecentreRetentionPreviewLine(models.TransientModel):
    """One record that a retention rule would treat, or keeps and why."""

    _name = "telecentre.retention.preview.line"
    _description = "Preview of a Retention Rule"
    _order = "rule_id, outcome, date, id"
    _rec_name = "name"

    rule_id = fields.Many2one(
        "telecentre.retention.rule", ondelete="cascade", required=True
    )
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    name = fields.Char(string="Record")
    date = fields.Date(string="Counted from")
    outcome = fields.Selection(
        [
            ("delete", "Deleted"),
            ("anonymise", "Anonymised"),
            ("kept", "Kept"),
        ]
    )
    reason = fields.Text(string="Why kept")

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
