from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.telecentre_booking.tools import intervals

from ..tools.commuting import saved

MONTHS_AHEAD = 3


class TelecentreLeadSimulation(models.TransientModel):
    """What the seats wanted would bring, whether they fit, what they would save."""

    _name = "telecentre.lead.simulation"
    _description = "Simulation of an Opportunity"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="lead_id.company_currency")
    discount = fields.Float(string="Discount (%)", digits=(5, 2))
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
        default=218,
        help="Of an average car, in use and making. Set your own source's figure.",
    )
    amount_monthly = fields.Monetary(
        string="Monthly revenue", compute="_compute_amounts"
    )
    amount_yearly = fields.Monetary(string="Yearly revenue", compute="_compute_amounts")
    km_year = fields.Integer(string="Kilometres saved a year", compute="_compute_saved")
    co2_year = fields.Integer(string="CO2 saved a year (kg)", compute="_compute_saved")
    capacity_html = fields.Html(compute="_compute_capacity_html", sanitize=False)

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

    @api.depends("lead_id", "discount")
    def _compute_amounts(self):
        for simulation in self:
            monthly = sum(simulation.lead_id.seat_ids.mapped("amount_monthly"))
            monthly *= 1 - simulation.discount / 100
            simulation.amount_monthly = monthly
            simulation.amount_yearly = 12 * monthly

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
            lowest = min(free, default=0)
            lines.append(
                {
                    "centre": centre.name,
                    "wanted": wanted,
                    "lowest": lowest,
                    "average": sum(free) / len(free) if free else 0,
                    "fits": wanted <= lowest,
                }
            )
        return lines

    def _free_desks(self, centre, first):
        """How many desks and offices are free, all day, on each open day."""
        first = max(first, fields.Date.context_today(self) + timedelta(days=1))
        last = fields.Date.add(first, months=MONTHS_AHEAD)
        start = intervals.day_bounds(first, centre.tz)[0]
        stop = intervals.day_bounds(last, centre.tz)[0]
        openings = centre._openings(start, stop)
        spans = [
            (opens, closes)
            for day in range((last - first).days)
            for opens, closes in [
                self._day_span(centre, first + timedelta(days=day), openings)
            ]
            if opens
        ]
        types = (
            self.env["telecentre.resource.type"]
            .sudo()
            .search([("category", "in", ("desk", "office"))])
        )
        found = (
            self.env["telecentre.resource"]
            .sudo()
            .find_available_spans(spans, centres=centre, types=types)
        )
        return [len(resources) for resources in found]

    def _day_span(self, centre, day, openings):
        """(opening, closing) of a local day in UTC, or (None, None)."""
        if openings is None:
            return intervals.day_bounds(day, centre.tz)
        parts = intervals.openings_of_day(openings, day, centre.tz)
        return (parts[0][0], parts[-1][1]) if parts else (None, None)
