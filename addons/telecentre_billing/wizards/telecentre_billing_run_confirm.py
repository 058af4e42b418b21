from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils, format_date


class TelecentreBillingRunConfirm(models.TransientModel):
    """Asks before a person dates invoices in the future."""

    _name = "telecentre.billing.run.confirm"
    _description = "Run Dated in the Future"

    run_id = fields.Many2one(
        "telecentre.billing.run", required=True, ondelete="cascade"
    )
    date = fields.Date(related="run_id.date")
    days_ahead = fields.Integer(compute="_compute_ahead")
    is_far = fields.Boolean(compute="_compute_ahead")
    confirmed = fields.Boolean(string="Date them after this month all the same")

    @api.depends("date")
    def _compute_ahead(self):
        today = fields.Date.context_today(self)
        month_end = date_utils.end_of(today, "month")
        for wizard in self:
            date = wizard.date or today
            wizard.days_ahead = (date - today).days
            wizard.is_far = date > month_end

    def action_confirm(self):
        self.ensure_one()
        if self.is_far and not self.confirmed:
            raise UserError(
                self.env._(
                    "%(run)s would date its invoices on %(date)s, after this month. "
                    "Choose an earlier date for the run, or tick the box.",
                    run=self.run_id.display_name,
                    date=format_date(self.env, self.date),
                )
            )
        self.run_id.action_run()
        return {"type": "ir.actions.act_window_close"}
