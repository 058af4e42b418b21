from odoo import api, fields, models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    @api.model
    def default_get(self, fields_list):
        """A credit note is not dated before the invoice that it corrects."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "account.move" and values.get(
            "date"
        ):
            moves = self.env["account.move"].browse(self.env.context["active_ids"])
            dates = [date for date in moves.mapped("invoice_date") if date]
            today = fields.Date.to_date(values["date"])
            values["date"] = max([today, *dates])
        return values
