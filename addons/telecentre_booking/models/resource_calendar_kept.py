from odoo import api, models


class ResourceCalendar(models.Model):
    """Opening hours are kept by the month (`_openings_of_month`) until they change.

    Their version tells other transactions' changes; a second change in the same
    transaction bears the same date, and so empties the cache. Closures do so where
    they are followed by the booked hours.
    """

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        self._forget_openings()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        self.env["resource.calendar"]._forget_openings()
        return attendances

    def write(self, vals):
        result = super().write(vals)
        self.env["resource.calendar"]._forget_openings()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["resource.calendar"]._forget_openings()
        return result
