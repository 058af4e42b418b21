import pytz

from odoo import models
from odoo.tools.intervals import Intervals


class TelecentrePlanning(models.AbstractModel):
    """When centres and resources are open, read once for a whole board."""

    _inherit = "telecentre.planning"

    def _planning_openings(self, centres, start, stop):
        """{centre: {open, hours, leaves}} with one query for all closures."""
        hours = self._planning_hours(centres.resource_calendar_id, start, stop)
        closures = self._planning_closures(
            centres.resource_calendar_id, centres.company_id, start, stop
        )
        always = Intervals([(start, stop, centres.browse())])
        result = {}
        for centre in centres:
            leaves = closures(centre.resource_calendar_id, centre.company_id)
            plain = hours.get(centre.resource_calendar_id, always)
            result[centre] = {
                "hours": plain,
                "open": _minus(plain, leaves),
                "leaves": leaves,
            }
        return result

    def _planning_own_openings(self, resources, maintenance, start, stop):
        """{resource: open spans} of those that do not simply follow their centre.

        They have hours of their own (the animator on Tuesdays), or are out of use.
        """
        special = resources.filtered(
            lambda resource: (
                resource.calendar_id != resource.centre_id.resource_calendar_id
                or resource.resource_id.id in maintenance
            )
        )
        if not special:
            return {}
        hours = self._planning_hours(special.calendar_id, start, stop)
        closures = self._planning_closures(
            special.calendar_id, special.centre_id.company_id, start, stop
        )
        always = Intervals([(start, stop, special.browse())])
        return {
            resource: _minus(
                hours.get(resource.calendar_id, always),
                [
                    *closures(resource.calendar_id, resource.centre_id.company_id),
                    *maintenance.get(resource.resource_id.id, ()),
                ],
            )
            for resource in special
        }

    def _planning_hours(self, calendars, start, stop):
        """{calendar: its weekly hours between two instants}, closures not counted."""
        start, stop = pytz.utc.localize(start), pytz.utc.localize(stop)
        return {
            calendar: _naive(calendar.sudo()._attendance_intervals_batch(start, stop))
            for calendar in calendars
        }

    def _planning_closures(self, calendars, companies, start, stop):
        """A function of calendar and company that gives their closures."""
        found = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("calendar_id", "in", [*calendars.ids, False]),
                    ("resource_id", "=", False),
                    ("company_id", "in", [*companies.ids, False]),
                    ("date_from", "<", stop),
                    ("date_to", ">", start),
                ]
            )
        )
        return lambda calendar, company: [
            leave
            for leave in found
            if leave.calendar_id.id in (calendar.id, False)
            and leave.company_id <= company
        ]

    def _planning_maintenance(self, centres, resources, start, stop):
        """{resource.resource id: leaves of that resource, of its parts or its whole}."""
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id.telecentre_ids.centre_id", "in", centres.ids),
                    ("date_from", "<", stop),
                    ("date_to", ">", start),
                ]
            )
        )
        found = {}
        for leave in leaves:
            for shut in leave.resource_id.telecentre_ids:
                for one in resources:
                    if one.parent_path.startswith(shut.parent_path) or (
                        shut.parent_path.startswith(one.parent_path)
                    ):
                        found.setdefault(one.resource_id.id, []).append(leave)
        return found


def _minus(hours, leaves):
    """Sorted (start, stop) of the hours that no closure shuts."""
    shut = Intervals((leave.date_from, leave.date_to, leave) for leave in leaves)
    return [(start, stop) for start, stop, _record in hours - shut]


def _naive(batch):
    """Intervals of a calendar without resource, as naive UTC instants."""

    def utc(instant):
        return instant.astimezone(pytz.utc).replace(tzinfo=None)

    return Intervals([(utc(a), utc(b), record) for a, b, record in batch[False]])
