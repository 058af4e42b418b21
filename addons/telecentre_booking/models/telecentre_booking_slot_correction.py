from odoo import api, models

from .telecentre_booking_slot import GUARDED_FIELDS


class TelecentreBookingSlot(models.Model):
    """Slots of past stays: as their bookings, by a manager with a reason."""

    _inherit = "telecentre.booking.slot"

    @api.model_create_multi
    def create(self, vals_list):
        bookings = self.env["telecentre.booking"].browse(
            {vals["booking_id"] for vals in vals_list if vals.get("booking_id")}
        )
        # what has no place yet is being recorded, not corrected
        past = bookings.filtered("slot_ids")._begin_correction()
        slots = super().create(vals_list)
        past._end_correction()
        return slots

    def write(self, vals):
        if not GUARDED_FIELDS & vals.keys():
            return super().write(vals)
        past = self.booking_id._begin_correction()
        result = super().write(vals)
        past._end_correction()
        return result

    def unlink(self):
        if self._is_synced():
            return super().unlink()
        past = self.booking_id._begin_correction()
        result = super().unlink()
        past._end_correction()
        return result
