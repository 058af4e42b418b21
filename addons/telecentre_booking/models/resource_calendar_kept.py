from odoo import api, models


class ResourceCalendar(models.Model):
    """Opening hours are kept by the month (`_openings_of_month`) until they change.

    Their version tells other transactions' changes; a second change in the same
    transaction bears the same date, and so empties the cache.
    """

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        self.env.registry.clear_cache()
        return attendances

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class ResourceCalendarLeaves(models.Model):
    """Only closures of a whole calendar count: a person's holidays close nothing."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        if leaves._close_all():
            self.env.registry.clear_cache()
        return leaves

    def write(self, vals):
        closed = self._close_all()
        result = super().write(vals)
        if closed or self._close_all():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        closed = self._close_all()
        result = super().unlink()
        if closed:
            self.env.registry.clear_cache()
        return result

    def _close_all(self):
        return any(not leave.resource_id for leave in self)
