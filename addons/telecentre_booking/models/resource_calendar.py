from datetime import timedelta

import pytz

from odoo import models
from odoo.exceptions import UserError

from ..tools import holidays_fr, intervals


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _telecentre_openings(self, start, stop, compute_leaves=True):
        """Open intervals as naive UTC pairs, or None where hours are not fixed."""
        if not self:
            return None
        calendar = self.sudo()
        start, stop = pytz.utc.localize(start), pytz.utc.localize(stop)
        found = calendar._work_intervals_batch(
            start, stop, compute_leaves=compute_leaves
        )[False]
        return [
            (
                opening.astimezone(pytz.utc).replace(tzinfo=None),
                closing.astimezone(pytz.utc).replace(tzinfo=None),
            )
            for opening, closing, _record in found
        ]

    def _telecentre_load_public_holidays(self, year):
        """Add the year's public holidays as closures, skipping those already there."""
        try:
            holidays = holidays_fr.public_holidays(int(year))
        except ValueError as error:
            raise UserError(
                self.env._("There are no public holidays known for %s.", year)
            ) from error
        Leave = self.env["resource.calendar.leaves"]
        existing = {
            (leave.calendar_id, leave.date_from)
            for leave in Leave.search(
                [("calendar_id", "in", self.ids), ("resource_id", "=", False)]
            )
        }
        missing = []
        for calendar in self:
            for day, name in holidays:
                midnight, next_midnight = intervals.day_bounds(day, calendar.tz)
                if (calendar, midnight) not in existing:
                    existing.add((calendar, midnight))
                    missing.append(
                        {
                            "name": name,
                            "calendar_id": calendar.id,
                            "date_from": midnight,
                            # Odoo's own closures end with the day's last second
                            "date_to": next_midnight - timedelta(seconds=1),
                            "resource_id": False,
                        }
                    )
        return Leave.create(missing)
