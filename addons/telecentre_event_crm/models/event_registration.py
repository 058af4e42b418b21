from odoo import models


class EventRegistration(models.Model):
    """Attendees of an event in a centre become leads of whom we know the source."""

    _inherit = "event.registration"

    def _get_lead_values(self, rule):
        """Source: that of the registration, else the open day itself."""
        values = super()._get_lead_values(rule)
        if self.event_id.centre_id and not values.get("source_id"):
            source = self.env.ref(
                "telecentre_crm.utm_source_visit", raise_if_not_found=False
            )
            values["source_id"] = source.id if source else False
        return values
