from odoo import fields, models

from ..models.telecentre_booking_series import CONFLICT_SELECTION

WEEKDAYS = {
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
}


class TelecentreBookingRepeat(models.TransientModel):
    """Repeats a booking: the rule is composed from a few plain choices."""

    _name = "telecentre.booking.repeat"
    _description = "Repeat a Booking"

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", readonly=True
    )
    frequency = fields.Selection(
        [("DAILY", "Every day"), ("WEEKLY", "Every week"), ("MONTHLY", "Every month")],
        required=True,
        default="WEEKLY",
    )
    interval = fields.Integer(
        string="Every", default=1, help="2: every other week, or day, or month."
    )
    monday = fields.Boolean()
    tuesday = fields.Boolean()
    wednesday = fields.Boolean()
    thursday = fields.Boolean()
    friday = fields.Boolean()
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    end_type = fields.Selection(
        [("count", "After a number of times"), ("until", "On a date")],
        string="Ends",
        required=True,
        default="count",
    )
    count = fields.Integer(string="Times", default=10)
    until = fields.Date(string="Last date")
    conflict_policy = fields.Selection(
        CONFLICT_SELECTION,
        string="Where it clashes",
        required=True,
        default="skip",
    )

    def _rrule(self):
        """The RFC 5545 rule of the choices made."""
        self.ensure_one()
        parts = [f"FREQ={self.frequency}", f"INTERVAL={max(1, self.interval)}"]
        if self.frequency == "WEEKLY":
            days = [code for name, code in WEEKDAYS.items() if self[name]]
            if days:
                parts.append(f"BYDAY={','.join(days)}")
        if self.end_type == "until" and self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        else:
            parts.append(f"COUNT={max(1, self.count)}")
        return ";".join(parts)

    def action_repeat(self):
        """Make the series; the booking it starts from becomes its first one."""
        self.ensure_one()
        booking = self.booking_id
        series = self.env["telecentre.booking.series"].create(
            {
                "partner_id": booking.partner_id.id,
                "occupant_id": booking.occupant_id.id,
                "centre_id": booking.centre_id.id,
                "resource_ids": [(6, 0, booking.resource_ids.ids)],
                "unit": booking.unit,
                "unit_count": booking.unit_count,
                "date_from": booking.date_from,
                "half": booking.half,
                "hour_from": booking.hour_from,
                "hour_to": booking.hour_to,
                "rrule": self._rrule(),
                "conflict_policy": self.conflict_policy,
            }
        )
        if booking.state in ("draft", "held"):
            booking.action_confirm()
        booking.write({"series_id": series.id, "series_date": booking.date_from})
        series.action_generate()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.booking.series",
            "res_id": series.id,
            "view_mode": "form",
        }
