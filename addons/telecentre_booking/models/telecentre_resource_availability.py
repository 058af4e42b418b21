from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools import intervals
from .telecentre_booking_slot import SLOT_GUARD_RANGE, SLOT_RESOURCE_RANGE


class TelecentreResource(models.Model):
    """What is free, and why something is not.

    Search and booking share `_refusals`, and the search compares the very intervals
    that the exclusion constraint compares: what is offered can be booked.
    """

    _inherit = "telecentre.resource"

    @api.model
    def find_available(
        self, start, stop, centres=None, types=None, capacity=1, unit=None
    ):
        """Resources that can be booked from ``start`` to ``stop`` (naive UTC).

        :param centres: centres (records or ids) to look in; None: the whole network
        :param types: resource types (records or ids); None: all
        :param capacity: people that the resource must take
        :param unit: code of the unit it would be let by; None: not looked at
        """
        start = fields.Datetime.to_datetime(start)
        stop = fields.Datetime.to_datetime(stop)
        if not start or not stop or start >= stop:
            raise ValidationError(self.env._("A booking must end after it starts."))
        domain = [("centre_id.state", "=", "open"), ("capacity", ">=", capacity)]
        if centres is not None:
            domain.append(("centre_id", "in", self._to_ids(centres)))
        if types is not None:
            domain.append(("type_id", "in", self._to_ids(types)))
        free = self.search(domain)._free_of_slots(start, stop)
        refusals = free._refusals(start, stop, unit)
        return free.filtered(lambda resource: resource.id not in refusals)

    @api.model
    def _to_ids(self, records):
        if isinstance(records, models.BaseModel):
            return records.ids
        return [records] if isinstance(records, int) else list(records)

    def _free_of_slots(self, start, stop, ignore=None):
        """Anti-join of the resources with the slots that the constraint guards.

        Holds that have expired do not count: the guard releases them.

        :param ignore: bookings whose own slots do not count (a booking being moved)
        """
        if not self:
            return self
        self.env["telecentre.booking.slot"].flush_model()
        self.env["telecentre.resource.type"].flush_model()
        ignored = self.env["telecentre.booking"]._expired_holds().ids
        ignored += ignore.ids if ignore else []
        self.env.cr.execute(
            f"""
            WITH slot AS NOT MATERIALIZED (
                SELECT booking_id,
                       {SLOT_RESOURCE_RANGE} AS resource_range,
                       {SLOT_GUARD_RANGE} AS guard_range
                  FROM telecentre_booking_slot
                 WHERE blocking
            )
            SELECT DISTINCT whole.id
              FROM telecentre_resource whole
              JOIN telecentre_resource_type type ON type.id = whole.type_id
              JOIN telecentre_resource part
                ON part.parent_path LIKE whole.parent_path || '%%'
              JOIN slot
                ON slot.resource_range && int4range(part.id, part.id, '[]')
               AND slot.guard_range && tsrange(
                     %s - COALESCE(type.buffer_before, 0) * interval '1 minute',
                     %s + COALESCE(type.buffer_after, 0) * interval '1 minute')
             WHERE whole.id = ANY(%s) AND NOT slot.booking_id = ANY(%s)
            """,
            (start, stop, self.ids, ignored),
        )
        taken = {row[0] for row in self.env.cr.fetchall()}
        return self.filtered(lambda resource: resource.id not in taken)

    # -- why a resource cannot be booked ---------------------------------------------

    def _refusals(self, start, stop, unit=None):
        """{resource id: sentence} for those whose rules forbid the stay."""
        requests = [(resource, start, stop, unit) for resource in self]
        found = self._refusals_of(requests)
        return {
            resource.id: sentence
            for resource, sentence in zip(self, found, strict=True)
            if sentence
        }

    @api.model
    def _refusals_of(self, requests):
        """For each (resource, start, stop, unit): why it cannot be booked, or None.

        Opening hours and closures of the whole window are read once; what several
        requests have in common is worked out once.
        """
        if not requests:
            return []
        manager = self.env["telecentre.booking"]._is_manager()
        resources = self.browse({resource.id for resource, *_rest in requests}).sudo()
        resource_by_id = {resource.id: resource for resource in resources}
        book = resources._opening_book(
            min(start for _resource, start, _stop, _unit in requests),
            max(stop for _resource, _start, stop, _unit in requests),
        )
        memo = {}
        found = []
        for record, start, stop, unit in requests:
            resource = resource_by_id[record.id]
            centre = resource.centre_id
            key = (resource.type_id.id, centre.id, resource.calendar_id.id)
            key += (start, stop, unit)
            if key not in memo:
                memo[key] = resource.type_id._refusal(
                    centre, start, stop, unit, manager
                ) or resource._opening_refusal(book, start, stop)
            reason = (
                resource._status_refusal()
                or memo[key]
                or resource._maintenance_refusal(book, start, stop)
            )
            found.append(f"{resource.display_name}: {reason}" if reason else None)
        return found

    def _opening_book(self, start, stop):
        """Openings and closures of the resources' calendars around an interval."""
        bounds = [
            intervals.day_bounds(day, tz)
            for tz in set(self.centre_id.mapped("tz"))
            for day in intervals.local_days(start, stop, tz)
        ]
        first = min(midnight for midnight, _next in bounds)
        last = max(midnight for _first, midnight in bounds)
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("date_from", "<", last),
                ("date_to", ">", first),
                ("time_type", "=", "leave"),
                "|",
                ("resource_id", "in", self.resource_id.ids),
                "&",
                ("resource_id", "=", False),
                ("calendar_id", "in", [False, *self.calendar_id.ids]),
            ]
        )
        closures = {}
        for leave in leaves:
            key = leave.resource_id or leave.calendar_id
            closures.setdefault(key, []).append(
                (leave.date_from, leave.date_to, leave.name)
            )
        return {
            "openings": {
                calendar: calendar._telecentre_openings(first, last)
                for calendar in self.calendar_id
            },
            "closures": closures,
        }

    def _status_refusal(self):
        centre = self.centre_id
        if not self.active:
            return self.env._("it is archived; restore it or choose another.")
        if centre.state != "open" or not centre.active:
            return self.env._("%s is not open to bookings.", centre.name)
        return None

    def _opening_refusal(self, book, start, stop):
        """The centre's hours (or the resource's own) and closures."""
        centre = self.centre_id
        openings = book["openings"].get(self.calendar_id)
        code = intervals.opening_refusal(openings, start, stop, centre.tz)
        first, last = intervals.local_days(start, stop, centre.tz)
        closures = [
            name or self.env._("closed")
            for key in (self.calendar_id, self.env["resource.calendar"])
            for date_from, date_to, name in book["closures"].get(key, ())
            if intervals.overlaps((start, stop), (date_from, date_to))
        ]
        day = format_date(self.env, first, date_format="EEEE d MMMM y")
        if code == "closed" and closures:
            return self.env._(
                "closed on %(day)s (%(closure)s).", day=day, closure=closures[0]
            )
        if code == "closed":
            return self.env._("closed on %s.", day)
        if code == "outside":
            today = intervals.openings_of_day(openings, first, centre.tz)
            return self.env._(
                "outside the opening hours of %(day)s (%(open)s to %(close)s).",
                day=day,
                open=centre._to_local(today[0][0]).strftime("%H:%M"),
                close=centre._to_local(today[-1][1]).strftime("%H:%M"),
            )
        if first == last and closures:
            return self.env._("closed for a part of that time (%s).", closures[0])
        return None

    def _maintenance_refusal(self, book, start, stop):
        """A closure of this one resource."""
        for date_from, date_to, name in book["closures"].get(self.resource_id, ()):
            if intervals.overlaps((start, stop), (date_from, date_to)):
                return self.env._(
                    "out of use meanwhile (%s).", name or self.env._("maintenance")
                )
        return None
