from bisect import bisect_left, bisect_right
from datetime import timedelta

from odoo import api, models

from ..tools import intervals
from .telecentre_booking_slot import SLOT_GUARD_RANGE, SLOT_RESOURCE_RANGE


class TelecentreResource(models.Model):
    """What is free in each of many intervals, for about the price of one."""

    _inherit = "telecentre.resource"

    @api.model
    def find_available_spans(
        self,
        spans,
        centres=None,
        types=None,
        capacity=1,
        unit=None,
        customer=None,
        occupant=None,
        features=None,
        accessible=False,
    ):
        """What `find_available` gives for each of the intervals: a list in their order.

        Slots, opening hours and closures of the whole window are read once, and the
        rules are asked once for all resources of a type, a centre and opening hours.

        :param spans: (start, stop) pairs, naive UTC; the other parameters are those
            of `find_available`
        """
        spans = [self._interval(start, stop) for start, stop in spans]
        candidates = self._candidates(centres, types, capacity, features, accessible)
        if not spans or not candidates:
            return [self.browse() for _span in spans]
        free = [
            [one for one in candidates.ids if one not in taken]
            for taken in candidates._taken_in_spans(spans)
        ]
        if customer:
            # who may book depends on the day: each interval is looked at by itself
            Partner = self.env["res.partner"]
            people = (
                Partner.browse(self._to_ids(customer)),
                Partner.browse(self._to_ids(occupant or ())),
            )
            refused = [
                self.browse(ids)._refusals(start, stop, unit, people)
                for ids, (start, stop) in zip(free, spans, strict=True)
            ]
        else:
            refused = candidates._refused_in_spans(spans, unit)
        return [
            self.browse(one for one in ids if one not in out)
            for ids, out in zip(free, refused, strict=True)
        ]

    def _taken_in_spans(self, spans, ignore=None):
        """For each interval, the ids of those that a slot takes, with its buffers.

        Holds that have expired do not count: the guard releases them.

        :param ignore: bookings whose own slots do not count (a booking being moved)
        """
        if not self:
            return [set() for _span in spans]
        self.env["telecentre.booking.slot"].flush_model()
        ignored = self.env["telecentre.booking"]._expired_holds().ids
        ignored += ignore.ids if ignore else []
        buffers = self._buffers()
        before = timedelta(minutes=max(pair[0] for pair in buffers.values()))
        after = timedelta(minutes=max(pair[1] for pair in buffers.values()))
        self.env.cr.execute(
            f"""
            WITH slot AS NOT MATERIALIZED (
                SELECT booking_id,
                       {SLOT_RESOURCE_RANGE} AS resource_range,
                       {SLOT_GUARD_RANGE} AS guard_range
                  FROM telecentre_booking_slot
                 WHERE blocking
            )
            SELECT whole.id, lower(slot.guard_range), upper(slot.guard_range)
              FROM telecentre_resource whole
              JOIN telecentre_resource part
                ON part.parent_path LIKE whole.parent_path || '%%'
              JOIN slot
                ON slot.resource_range && int4range(part.id, part.id, '[]')
               AND slot.guard_range && tsrange(%s, %s)
             WHERE whole.id = ANY(%s) AND NOT slot.booking_id = ANY(%s)
            """,
            (
                min(start for start, _stop in spans) - before,
                max(stop for _start, stop in spans) + after,
                self.ids,
                ignored,
            ),
        )
        order = sorted(range(len(spans)), key=lambda index: spans[index])
        starts = [spans[index][0] for index in order]
        longest = max(stop - start for start, stop in spans)
        taken = [set() for _span in spans]
        for resource_id, start, stop in self.env.cr.fetchall():
            first = bisect_left(starts, start - longest - after)
            last = bisect_right(starts, stop + before)
            for index in order[first:last]:
                wanted = intervals.widen(spans[index], *buffers[resource_id])
                if intervals.overlaps((start, stop), wanted):
                    taken[index].add(resource_id)
        return taken

    def _refused_in_spans(self, spans, unit):
        """For each interval, the ids of those whose rules or hours forbid it."""
        manager = self.env["telecentre.booking"]._is_manager()
        Rule = self.env["telecentre.booking.rule"]
        resources = self.sudo()
        book = resources._opening_book(
            min(start for start, _stop in spans), max(stop for _start, stop in spans)
        )
        never = {one.id for one in resources if one._status_refusal()}
        alike = resources.grouped(
            lambda one: (one.type_id, one.centre_id, one.calendar_id)
        )
        terms = {
            key: Rule._terms(kind, centre, None)
            for key in alike
            for kind, centre, _calendar in [key]
        }
        refused = []
        for start, stop in spans:
            out = set(never)
            for key, group in alike.items():
                kind, centre, _calendar = key
                if kind._refusal(
                    terms[key], centre, start, stop, unit, None, manager
                ) or group[0]._opening_refusal(book, start, stop):
                    out.update(group.ids)
            if book["maintenance"]:
                out.update(
                    one.id
                    for one in resources
                    if one._maintenance_refusal(book, start, stop)
                )
            refused.append(out)
        return refused
