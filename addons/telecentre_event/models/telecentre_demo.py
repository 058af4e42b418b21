from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

DEMO_EVENTS = (
    # (type, name, room, days from today, begin, end, seats, note)
    (
        "event_type_open_day",
        "Portes ouvertes du télécentre",
        "resource_aur_training",
        18,
        10,
        16,
        14,
        "<p>Venez visiter les bureaux, essayer un poste et rencontrer celles et ceux qui "
        "y travaillent.</p>",
    ),
    (
        "event_type_talk",
        "Rencontre : télétravailler pour un grand groupe depuis le Cantal",
        "resource_aur_training",
        32,
        14,
        16,
        12,
        "<p>Une salariée et une responsable des ressources humaines racontent.</p>",
    ),
)


class TelecentreDemo(models.AbstractModel):
    _inherit = "telecentre.demo"

    @api.model
    def _load_events(self):
        """An open day and a talk, on the first day on which their room is free."""
        for kind, name, room, days, begin, end, seats, note in DEMO_EVENTS:
            room = self.env.ref(f"telecentre_booking.{room}", raise_if_not_found=False)
            if not room:
                continue
            centre = room.centre_id
            for later in range(days, days + 15):
                day = fields.Date.today() + timedelta(days=later)
                values = {
                    "name": name,
                    "event_type_id": self.env.ref(f"telecentre_event.{kind}").id,
                    "centre_id": centre.id,
                    "room_ids": [fields.Command.set(room.ids)],
                    "date_begin": centre._to_utc(datetime.combine(day, time(begin))),
                    "date_end": centre._to_utc(datetime.combine(day, time(end))),
                    "organizer_id": centre.company_id.partner_id.id
                    or self.env.company.partner_id.id,
                    "seats_limited": True,
                    "seats_max": seats,
                    "note": note,
                    "lang": self.env.ref("base.user_admin").lang,
                    "stage_id": self.env.ref("event.event_stage_announced").id,
                }
                if day.weekday() > 4:
                    continue
                try:
                    with self.env.cr.savepoint():
                        self.env["event.event"].create(values)
                except ValidationError:
                    continue
                break
