from odoo import models

from .telecentre_booking_mail import OFFER


class TelecentreBookingWaiting(models.Model):
    _inherit = "telecentre.booking.waiting"

    def _notify_offer(self):
        """Write to the person, where the company writes to visitors; the note stays."""
        result = super()._notify_offer()
        offer = self.booking_id._writing()
        if offer:
            offer._send_safely(lambda booking: booking._send_to_reachable(OFFER))
            offer._wake_mail_queue()
        return result
