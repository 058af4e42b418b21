"""Local units of time turned into half-open UTC intervals. No ORM here.

A centre lets by the hour, the half-day, the day, the week or the month, and each
of these is an interval of its *local* clock: 29 March 2026 has 23 hours in Paris.

Conventions
    * instants are naive ``datetime`` in UTC, as Odoo stores them;
    * intervals are half-open ``(start, stop)``: 9-12 and 12-14 do not overlap;
    * ``tz`` is an IANA name ("Europe/Paris");
    * clock hours are floats of the local day (12.5 is half past twelve, 24 its end);
    * ``openings`` is the sorted list of open intervals (UTC) around the date, or
      ``None`` where no opening hours are known: then the day runs from midnight to
      midnight.

What cannot be computed raises :class:`IntervalError`, whose ``code`` says why, so that
the caller can word it for a person.
"""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

UNITS = ("hour", "half_day", "day", "week", "month")
HALVES = ("morning", "afternoon")

# A longer stay is a mistake in typing
MAX_COUNT = {"day": 366, "week": 104, "month": 24}

# How far ahead open days are looked for before giving up
MAX_SEARCH_DAYS = 366

Interval = tuple[datetime, datetime]


class IntervalError(ValueError):
    """No interval can be made of the request; ``code`` says why."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


def local_to_utc(local: datetime, tz: str) -> datetime:
    """Naive local instant to naive UTC.

    An instant that a clock change skips is moved on by the length of the gap; one
    that occurs twice means its first occurrence.
    """
    aware = local.replace(tzinfo=ZoneInfo(tz), fold=0)
    return aware.astimezone(timezone.utc).replace(tzinfo=None)


def utc_to_local(instant: datetime, tz: str) -> datetime:
    """Naive UTC instant to naive local."""
    aware = instant.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz))
    return aware.replace(tzinfo=None, fold=0)


def local_exists(local: datetime, tz: str) -> bool:
    """False for the local times that a clock change to summer time skips."""
    return utc_to_local(local_to_utc(local, tz), tz) == local.replace(fold=0)


def at_hour(day: date, hour: float) -> datetime:
    """Local instant of a clock hour (0 to 24) of a day, to the minute."""
    if not 0 <= hour <= 24:
        raise IntervalError("bad_hour", hour=hour)
    return datetime.combine(day, time.min) + timedelta(minutes=round(hour * 60))


def hour_of(local: datetime, day: date) -> float:
    """Clock hour of a local instant, counted from the midnight that begins ``day``."""
    return (local - datetime.combine(day, time.min)).total_seconds() / 3600


def overlaps(first: Interval, second: Interval) -> bool:
    """Whether two half-open intervals have an instant in common."""
    return first[0] < second[1] and second[0] < first[1]


def widen(interval: Interval, before: int, after: int) -> Interval:
    """The interval with its buffers, in minutes."""
    start, stop = interval
    return start - timedelta(minutes=before), stop + timedelta(minutes=after)


def cut_at(interval: Interval, instant: datetime, openings=None):
    """Where a stay is cut in two: (end of the first part, start of the second).

    The parts end with a closing and begin with an opening, so that neither is longer
    than what is used; without opening hours both meet at the instant. None where
    either would be empty.
    """
    start, stop = interval
    if openings is None:
        openings = [interval]
    before = [
        min(closing, instant, stop)
        for opening, closing in openings
        if opening < instant
    ]
    after = [
        max(opening, instant, start)
        for opening, closing in openings
        if closing > instant
    ]
    if not before or not after:
        return None
    cut = max(before), min(after)
    return cut if start < cut[0] and cut[1] < stop else None


def most_at_once(spans) -> int:
    """How many of the half-open intervals overlap at the busiest instant."""
    events = sorted(
        event for start, stop in spans for event in ((start, 1), (stop, -1))
    )
    most = present = 0
    for _instant, step in events:
        present += step
        most = max(most, present)
    return most


def check_interval(start: datetime, stop: datetime) -> Interval:
    """The interval itself, or :class:`IntervalError` when it holds no instant."""
    if start >= stop:
        raise IntervalError("empty", start=start, stop=stop)
    return start, stop


def day_bounds(day: date, tz: str) -> Interval:
    """From local midnight to the next one: 23, 24 or 25 hours."""
    midnight = datetime.combine(day, time.min)
    return (
        local_to_utc(midnight, tz),
        local_to_utc(midnight + timedelta(days=1), tz),
    )


def local_days(start: datetime, stop: datetime, tz: str) -> tuple[date, date]:
    """First and last local date that a half-open interval touches."""
    last = stop - timedelta(microseconds=1)
    return utc_to_local(start, tz).date(), utc_to_local(last, tz).date()


def openings_of_day(openings, day: date, tz: str) -> list[Interval]:
    """The part of the openings that falls on one local date."""
    whole = day_bounds(day, tz)
    if openings is None:
        return [whole]
    # sorted: skip what ends long before the day, an opening lasts a day at most
    begin = bisect_left(openings, (whole[0] - timedelta(days=2),))
    end = bisect_left(openings, (whole[1],))
    return [
        (max(start, whole[0]), min(stop, whole[1]))
        for start, stop in openings[begin:end]
        if overlaps((start, stop), whole)
    ]


def open_hours(openings, start: datetime, stop: datetime) -> float:
    """Hours of a half-open interval that fall within the (sorted) openings."""
    if openings is None:
        return (stop - start).total_seconds() / 3600
    # an opening lasts a day at most
    begin = bisect_left(openings, (start - timedelta(days=1),))
    end = bisect_left(openings, (stop,))
    spent = sum(
        (
            max(min(closing, stop) - max(opening, start), timedelta())
            for opening, closing in openings[begin:end]
        ),
        timedelta(),
    )
    return spent.total_seconds() / 3600


def unit_bounds(
    unit: str,
    day: date,
    tz: str,
    openings=None,
    count: int = 1,
    half: str = "morning",
    split: float = 12.5,
    hour_from: float = 0.0,
    hour_to: float = 0.0,
) -> Interval:
    """Half-open UTC interval of ``count`` units that begin on the local date ``day``.

    * hour: from ``hour_from`` to ``hour_to`` of that day;
    * half_day: the part of the opening hours before or after ``split``;
    * day: first opening to last closing; several days are ``count`` *open* days;
    * week: first opening to last closing of the seven days that begin on ``day``;
    * month: from date to date, midnight to midnight; 31 January goes to 28 February.
    """
    check_count(unit, count)
    if unit == "hour":
        return _hour_bounds(day, tz, hour_from, hour_to)
    if unit == "half_day":
        return _half_day_bounds(day, tz, openings, half, split)
    if unit == "day":
        return _open_days_bounds(day, tz, openings, count)
    if unit == "week":
        last = day + timedelta(days=7 * count)
        return _first_to_last_opening(day, last, tz, openings)
    if unit == "month":
        return (
            day_bounds(day, tz)[0],
            day_bounds(day + relativedelta(months=count), tz)[0],
        )
    raise IntervalError("bad_unit", unit=unit)


def check_count(unit: str, count: int):
    """:class:`IntervalError` unless a stay may have as many units."""
    if count < 1:
        raise IntervalError("bad_count", count=count)
    # hours and half-days are one stay however many are said
    limit = MAX_COUNT.get(unit, count)
    if count > limit:
        raise IntervalError("too_many", count=count, limit=limit)


def unit_window(unit: str, day: date, count: int = 1) -> tuple[date, date]:
    """Local dates [first, last) whose openings :func:`unit_bounds` may need."""
    if unit == "day" and count > 1:
        # open days may be far apart: leave room for weekends and a long closure
        return day, day + timedelta(days=min(MAX_SEARCH_DAYS, 31 + 4 * count))
    if unit == "week":
        return day, day + timedelta(days=7 * count)
    if unit == "month":
        return day, day + relativedelta(months=count)
    return day, day + timedelta(days=1)


def _hour_bounds(day, tz, hour_from, hour_to):
    local = at_hour(day, hour_from), at_hour(day, hour_to)
    for instant in local:
        if not local_exists(instant, tz):
            raise IntervalError("no_such_time", local=instant)
    return check_interval(*(local_to_utc(instant, tz) for instant in local))


def _half_day_bounds(day, tz, openings, half, split):
    if half not in HALVES:
        raise IntervalError("bad_half", half=half)
    today = openings_of_day(openings, day, tz)
    if not today:
        raise IntervalError("closed", day=day)
    middle = local_to_utc(at_hour(day, split), tz)
    if half == "morning":
        start, stop = today[0][0], min(middle, today[-1][1])
    else:
        start, stop = max(middle, today[0][0]), today[-1][1]
    if start >= stop:
        raise IntervalError("closed_half", day=day, half=half)
    return start, stop


def _open_days_bounds(day, tz, openings, count):
    """``count`` open days from ``day`` on; the first one must be open."""
    first = openings_of_day(openings, day, tz)
    if not first:
        raise IntervalError("closed", day=day)
    start, stop = first[0][0], first[-1][1]
    found = 1
    for offset in range(1, MAX_SEARCH_DAYS):
        if found == count:
            return start, stop
        current = openings_of_day(openings, day + timedelta(days=offset), tz)
        if current:
            stop = current[-1][1]
            found += 1
    raise IntervalError("too_few_open_days", day=day, count=count)


def _first_to_last_opening(first, last, tz, openings):
    whole = day_bounds(first, tz)[0], day_bounds(last, tz)[0]
    if openings is None:
        return whole
    inside = [
        (max(start, whole[0]), min(stop, whole[1]))
        for start, stop in openings
        if overlaps((start, stop), whole)
    ]
    if not inside:
        raise IntervalError("closed", day=first)
    return inside[0][0], inside[-1][1]


def opening_refusal(openings, start: datetime, stop: datetime, tz: str):
    """Why a stay does not suit the opening hours: "closed", "outside" or None.

    A stay within one local day lies between that day's first opening and its last
    closing (lunch may be spent inside). A longer one spans nights, weekends and
    holidays, and only has to meet an opening.
    """
    if openings is None:
        return None
    first, last = local_days(start, stop, tz)
    if first != last:
        meets = any(overlaps((start, stop), opening) for opening in openings)
        return None if meets else "closed"
    today = openings_of_day(openings, first, tz)
    if not today:
        return "closed"
    if start < today[0][0] or stop > today[-1][1]:
        return "outside"
    return None
