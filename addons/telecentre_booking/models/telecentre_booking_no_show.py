from datetime import timedelta

from odoo import api, fields, models

NO_SHOW_BATCH = 100


class TelecentreBooking(models.Model):
    """Stays to which nobody came, after the delay that the company sets."""

    _inherit = "telecentre.booking"

    # Reminders and no-shows look for the stays where somebody is still awaited.
    _awaited_idx = models.Index(
        "(company_id, start) WHERE state = 'confirmed' AND arrival IS NULL"
    )

    def _no_show_due(self):
        """From when on the stay is a no-show, in UTC; None: never.

        One day: the delay after its start. Longer: its end, for whoever rents a desk
        for a month does not lose it by coming on the second day.
        """
        self.ensure_one()
        hours = self.company_id.telecentre_no_show_hours
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
        companies = self.env["res.company"].search(
            [("telecentre_no_show_hours", ">", 0)]
        )
        due = self.browse()
        for company in companies:
            latest = now - timedelta(hours=company.telecentre_no_show_hours)
            awaited = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "confirmed"),
                    ("arrival", "=", False),
                    ("start", "<=", latest),
                ]
            )
            due |= awaited.filtered(lambda booking: booking._no_show_due() <= now)
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(due))
        for position in range(0, len(due), NO_SHOW_BATCH):
            batch = due[position : position + NO_SHOW_BATCH]
            batch._one_by_one_if_needed(type(self).action_no_show)
            Cron._commit_progress(len(batch))
