from odoo import models


class TelecentreBookingFinder(models.TransientModel):
    """Nothing is free: wait for it."""

    _inherit = "telecentre.booking.finder"

    def action_wait(self):
        """Open a new entry of the waiting list, filled with what was looked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.booking.waiting",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_centre_id": self.centre_ids[:1].id,
                "default_type_id": self.type_ids[:1].id,
                "default_unit": self.unit,
                "default_unit_count": self.unit_count,
                "default_date_from": self.date_from,
                "default_half": self.half,
                "default_hour_from": self.hour_from,
                "default_hour_to": self.hour_to,
                "default_attendee_count": self.attendee_count,
            },
        }
