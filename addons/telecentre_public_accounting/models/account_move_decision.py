from odoo import fields, models

from .res_users import GROUP


class AccountMove(models.Model):
    """An invoice keeps the decisions that set its prices: tariffs change after it."""

    _inherit = "account.move"

    telecentre_decisions = fields.Json(
        string="Council Decisions", readonly=True, copy=False, groups=GROUP
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        for move in posted.sudo().filtered("telecentre_is_public"):
            move.telecentre_decisions = [
                (ref, fields.Date.to_string(day))
                for ref, day in super(AccountMove, move)._telecentre_decisions()
            ]
        return posted

    def _telecentre_decisions(self):
        kept = self.sudo().telecentre_decisions
        if self.state != "posted" or not isinstance(kept, list):
            return super()._telecentre_decisions()
        return [(ref, fields.Date.to_date(day)) for ref, day in kept]
