from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.telecentre_booking.tools import intervals

from ..tools.commuting import saved
from ..tools.recurring import monthly_amount

MONTHS_AHEAD = 3


class TelecentreLeadSimulation(models.TransientModel):
    """What the seats wanted would bring, whether they fit, what they would save."""

    _name = "telecentre.lead.simulation"
    _description = "Simulation of an Opportunity"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="lead_id.company_currency")
    discount = fields.Float(
        string="Discount (%)",
        digits=(5, 2),
        compute="_compute_discount",
        store=True,
        precompute=True,
        readonly=False,
    )
    current_discount = fields.Float(compute="_compute_current_discount")
    days_per_week = fields.Float(
        string="Days a week", default=2, help="That an employee comes to the centre."
    )
    distance = fields.Float(
        string="Way to work saved (km)",
        default=40,
        help="From home to the office, one way: what is not driven on these days, less "
        "the way to the telecentre.",
    )
    co2_per_km = fields.Float(
        string="CO2 per km (g)",
        default=lambda self: self.env.company.telecentre_co2_per_km,
        help="Of an average car, driving and making, as set in the configuration with "
        "its source. May be changed for this simulation.",
    )
    amount_monthly = fields.Monetary(
        string="Monthly revenue", compute="_compute_amounts"
    )
    amount_yearly = fields.Monetary(string="Yearly revenue", compute="_compute_amounts")
    km_year = fields.Integer(string="Kilometres saved a year", compute="_compute_saved")
    co2_year = fields.Integer(string="CO2 saved a year (kg)", compute="_compute_saved")
    capacity_html = fields.Html(
        string="Room in the centres", compute="_compute_capacity_html", sanitize=False
    )

    @api.constrains("discount", "days_per_week", "distance", "co2_per_km")
    def _check_values(self):
        for simulation in self:
            if not 0 <= simulation.discount <= 100:
                raise ValidationError(self.env._("A discount goes from 0 to 100 %."))
            if not 0 <= simulation.days_per_week <= 7:
                raise ValidationError(self.env._("A week has 0 to 7 days."))
            if simulation.distance < 0 or simulation.co2_per_km < 0:
                raise ValidationError(
                    self.env._("A distance and its CO2 cannot be negative.")
                )

    @api.depends("lead_id")
    def _compute_discount(self):
        for simulation in self:
            simulation.discount = simulation.current_discount

    @api.depends("lead_id.agreement_pricelist_id")
    def _compute_current_discount(self):
        for simulation in self:
            lead = simulation.lead_id
            simulation.current_discount = lead._current_discount() if lead else 0.0

    @api.depends("lead_id", "discount")
    def _compute_amounts(self):
        for simulation in self:
            lead = simulation.lead_id
            base = lead._base_pricelist() if lead else None
            monthly = sum(
                simulation._seat_monthly(seat, base) for seat in lead.seat_ids
            )
            simulation.amount_monthly = monthly
            simulation.amount_yearly = 12 * monthly

    def _seat_monthly(self, seat, base):
        """What one line of seats comes to in a month, with the discount, as its own
        price would be rounded."""
        price = seat._list_price(base) * (1 - self.discount / 100)
        plan = seat.plan_id
        return self.currency_id.round(
            monthly_amount(
                self.currency_id.round(price) * seat.quantity,
                plan.interval,
                plan.interval_count,
            )
        )

    def action_apply(self):
        """Write the discount to the opportunity: seats, revenue, proposal and agreement
        have it from then on."""
        self.ensure_one()
        self.lead_id._apply_discount(self.discount)
        return {"type": "ir.actions.act_window_close"}

    @api.depends("lead_id", "days_per_week", "distance", "co2_per_km")
    def _compute_saved(self):
        for simulation in self:
            simulation.km_year, simulation.co2_year = saved(
                simulation.lead_id.seat_count,
                simulation.days_per_week,
                simulation.distance,
                simulation.co2_per_km,
            )

    @api.depends("lead_id")
    @api.depends_context("lang")
    def _compute_capacity_html(self):
        for simulation in self:
            simulation.capacity_html = self.env["ir.qweb"]._render(
                "telecentre_crm.simulation_capacity",
                {"lines": simulation._capacity_lines()},
                minimal_qcontext=True,
            )

    def _capacity_lines(self):
        """For each centre: seats wanted, and desks free on the working days of the
        coming months, as the bookings stand."""
        lines = []
        for centre, seats in self.lead_id.seat_ids.grouped("centre_id").items():
            free = self._free_desks(centre.sudo(), min(seats.mapped("date_start")))
            wanted = sum(seats.mapped("quantity"))
            lowest = min(free.values(), default=0)
            lines.append(
                {
                    "centre": centre.name,
                    "wanted": wanted,
                    "months": self._by_month(free),
                    "lowest": lowest,
                    "fits": wanted <= lowest,
                }
            )
        return lines

    @api.model
    def _by_month(self, free):
        """[{month, average, lowest}] of {day: desks free}, in order."""
        months = {}
        for day, count in free.items():
            months.setdefault(day.replace(day=1), []).append(count)
        return [
            {
                "month": format_date(self.env, month, date_format="MMM yyyy"),
                "average": sum(counts) / len(counts),
                "lowest": min(counts),
            }
            for month, counts in sorted(months.items())
        ]

    def _free_desks(self, centre, first):
        """{local day: desks and offices that are free, all day} of the open days."""
        first = max(first, fields.Date.context_today(self) + timedelta(days=1))
        last = fields.Date.add(first, months=MONTHS_AHEAD)
        start = intervals.day_bounds(first, centre.tz)[0]
        stop = intervals.day_bounds(last, centre.tz)[0]
        openings = centre._openings(start, stop)
        spans = {}
        for number in range((last - first).days):
            day = first + timedelta(days=number)
            opens, closes = self._day_span(centre, day, openings)
            if opens:
                spans[day] = (opens, closes)
        types = (
            self.env["telecentre.resource.type"]
            .sudo()
            .search([("category", "in", ("desk", "office"))])
        )
        found = (
            self.env["telecentre.resource"]
            .sudo()
            .find_available_spans(list(spans.values()), centres=centre, types=types)
        )
        return {
            day: len(resources) for day, resources in zip(spans, found, strict=True)
        }

    def _day_span(self, centre, day, openings):
        """(opening, closing) of a local day in UTC, or (None, None)."""
        if openings is None:
            return intervals.day_bounds(day, centre.tz)
        parts = intervals.openings_of_day(openings, day, centre.tz)
        return (parts[0][0], parts[-1][1]) if parts else (None, None)
