"""RFC 5545 recurrence rules in the local time of a centre. No ORM here.

Rules are expanded on the local clock, so that nine o'clock stays nine o'clock across
a change of summer time. A rule must have an end (COUNT or UNTIL).
"""

import re
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from .intervals import utc_to_local

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MAX_OCCURRENCES = 500
MAX_YEARS = 10

# RFC 5545, 3.3.10: what each part may be. Parts of the clock (BYHOUR...) are left out:
# the hour is the booking's. dateutil lets more pass and then searches for ever.
WEEKDAY = "(MO|TU|WE|TH|FR|SA|SU)"
PARTS = {
    "FREQ": "|".join(FREQUENCIES),
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"\d+",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "WKST": WEEKDAY,
    "BYDAY": rf"([+-]?([1-9]|[1-4]\d|5[0-3]))?{WEEKDAY}",
    "BYMONTH": r"[1-9]|1[0-2]",
    "BYMONTHDAY": r"[+-]?([1-9]|[12]\d|3[01])",
    "BYYEARDAY": r"[+-]?([1-9]|\d\d|[1-3]\d\d)",
    "BYWEEKNO": r"[+-]?([1-9]|[1-4]\d|5[0-3])",
    "BYSETPOS": r"[+-]?([1-9]|\d\d|[1-3]\d\d)",
}
LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# The parts that make no sense with a frequency, says the same section
NOT_WITH = {
    "DAILY": {"BYYEARDAY", "BYWEEKNO", "BYSETPOS"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set(),
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# What can be told in a few words besides how often
TOLD_RANKS = ("1", "2", "3", "4", "-1")
SIMPLE_PARTS = {"WEEKLY": {"BYDAY"}, "MONTHLY": {"BYDAY", "BYMONTHDAY"}}


class RecurrenceError(ValueError):
    """A rule that cannot be used; ``code`` says why."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


def occurrences(rule: str, first: datetime, tz: str) -> list[datetime]:
    """Local starts (naive) of a rule from the local instant ``first`` on.

    :param rule: one RRULE value, with or without the prefix ``RRULE:``
    :raises RecurrenceError: unknown rule, no end, no occurrence, too many, too far
    """
    parts = _parts(rule)
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise RecurrenceError("endless", rule=rule)
    if not _is_possible(parts):
        raise RecurrenceError("no_occurrence", rule=rule)
    last = first + relativedelta(years=MAX_YEARS)
    try:
        if "UNTIL" in parts and _local_until(parts["UNTIL"], tz) > last:
            raise RecurrenceError("too_far", rule=rule, limit=MAX_YEARS)
        if "UNTIL" in parts:
            last = _local_until(parts["UNTIL"], tz)
        limit = int(parts.pop("COUNT", MAX_OCCURRENCES + 1))
        # an end in every case, for a rule whose dates never come
        parts["UNTIL"], ends = f"{last:%Y%m%dT%H%M%S}", "UNTIL" in parts
        text = ";".join(f"{key}={value}" for key, value in parts.items())
        wanted = min(limit, MAX_OCCURRENCES + 1)
        found = list(islice(rrulestr(text, dtstart=first), wanted))
    except RecurrenceError:
        raise
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise RecurrenceError("unknown_rule", rule=rule) from error
    if not found:
        raise RecurrenceError("no_occurrence", rule=rule)
    if len(found) > MAX_OCCURRENCES:
        raise RecurrenceError("too_many", rule=rule, limit=MAX_OCCURRENCES)
    if len(found) < wanted and not ends:
        raise RecurrenceError("too_far", rule=rule, limit=MAX_YEARS)
    return found


class Summary(NamedTuple):
    """What most rules say, so that it can be told in words.

    ``weekdays``: numbers, Monday is 0; ``nth``: which of them in the month (-1: the
    last), None: each; ``monthday``: day of the month; ``count`` or ``until`` (local
    date) is the end.
    """

    freq: str
    interval: int
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    monthday: int | None = None
    count: int | None = None
    until: date | None = None


def summary(rule: str, first: date, tz: str) -> Summary | None:
    """What a rule says from the local date ``first`` on; None if it is not so simple.

    :raises RecurrenceError: unknown rule
    """
    parts = _parts(rule)
    if (
        parts.keys()
        - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
        - SIMPLE_PARTS.get(parts["FREQ"], set())
    ):
        return None
    days = [
        re.fullmatch(r"([+-]?\d+)?([A-Z]{2})", one).groups()
        for one in filter(None, parts.get("BYDAY", "").split(","))
    ]
    nths = {nth for nth, _day in days}
    monthdays = [int(one) for one in parts.get("BYMONTHDAY", "").split(",") if one]
    if len(nths) > 1 or len(monthdays) > 1 or (days and monthdays):
        return None
    nth = nths.pop() if nths else None
    if parts["FREQ"] == "MONTHLY" and days and nth not in TOLD_RANKS:
        return None
    weekdays = sorted(WEEKDAYS.index(day) for _nth, day in days)
    if parts["FREQ"] == "WEEKLY" and not weekdays:
        weekdays = [first.weekday()]
    if parts["FREQ"] == "MONTHLY" and not days and not monthdays:
        monthdays = [first.day]
    return Summary(
        freq=parts["FREQ"],
        interval=int(parts.get("INTERVAL", 1)),
        weekdays=tuple(weekdays),
        nth=int(nth) if nth else None,
        monthday=monthdays[0] if monthdays else None,
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=_local_until(parts["UNTIL"], tz).date() if "UNTIL" in parts else None,
    )


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule by name, each of them as the RFC allows it."""
    text = rule.strip().upper().removeprefix("RRULE:")
    pairs = [part.partition("=")[::2] for part in text.split(";")]
    parts = dict(pairs)
    sound = len(parts) == len(pairs) and "FREQ" in parts
    for name, value in pairs:
        values = value.split(",") if name.startswith("BY") else [value]
        sound = sound and name in PARTS
        sound = sound and all(re.fullmatch(PARTS[name], one) for one in values)
    if not sound or NOT_WITH[parts["FREQ"]] & parts.keys():
        raise RecurrenceError("unknown_rule", rule=rule)
    if parts["FREQ"] in ("DAILY", "WEEKLY") and re.search(
        r"\d", parts.get("BYDAY", "")
    ):
        raise RecurrenceError("unknown_rule", rule=rule)
    return parts


def _is_possible(parts) -> bool:
    """False for the days that no month has, as 30 February."""
    months = [int(month) for month in parts.get("BYMONTH", "").split(",") if month]
    days = [abs(int(day)) for day in parts.get("BYMONTHDAY", "").split(",") if day]
    if not months or not days:
        return True
    return min(days) <= max(LONGEST_MONTH[month - 1] for month in months)


def _local_until(value: str, tz: str) -> datetime:
    """UNTIL in local time: a date means its whole day, a Z instant is converted."""
    if len(value) == 8:
        day = datetime.strptime(value, "%Y%m%d")
        return day.replace(hour=23, minute=59, second=59)
    if value.endswith("Z"):
        return utc_to_local(datetime.strptime(value, "%Y%m%dT%H%M%SZ"), tz)
    return datetime.strptime(value, "%Y%m%dT%H%M%S")
