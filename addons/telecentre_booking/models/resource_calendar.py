from datetime import datetime, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools import holidays_fr, intervals, months

# Beyond it, the months are not worth keeping
LONGEST_KEPT = timedelta(days=400)

# Where a transaction keeps {calendar id: version}; Odoo empties it at each rollback
OPENINGS_VERSIONS = "telecentre_openings_versions"


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _telecentre_openings(self, start, stop, compute_leaves=True):
        """Open intervals as naive UTC pairs, or None where hours are not fixed."""
        if not self:
            return None
        if stop - start > LONGEST_KEPT or not isinstance(self.id, int):
            return list(self._read_openings(start, stop, compute_leaves))
        version = self._openings_version()
        parts = (
            self._openings_of_month(first.year, first.month, compute_leaves, version)
            for first in months.months(start, stop)
        )
        return months.cut_out(months.joined(parts), start, stop)

    def _openings_version(self):
        """What tells the hours and closures that this transaction sees from others.

        A transaction that began before a closure was committed must neither be given
        what followed from it nor leave to others what it still sees itself. It goes on
        seeing the same until it changes them itself (`_forget_openings`).
        """
        known = self.env.cr.cache.setdefault(OPENINGS_VERSIONS, {})
        if self.id not in known:
            known[self.id] = self._read_openings_version()
        return known[self.id]

    @api.model
    def _forget_openings(self):
        """Hours or closures have changed: read them anew."""
        self.env.cr.cache.pop(OPENINGS_VERSIONS, None)
        self.env.registry.clear_cache()

    def _read_openings_version(self):
        for name in ("resource.calendar.attendance", "resource.calendar.leaves"):
            self.env[name].flush_model()
        self.flush_recordset()
        self.env.cr.execute(
            """
            SELECT calendar.write_date, hours.number, hours.latest,
                   closures.number, closures.latest
              FROM resource_calendar calendar,
                   LATERAL (SELECT count(*) AS number, max(write_date) AS latest
                              FROM resource_calendar_attendance
                             WHERE calendar_id = calendar.id) hours,
                   LATERAL (SELECT count(*) AS number, max(write_date) AS latest
                              FROM resource_calendar_leaves
                             WHERE resource_id IS NULL
                               AND (calendar_id = calendar.id OR calendar_id IS NULL)
                           ) closures
             WHERE calendar.id = %s
            """,
            (self.id,),
        )
        return self.env.cr.fetchone()

    @ormcache("self.id", "year", "month", "compute_leaves", "version")
    def _openings_of_month(self, year, month, compute_leaves, version):
        """Open intervals of a month of UTC, kept until hours or closures change.

        Each booking, each search for what is free asks for the same few months.

        :param version: of what they are read from (:meth:`_openings_version`)
        """
        first = datetime(year, month, 1)
        return self._read_openings(first, months.next_month(first), compute_leaves)

    def _read_openings(self, start, stop, compute_leaves):
        domain = Domain("time_type", "=", "leave")
        if self.sudo().company_id:
            # what closes all calendars closes those of its own company
            domain &= Domain("calendar_id", "in", self.ids) | Domain(
                "company_id", "in", [self.sudo().company_id.id, False]
            )
        found = self.sudo()._work_intervals_batch(
            pytz.utc.localize(start),
            pytz.utc.localize(stop),
            domain=list(domain),
            compute_leaves=compute_leaves,
        )
        return tuple(
            (
                opening.astimezone(pytz.utc).replace(tzinfo=None),
                closing.astimezone(pytz.utc).replace(tzinfo=None),
            )
            for opening, closing, _record in found[False]
        )

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
