from odoo import api, fields, models

from ..models.telecentre_booking import LOCAL_FIELDS
from ..models.telecentre_unit import UNIT_SELECTION

COPIED_FIELDS = (
    *sorted(LOCAL_FIELDS),
    "occupant_id",
    "occupant_name",
    "resource_ids",
    "arrival",
    "departure",
)


class TelecentreBookingCorrection(models.TransientModel):
    """Corrects a past stay; the reason is kept in its chatter."""

    _name = "telecentre.booking.correction"
    _inherit = ["telecentre.booking.wizard"]
    _description = "Correct a Past Stay"
    _from_booking = COPIED_FIELDS

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(related="booking_id.partner_id")
    centre_id = fields.Many2one(related="booking_id.centre_id")
    reason = fields.Char(required=True)
    occupant_id = fields.Many2one("res.partner")
    occupant_name = fields.Char(string="Visitor")
    unit = fields.Selection(
        UNIT_SELECTION,
        string="Let by",
    )
    unit_count = fields.Integer(string="How many")
    date_from = fields.Date(string="Date")
    half = fields.Selection(
        [("morning", "Morning"), ("afternoon", "Afternoon")],
        string="Half of the day",
    )
    hour_from = fields.Float(string="From")
    hour_to = fields.Float(string="To")
    resource_ids = fields.Many2many(
        "telecentre.resource",
        string="Resources",
    )
    arrival = fields.Datetime()
    departure = fields.Datetime()
    came_often = fields.Boolean(compute="_compute_came_often")
    outcome = fields.Selection(
        [
            ("done", "They came"),
            ("no_show", "They did not come"),
            ("cancelled", "It was cancelled"),
        ],
        help="Empty: as it is.",
    )

    @api.depends("booking_id")
    def _compute_came_often(self):
        for wizard in self:
            wizard.came_often = len(wizard.booking_id.attendance_ids) > 1

    def action_correct(self):
        """Write what has changed, and the reason; all or nothing."""
        self.ensure_one()
        booking = self.booking_id.with_context(telecentre_correction=self.reason)
        vals = {}
        for name in COPIED_FIELDS:
            if self[name] != booking[name]:
                field = booking._fields[name]
                vals[name] = field.convert_to_write(self[name], booking)
        came = {
            name: vals.pop(name) for name in ("arrival", "departure") if name in vals
        }
        if came:
            booking.write(came)
        if vals:
            booking.write(vals)
        if self.outcome and self.outcome != booking.state:
            booking._correct_outcome(self.outcome)
        elif came and not vals:
            booking._log_correction()
        return True
