from odoo import api, models
from odoo.fields import Domain


class ResourceCalendarLeaves(models.Model):
    """Closures count from the moment they are known: the stays they cut are shorter."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._follow_closures(leaves._closed_spans())
        return leaves

    def write(self, vals):
        before = self._closed_spans()
        result = super().write(vals)
        self._follow_closures(before | self._closed_spans())
        return result

    def unlink(self):
        before = self._closed_spans()
        result = super().unlink()
        self._follow_closures(before)
        return result

    def _closed_spans(self):
        """{(calendar or none for all, company, start, stop)} of what closes calendars."""
        return {
            (leave.calendar_id, leave.company_id, leave.date_from, leave.date_to)
            for leave in self
            if not leave.resource_id and leave.time_type == "leave"
        }

    @api.model
    def _follow_closures(self, spans):
        """Forget the kept openings; work the hours of the stays that they cut out again."""
        if not spans:
            return
        self.env["resource.calendar"]._forget_openings()
        domains = []
        for calendar, company, start, stop in spans:
            domain = Domain("start", "<", stop) & Domain("stop", ">", start)
            if calendar:
                domain &= Domain("centre_id.resource_calendar_id", "=", calendar.id)
            elif company:
                # as `ResourceCalendar._read_openings` counts them
                domain &= Domain(
                    "centre_id.resource_calendar_id.company_id",
                    "in",
                    [company.id, False],
                )
            domains.append(domain)
        Booking = self.env["telecentre.booking"].sudo()
        met = Booking.search(Domain.OR(domains))
        self.env.add_to_compute(Booking._fields["open_hours"], met)
