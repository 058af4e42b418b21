from odoo import fields, models


class TelecentreOppositionLift(models.TransientModel):
    """Ask why oppositions are lifted."""

    _name = "telecentre.opposition.lift"
    _description = "Lift an Opposition"

    opposition_ids = fields.Many2many("telecentre.opposition", required=True)
    reason = fields.Char(
        required=True, help="For instance: the person asked for it in writing."
    )

    def action_lift(self):
        self.ensure_one()
        self.opposition_ids._lift(self.reason)
        return {"type": "ir.actions.act_window_close"}
