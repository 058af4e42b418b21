import pytz

from odoo import models


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
