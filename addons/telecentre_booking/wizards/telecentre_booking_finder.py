from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.telecentre_resource_type import ACCESSORY_CATEGORIES
from ..models.telecentre_unit import UNIT_SELECTION


class TelecentreBookingFinder(models.TransientModel):
    """When, how many, what: where is it free in the whole network?"""

    _name = "telecentre.booking.finder"
    _description = "Find a Free Place"

    partner_id = fields.Many2one("res.partner", string="Customer")
    unit = fields.Selection(
        UNIT_SELECTION, string="Let by", required=True, default="day"
    )
    unit_count = fields.Integer(string="How many", default=1)
    date_from = fields.Date(
        string="Date", required=True, default=fields.Date.context_today
    )
    half = fields.Selection(
        [("morning", "Morning"), ("afternoon", "Afternoon")],
        string="Half of the day",
        default="morning",
    )
    hour_from = fields.Float(string="From", default=9.0)
    hour_to = fields.Float(string="To", default=11.0)
    attendee_count = fields.Integer(string="People", default=1)
    type_ids = fields.Many2many("telecentre.resource.type", string="What")
    centre_ids = fields.Many2many("telecentre.centre", string="Where")
    feature_ids = fields.Many2many("telecentre.feature", string="With")
    accessible = fields.Boolean(string="Step-free access")
    resource_ids = fields.Many2many(
        "telecentre.resource", string="Free places", compute="_compute_resource_ids"
    )
    message = fields.Text(compute="_compute_resource_ids")

    @api.depends(
        "partner_id",
        "unit",
        "unit_count",
        "date_from",
        "half",
        "hour_from",
        "hour_to",
        "attendee_count",
        "type_ids",
        "centre_ids",
        "feature_ids",
        "accessible",
    )
    def _compute_resource_ids(self):
        for finder in self:
            free, refusals = self.env["telecentre.resource"], {}
            centres = finder.centre_ids._origin or self.env["telecentre.centre"].search(
                [("state", "=", "open")]
            )
            for centre in centres if finder.date_from else ():
                try:
                    free |= finder._free_resources(centre)
                except ValidationError as error:
                    refusals[centre.name] = error.args[0]
            finder.resource_ids = free
            finder.message = finder._refusal_message(refusals)

    def _refusal_message(self, refusals):
        """One line on the centres ({name: reason}) where that time is impossible."""
        reasons = set(refusals.values())
        if len(reasons) < 2:
            return "".join(reasons)
        return self.env._("Closed at that time: %s.", ", ".join(refusals))

    def _free_resources(self, centre):
        """Free places of a centre that have what is asked for."""
        Booking = self.env["telecentre.booking"]
        local = ("unit", "unit_count", "date_from", "half", "hour_from", "hour_to")
        start, stop = Booking._local_bounds(
            centre, {name: self[name] for name in local}
        )
        free = self.env["telecentre.resource"].find_available(
            start,
            stop,
            centres=centre,
            types=self.type_ids._origin or None,
            capacity=max(1, self.attendee_count),
            unit=self.unit,
            customer=self.partner_id._origin,
            features=self.feature_ids._origin,
            accessible=self.accessible,
        )
        if self.type_ids:
            return free
        return free.filtered(
            lambda resource: resource.category not in ACCESSORY_CATEGORIES
        )
