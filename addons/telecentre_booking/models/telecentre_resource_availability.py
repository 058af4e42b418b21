from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools import intervals


class TelecentreResource(models.Model):
    """What is free, and why something is not.

    Search and booking share `_refusals`, and the search compares the very intervals
    that the exclusion constraint compares: what is offered can be booked.
    """

    _inherit = "telecentre.resource"

    @api.model
    def find_available(
        self,
        start,
        stop,
        centres=None,
        types=None,
        capacity=1,
        unit=None,
        customer=None,
        occupant=None,
        features=None,
        accessible=False,
    ):
        """Resources that can be booked from ``start`` to ``stop`` (naive UTC).

        :param centres: centres (records or ids) to look in; None: the whole network
        :param types: resource types (records or ids); None: all
        :param capacity: people that the resource must take
        :param unit: code of the unit it would be let by; None: not looked at
        :param customer: partner (record or id) for whom; None: rules that depend on
            the customer are not looked at
        :param occupant: partner (record or id) who would sit there; None: the customer
        :param features: features (records or ids) that are needed
        :param accessible: whether it must be reached without a step
        """
        [found] = self.find_available_spans(
            [(start, stop)],
            centres=centres,
            types=types,
            capacity=capacity,
            unit=unit,
            customer=customer,
            occupant=occupant,
            features=features,
            accessible=accessible,
        )
        return found

    @api.model
    def _interval(self, start, stop):
        start = fields.Datetime.to_datetime(start)
        stop = fields.Datetime.to_datetime(stop)
        if not start or not stop or start >= stop:
            raise ValidationError(self.env._("A booking must end after it starts."))
        return start, stop

    @api.model
    def _candidates(self, centres, types, capacity, features=None, accessible=False):
        """What suits, taken or not."""
        domain = [("centre_id.state", "=", "open"), ("capacity", ">=", capacity)]
        if centres is not None:
            domain.append(("centre_id", "in", self._to_ids(centres)))
        if types is not None:
            domain.append(("type_id", "in", self._to_ids(types)))
        return self.search(domain)._offering(
            self.env["telecentre.feature"].browse(self._to_ids(features or ())),
            accessible,
        )

    @api.model
    def _to_ids(self, records):
        if isinstance(records, models.BaseModel):
            return records.ids
        return [records] if isinstance(records, int) else list(records)

    def _free_of_slots(self, start, stop, ignore=None):
        """Those that no slot takes meanwhile, as the constraint sees it.

        :param ignore: bookings whose own slots do not count (a booking being moved)
        """
        [taken] = self._taken_in_spans([(start, stop)], ignore)
        return self.filtered(lambda resource: resource.id not in taken)

    def _buffers(self):
        """{resource id: minutes kept free before and after a stay}."""
        Rule = self.env["telecentre.booking.rule"]
        by_rules = Rule._decides("buffer")
        memo, buffers = {}, {}
        for resource in self.sudo():
            kind = resource.type_id
            centre = resource.centre_id if by_rules else None
            key = (kind, centre)
            if key not in memo:
                terms = Rule._terms(kind, centre) if by_rules else kind
                memo[key] = (terms.buffer_before, terms.buffer_after)
            buffers[resource.id] = memo[key]
        return buffers

    def _offering(self, features, accessible=False):
        """Those that have what is asked for, counting what their centre offers all."""
        if not features and not accessible:
            return self
        return self.filtered(
            lambda resource: (
                (resource.accessible or not accessible)
                and features
                <= resource.feature_ids | resource.sudo().centre_id.feature_ids
            )
        )

    # -- why a resource cannot be booked ---------------------------------------------

    def _refusals(self, start, stop, unit=None, people=None):
        """{resource id: sentence} for those whose rules forbid the stay.

        :param people: (customer, occupant or empty); None: customer unknown
        """
        kinds = dict.fromkeys(self.ids)
        if people:
            kinds.update(self._kinds_of(start, *people))
        requests = [
            (resource, start, stop, unit, kinds[resource.id]) for resource in self
        ]
        found = self._refusals_of(requests)
        return {
            resource.id: sentence
            for resource, sentence in zip(self, found, strict=True)
            if sentence
        }

    def _kinds_of(self, start, customer, occupant):
        """{resource id: codes of the customer's kinds} where the rules ask for them."""
        Rule = self.env["telecentre.booking.rule"]
        parties = {
            resource.id: (
                customer,
                occupant,
                resource.centre_id,
                resource.centre_id._local_date(start),
            )
            for resource in self.sudo()
            if Rule._asks_who(resource.type_id, resource.centre_id)
        }
        kinds = Rule._kinds(parties.values())
        return {resource_id: kinds[party] for resource_id, party in parties.items()}

    @api.model
    def _refusals_of(self, requests):
        """For each (resource, start, stop, unit, kinds): why it cannot be, or None.

        Opening hours and closures of the whole window are read once; what several
        requests have in common is worked out once.
        """
        if not requests:
            return []
        manager = self.env["telecentre.booking"]._is_manager()
        Rule = self.env["telecentre.booking.rule"]
        resources = self.browse({resource.id for resource, *_rest in requests}).sudo()
        resource_by_id = {resource.id: resource for resource in resources}
        book = resources._opening_book(
            min(request[1] for request in requests),
            max(request[2] for request in requests),
        )
        memo, terms = {}, {}
        found = []
        for record, start, stop, unit, kinds in requests:
            resource = resource_by_id[record.id]
            centre, kind_of = resource.centre_id, resource.type_id
            key = (kind_of.id, centre.id, kinds)
            if key not in terms:
                terms[key] = Rule._terms(kind_of, centre, kinds)
            known = (*key, resource.calendar_id.id, start, stop, unit)
            if known not in memo:
                memo[known] = kind_of._refusal(
                    terms[key], centre, start, stop, unit, kinds, manager
                ) or resource._opening_refusal(book, start, stop)
            reason = (
                resource._status_refusal()
                or memo[known]
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
        closures, maintenance = self._closed_between(first, last)
        return {
            "maintenance": maintenance,
            "openings": {
                calendar: calendar._telecentre_openings(first, last)
                for calendar in self.calendar_id
            },
            "closures": closures,
        }

    def _closed_between(self, start, stop):
        """What closes the calendars of these resources, and single ones meanwhile.

        In one query without the ORM: every booking that is made asks this.

        :return: {calendar id: [(start, stop, name)]} and [(path of a resource, start,
            stop, name)], in UTC
        """
        Leaves = self.env["resource.calendar.leaves"]
        Leaves.flush_model(
            ["date_from", "date_to", "time_type", "resource_id", "calendar_id", "name"]
        )
        self.env["telecentre.resource"].flush_model(["resource_id", "parent_path"])
        self.env.cr.execute(
            """
            SELECT calendar.id, resource.parent_path,
                   leave.date_from, leave.date_to, leave.name
              FROM resource_calendar_leaves leave
              LEFT JOIN resource_calendar calendar
                ON leave.resource_id IS NULL AND calendar.id = ANY(%(calendars)s)
               AND (leave.calendar_id = calendar.id
                    -- what closes all calendars closes those of its own company
                    OR leave.calendar_id IS NULL
                    AND (leave.company_id IS NULL OR calendar.company_id IS NULL
                         OR leave.company_id = calendar.company_id))
              LEFT JOIN telecentre_resource resource
                ON resource.resource_id = leave.resource_id
               AND resource.centre_id = ANY(%(centres)s)
             WHERE leave.date_from < %(stop)s AND leave.date_to > %(start)s
               AND leave.time_type = 'leave'
               AND (calendar.id IS NOT NULL OR resource.id IS NOT NULL)
             ORDER BY leave.date_from, leave.id
            """,
            {
                # a resource with hours of its own is closed with its centre
                "calendars": (
                    self.calendar_id | self.centre_id.resource_calendar_id
                ).ids,
                "centres": self.centre_id.ids,
                "start": start,
                "stop": stop,
            },
        )
        closures, maintenance = {}, []
        for calendar_id, path, *closure in self.env.cr.fetchall():
            if path:
                maintenance.append((path, *closure))
            else:
                closures.setdefault(calendar_id, []).append(tuple(closure))
        return closures, maintenance

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
            for key in {self.calendar_id.id, centre.resource_calendar_id.id}
            for date_from, date_to, name in book["closures"].get(key, ())
            if intervals.overlaps((start, stop), (date_from, date_to))
        ]
        # wording a date is slow, and most of what is asked for is open
        day = format_date(self.env, first, date_format="EEEE d MMMM y") if code else ""
        if code == "closed" and closures:
            return self.env._(
                "closed on %(day)s (%(closure)s).", day=day, closure=closures[0]
            )
        if code == "closed":
            return self.env._("closed on %s.", day)
        partly = code == "outside" and bool(closures)
        if code == "outside" and not partly:
            today = intervals.openings_of_day(openings, first, centre.tz)
            return self.env._(
                "outside the opening hours of %(day)s (%(open)s to %(close)s).",
                day=day,
                open=centre._to_local(today[0][0]).strftime("%H:%M"),
                close=centre._to_local(today[-1][1]).strftime("%H:%M"),
            )
        if partly or (first == last and closures):
            return self.env._("closed for a part of that time (%s).", closures[0])
        return None

    def _maintenance_refusal(self, book, start, stop):
        """A closure of this one resource, of a part of it or of its whole."""
        for path, date_from, date_to, name in book["maintenance"]:
            if not (
                path.startswith(self.parent_path) or self.parent_path.startswith(path)
            ):
                continue
            if intervals.overlaps((start, stop), (date_from, date_to)):
                return self.env._(
                    "out of use meanwhile (%s).", name or self.env._("maintenance")
                )
        return None
