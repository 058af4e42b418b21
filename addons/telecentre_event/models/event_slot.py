from odoo import api, models


class EventSlot(models.Model):
    """The rooms of an event follow its slots."""

    _inherit = "event.slot"

    @api.model_create_multi
    def create(self, vals_list):
        slots = super().create(vals_list)
        slots.event_id._sync_rooms()
        return slots

    def write(self, vals):
        result = super().write(vals)
        if {"date", "start_hour", "end_hour"} & vals.keys():
            self.event_id._sync_rooms()
        return result

    def unlink(self):
        events = self.event_id
        result = super().unlink()
        events._sync_rooms()
        return result
