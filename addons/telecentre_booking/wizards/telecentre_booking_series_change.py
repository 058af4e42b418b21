from odoo import api, fields, models

from ..models.telecentre_booking_series import CONFLICT_SELECTION


class TelecentreBookingSeriesChange(models.TransientModel):
    """Moves or cancels a booking of a series together with those that follow it."""

    _name = "telecentre.booking.series.change"
    _inherit = ["telecentre.booking.wizard"]
    _description = "Change a Series"
    _from_booking = ("date_from", "hour_from", "hour_to", "half", "resource_ids")

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", readonly=True
    )
    series_id = fields.Many2one(related="booking_id.series_id")
    centre_id = fields.Many2one(related="booking_id.centre_id")
    unit = fields.Selection(related="booking_id.unit")
    scope = fields.Selection(
        [("following", "This booking and those after it"), ("all", "All to come")],
        string="Which ones",
        required=True,
        default="following",
    )
    action = fields.Selection(
        [("move", "Move"), ("cancel", "Cancel")], required=True, default="move"
    )
    date_from = fields.Date(
        string="New date of this booking",
        help="The others move by as many days.",
    )
    hour_from = fields.Float(string="From")
    hour_to = fields.Float(string="To")
    half = fields.Selection(
        [("morning", "Morning"), ("afternoon", "Afternoon")],
        string="Half of the day",
    )
    resource_ids = fields.Many2many(
        "telecentre.resource",
        string="Resources",
    )
    conflict_policy = fields.Selection(
        CONFLICT_SELECTION,
        string="Where it clashes",
        required=True,
        default="refuse",
    )
    booking_count = fields.Integer(
        string="Bookings concerned", compute="_compute_booking_count"
    )

    @api.depends("booking_id", "scope")
    def _compute_booking_count(self):
        for wizard in self:
            wizard.booking_count = len(
                wizard.series_id._changeable_from(wizard._first_day())
            )

    def _first_day(self):
        return self.booking_id.date_from if self.scope == "following" else None

    def action_apply(self):
        """Do it, and show the series with what could not be moved."""
        self.ensure_one()
        if self.action == "cancel":
            live = self.series_id._changeable_from(self._first_day())
            self.series_id.action_cancel_from(
                min(live.mapped("date_from"), default=None)
            )
            return self.booking_id.action_view_series()
        booking = self.booking_id
        local = {}
        if self.unit == "hour":
            local = {"hour_from": self.hour_from, "hour_to": self.hour_to}
        elif self.unit == "half_day":
            local = {"half": self.half}
        changed = self.resource_ids != booking.resource_ids
        self.series_id.action_move_from(
            self._first_day(),
            days=(self.date_from - booking.date_from).days,
            resources=self.resource_ids if changed else None,
            conflict_policy=self.conflict_policy,
            **local,
        )
        return booking.action_view_series()
