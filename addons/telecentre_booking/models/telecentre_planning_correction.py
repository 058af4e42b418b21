from odoo import api, models


class TelecentrePlanning(models.AbstractModel):
    """On the board, past stays are not moved by a slip of the hand."""

    _inherit = "telecentre.planning"

    @api.model
    def move_slot(self, slot_id, *args, **options):
        slot = self.env["telecentre.booking.slot"].browse(slot_id).exists()
        if slot.booking_id.is_past:
            slot.booking_id._check_correction_reason()
        return super().move_slot(slot_id, *args, **options)
