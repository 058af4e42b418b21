from odoo import models

from .telecentre_booking_slot import GUARDED_FIELDS


class TelecentreBookingSlot(models.Model):
    """Slots of past stays: as their bookings, by a manager with a reason."""

    _inherit = "telecentre.booking.slot"

    def write(self, vals):
        if self.env.su or not GUARDED_FIELDS & vals.keys():
            return super().write(vals)
        past = self.booking_id.filtered(
            lambda booking: booking.is_past and booking.state != "draft"
        )
        if past:
            past._check_correction_allowed()
        result = super().write(vals)
        if past:
            past._log_correction()
        return result
