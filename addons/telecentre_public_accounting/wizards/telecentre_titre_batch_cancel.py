from odoo import fields, models


class TelecentreTitreBatchCancel(models.TransientModel):
    """Why exported batches are taken back."""

    _name = "telecentre.titre.batch.cancel"
    _description = "Take Back Exported Batches"

    batch_ids = fields.Many2many("telecentre.titre.batch", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        return self.batch_ids.action_cancel(reason=self.reason)
