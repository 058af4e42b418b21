from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools.recurring import monthly_amount

PILOT_MONTHS = 3
PILOT_DISCOUNT = 50.0


class TelecentreLeadPilot(models.TransientModel):
    """How long a trial lasts and what it costs."""

    _name = "telecentre.lead.pilot"
    _description = "Start of a Pilot"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="lead_id.company_currency")
    date_start = fields.Date(
        string="From",
        required=True,
        compute="_compute_date_start",
        store=True,
        precompute=True,
        readonly=False,
    )
    date_end = fields.Date(
        string="Until",
        required=True,
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
    )
    discount = fields.Float(
        string="Discount (%)",
        digits=(5, 2),
        default=PILOT_DISCOUNT,
        help="On the prices that the opportunity has. 100: the trial is free.",
    )
    amount_monthly = fields.Monetary(
        string="Seats, per month", compute="_compute_amount_monthly"
    )

    @api.constrains("date_start", "date_end", "discount")
    def _check_values(self):
        for pilot in self:
            if pilot.date_end < pilot.date_start:
                raise ValidationError(
                    self.env._("A pilot cannot end before it begins.")
                )
            if pilot.date_end < fields.Date.context_today(pilot):
                raise ValidationError(
                    self.env._(
                        "This pilot would end on %s, in the past: choose the days on "
                        "which the employees will come.",
                        format_date(self.env, pilot.date_end),
                    )
                )
            if not 0 <= pilot.discount <= 100:
                raise ValidationError(self.env._("A discount goes from 0 to 100 %."))

    @api.depends("lead_id")
    def _compute_date_start(self):
        for pilot in self:
            starts = pilot.lead_id.seat_ids.mapped("date_start")
            pilot.date_start = min(starts, default=fields.Date.context_today(self))

    @api.depends("date_start")
    def _compute_date_end(self):
        for pilot in self:
            pilot.date_end = pilot.date_start and (
                pilot.date_start + relativedelta(months=PILOT_MONTHS, days=-1)
            )

    @api.depends("lead_id", "discount")
    def _compute_amount_monthly(self):
        for pilot in self:
            lead = pilot.lead_id
            base = lead._base_pricelist() if lead else None
            pilot.amount_monthly = sum(
                monthly_amount(
                    seat._list_price(base) * seat.quantity,
                    seat.plan_id.interval,
                    seat.plan_id.interval_count,
                )
                for seat in lead.seat_ids
            ) * (1 - pilot.discount / 100)

    def action_start(self):
        """Make the pilot's agreement and open it."""
        self.ensure_one()
        return self.lead_id._start_pilot(self.date_start, self.date_end, self.discount)
