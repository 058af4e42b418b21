from odoo import models


class TelecentreBookingSlot(models.Model):
    _inherit = "telecentre.booking.slot"

    def write(self, vals):
        """A slot dragged elsewhere changes what its visitor was told."""
        result = super().write(vals)
        if {"resource_id", "start", "stop"} & vals.keys():
            self.booking_id._flag_change()
        return result
