from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

from ..tools import intervals

# What a person can sit in: only these count as free places
PLACE_CATEGORIES = ("desk", "office", "meeting_room", "video_room", "training_room")


class TelecentrePlanning(models.AbstractModel):
    """What is free, and who is here."""

    _inherit = "telecentre.planning"

    def _planning_free(self, centres, resources, openings, own, items, maintenance):
        """Resources free all day and over the whole period, counted by day.

        One is taken on a day when a slot that blocks, or its own maintenance, overlaps
        the centre's opening hours of that day, or when its own hours leave the day
        out. Closed days count for nobody. Only places are counted.

        :param own: {resource: open spans} of those that do not follow their centre
        :return: {centre id: {total, free, days: {date: free}, taken: resource ids}}
        """
        busy = defaultdict(set)
        for item in items:
            if item["blocking"]:
                busy[item["resource_id"]].add((item["start"], item["stop"]))
        for resource in resources:
            for leave in maintenance.get(resource.resource_id.id, ()):
                busy[resource.id].add((_text(leave.date_from), _text(leave.date_to)))
        by_centre = resources.grouped("centre_id")
        result = {}
        for centre in centres:
            inside = by_centre.get(centre, resources.browse())
            places = set(
                inside.filtered(lambda one: one.category in PLACE_CATEGORIES).ids
            )
            days = self._spans_by_day(openings[centre]["open"], centre.tz)
            open_days = {
                one.id: self._spans_by_day(own[one], centre.tz).keys()
                for one in inside
                if one in own
            }
            taken = {
                day: {
                    one_id
                    for one_id in inside.ids
                    if day not in open_days.get(one_id, days)
                    or any(
                        intervals.overlaps(slot, span)
                        for slot in busy[one_id]
                        for span in spans
                    )
                }
                for day, spans in days.items()
            }
            always = set().union(*taken.values())
            result[centre.id] = {
                "total": len(places),
                "free": len(places - always) if days else 0,
                "taken": always,
                "days": {day: len(places - ids) for day, ids in taken.items()},
            }
        return result

    def _spans_by_day(self, openings, tz):
        """{local date: opening spans}, written as the items are."""
        days = defaultdict(list)
        for start, stop in openings:
            day = intervals.utc_to_local(start, tz).date()
            days[day].append((_text(start), _text(stop)))
        return days

    def _planning_presence(self, centres):
        """Who is here, and who is expected, on the local day of each time zone."""
        found = []
        now = fields.Datetime.now()
        for tz, group in centres.grouped("tz").items():
            today = intervals.utc_to_local(now, tz).date()
            start, stop = intervals.day_bounds(today, tz)
            domain = Domain("resource_id.centre_id", "in", group.ids)
            domain &= Domain("booking_id.state", "=", "confirmed")
            found += self._planning_items(domain, start, stop)
        return found


def _text(instant):
    return fields.Datetime.to_string(instant)
