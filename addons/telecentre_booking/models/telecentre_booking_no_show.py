from datetime import datetime, timedelta

from odoo import api, fields, models

from .telecentre_resource_type import ACCESSORY_CATEGORIES

NO_SHOW_BATCH = 100


class TelecentreBooking(models.Model):
    """Stays to which nobody came, after the delay of what is booked.

    A resource type may have a delay of its own; the others take the company's.
    """

    _inherit = "telecentre.booking"

    # Reminders and no-shows look for the stays where somebody is still awaited.
    _awaited_idx = models.Index(
        "(company_id, start) WHERE state = 'confirmed' AND arrival IS NULL"
    )

    def _no_show_hours(self):
        """The longest delay of the places that are booked together; 0: never."""
        self.ensure_one()
        usual = self.company_id.telecentre_no_show_hours
        types = self.slot_ids.resource_id.sudo().type_id
        places = types.filtered(lambda kind: kind.category not in ACCESSORY_CATEGORIES)
        delays = [kind.no_show_hours or usual for kind in places or types] or [usual]
        return max(delays) if all(delays) else 0.0

    def _no_show_due(self):
        """From when on the stay is a no-show, in UTC; None: never.

        One day: the delay after its start. Longer: its end, for whoever rents a desk
        for a month does not lose it by coming on the second day.
        """
        self.ensure_one()
        hours = self._no_show_hours()
        if not hours:
            return None
        due = self.start + timedelta(hours=hours)
        return due if self.date_from == self.date_to else max(due, self.stop)

    @api.model
    def _cron_no_show(self):
        """Release the places of those who did not come; one failure stops no other.

        First, what was left open of those who came is ended.
        """
        self._cron_presence()
        now = fields.Datetime.now()
        due = self._no_show_candidates().filtered(
            lambda booking: (booking._no_show_due() or datetime.max) <= now
        )
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(due))
        for position in range(0, len(due), NO_SHOW_BATCH):
            batch = due[position : position + NO_SHOW_BATCH]
            batch._one_by_one_if_needed(type(self).action_no_show)
            Cron._commit_progress(len(batch))

    @api.model
    def _no_show_candidates(self):
        """Stays whose arrival some delay has waited for, the shortest being over."""
        now = fields.Datetime.now()
        Type = self.env["telecentre.resource.type"].with_context(active_test=False)
        own = Type.search([("no_show_hours", ">", 0)])
        found = self.browse()
        for company in self.env["res.company"].search([]):
            usual = company.telecentre_no_show_hours
            delays = [*own.mapped("no_show_hours"), *([usual] if usual else [])]
            if not delays:
                continue
            domain = [
                ("company_id", "=", company.id),
                ("state", "=", "confirmed"),
                ("arrival", "=", False),
                ("start", "<=", now - timedelta(hours=min(delays))),
            ]
            if not usual:
                # the stays of the other types are never closed: do not read them all
                domain.append(("slot_ids.resource_id.type_id", "in", own.ids))
            found |= self.search(domain)
        return found
