"""When somebody was there, day by day. No ORM here.

Instants are naive UTC; a day is a local date of the centre. Each coming and going
within one day lasts from its arrival to its departure. One that runs over several days
(recorded before presence was kept by day) counts while the centre is open.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from .intervals import at_hour, day_bounds, local_days, local_to_utc, openings_of_day


@dataclass(frozen=True, slots=True)
class Presence:
    """One local day of presence: from when to when, how long, which halves."""

    day: date
    start: datetime
    stop: datetime
    hours: float
    morning: bool
    afternoon: bool
    # each (arrival, departure) of the day, and the times that count
    comings: tuple[tuple[datetime, datetime], ...] = ()
    parts: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def half_days(self) -> int:
        return self.morning + self.afternoon


def presences(arrival, departure, tz, openings=None, split=12.5) -> list[Presence]:
    """Days of presence between two instants.

    :param openings: sorted open intervals (UTC) around them; None: never closed
    :param split: local hour that ends the morning
    """
    if departure <= arrival:
        return []
    first, last = local_days(arrival, departure, tz)
    if first == last:
        return [_presence(first, [(arrival, departure)], tz, split)]
    days = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        parts = [
            (max(start, arrival), min(stop, departure))
            for start, stop in openings_of_day(openings, day, tz)
            if start < departure and stop > arrival
        ]
        if parts:
            days.append(_presence(day, parts, tz, split))
    return days


def clip(days: list[Presence], first: date, last: date) -> list[Presence]:
    """The days from ``first`` to ``last``, both included."""
    return [presence for presence in days if first <= presence.day <= last]


def by_day(days: list[Presence]) -> list[Presence]:
    """One line a day: stays of one day (a desk, then a room) together, in order.

    Hours in two places at once count once.
    """
    merged: dict[date, Presence] = {}
    for presence in sorted(days, key=lambda p: (p.day, p.start)):
        known = merged.get(presence.day)
        if known is None:
            merged[presence.day] = presence
            continue
        parts = known.parts + presence.parts
        merged[presence.day] = replace(
            known,
            stop=max(known.stop, presence.stop),
            hours=_hours(parts),
            morning=known.morning or presence.morning,
            afternoon=known.afternoon or presence.afternoon,
            comings=known.comings + presence.comings,
            parts=parts,
        )
    return list(merged.values())


def _hours(parts) -> float:
    """Hours that any of the intervals covers."""
    total, until = timedelta(), datetime.min
    for start, stop in sorted(parts):
        total += max(stop - max(start, until), timedelta())
        until = max(until, stop)
    return total.total_seconds() / 3600


def _presence(day, parts, tz, split):
    noon = local_to_utc(at_hour(day, split), tz)
    midnight, end = day_bounds(day, tz)
    return Presence(
        day=day,
        start=parts[0][0],
        stop=parts[-1][1],
        hours=_hours(parts),
        morning=any(start < noon and stop > midnight for start, stop in parts),
        afternoon=any(stop > noon and start < end for start, stop in parts),
        comings=((parts[0][0], parts[-1][1]),),
        parts=tuple(parts),
    )
