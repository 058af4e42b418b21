from odoo import api, fields, models


class TelecentreDepositSettle(models.TransientModel):
    """Give a deposit back, whole or less what is kept, seeing first what it makes."""

    _name = "telecentre.deposit.settle"
    _description = "Settle a Deposit"

    deposit_id = fields.Many2one(
        "telecentre.deposit", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="deposit_id.currency_id")
    amount = fields.Monetary(related="deposit_id.amount", string="Taken")
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    kept = fields.Monetary(help="Before tax: it becomes a sale.")
    reason = fields.Char(string="Why kept")
    given_back = fields.Monetary(
        compute="_compute_given_back", help="Before tax on what is kept."
    )

    @api.depends("amount", "kept")
    def _compute_given_back(self):
        for wizard in self:
            wizard.given_back = wizard.amount - wizard.kept

    @api.depends("deposit_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = wizard.deposit_id.display_name

    def action_settle(self):
        self.ensure_one()
        self.deposit_id.settle(self.date, self.kept, self.reason)
        return {"type": "ir.actions.act_window_close"}
