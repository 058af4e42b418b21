from odoo import api, models

DEMO_ATTENDEES = (
    ("Nora Vidal (fictive)", "nora.vidal@exemple.test", "utm_source_newcomer"),
    ("Hugo Lemaire (fictif)", "hugo.lemaire@exemple.test", "utm_source_nomad"),
    ("Salomé Pradel (fictive)", "salome.pradel@exemple.test", False),
)


class TelecentreDemo(models.AbstractModel):
    _inherit = "telecentre.demo"

    @api.model
    def _load_registrations(self):
        """Three people come to the open day, and become leads."""
        event = self.env["event.event"].search(
            [("centre_id", "!=", False)], order="date_begin", limit=1
        )
        if not event:
            return
        self.env["event.registration"].create(
            [
                {
                    "event_id": event.id,
                    "name": name,
                    "email": email,
                    "utm_source_id": source
                    and self.env.ref(f"telecentre_crm.{source}").id,
                }
                for name, email, source in DEMO_ATTENDEES
            ]
        )
