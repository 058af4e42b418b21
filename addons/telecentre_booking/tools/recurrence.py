"""RFC 5545 recurrence rules in the local time of a centre. No ORM here.

Rules are expanded on the local clock, so that nine o'clock stays nine o'clock across
a change of summer time. A rule must have an end (COUNT or UNTIL).
"""

import re
from datetime import datetime
from itertools import islice

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from .intervals import utc_to_local

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MAX_OCCURRENCES = 500
MAX_YEARS = 10


class RecurrenceError(ValueError):
    """A rule that cannot be used; ``code`` says why."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


def occurrences(rule: str, first: datetime, tz: str) -> list[datetime]:
    """Local starts (naive) of a rule from the local instant ``first`` on.

    :param rule: one RRULE value, with or without the prefix ``RRULE:``
    :raises RecurrenceError: unknown rule, no end, no occurrence, too many
    """
    text = rule.strip().upper().removeprefix("RRULE:")
    if not re.fullmatch(r"[A-Z0-9=;,+\-]+", text):
        raise RecurrenceError("unknown_rule", rule=rule)
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    if parts.get("FREQ") not in FREQUENCIES:
        raise RecurrenceError("unknown_rule", rule=rule)
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise RecurrenceError("endless", rule=rule)
    try:
        limit = int(parts.pop("COUNT", MAX_OCCURRENCES + 1))
        last = first + relativedelta(years=MAX_YEARS)
        if "UNTIL" in parts:
            last = min(last, _local_until(parts["UNTIL"], tz))
        # an end in every case: a rule like "30 February" would search for ever
        parts["UNTIL"] = f"{last:%Y%m%dT%H%M%S}"
        text = ";".join(f"{key}={value}" for key, value in parts.items())
        wanted = max(0, min(limit, MAX_OCCURRENCES + 1))
        found = list(islice(rrulestr(text, dtstart=first), wanted))
    except (ValueError, TypeError, KeyError) as error:
        raise RecurrenceError("unknown_rule", rule=rule) from error
    if not found:
        raise RecurrenceError("no_occurrence", rule=rule)
    if len(found) > MAX_OCCURRENCES:
        raise RecurrenceError("too_many", rule=rule, limit=MAX_OCCURRENCES)
    return found


def _local_until(value: str, tz: str) -> datetime:
    """UNTIL in local time: a date means its whole day, a Z instant is converted."""
    if len(value) == 8:
        day = datetime.strptime(value, "%Y%m%d")
        return day.replace(hour=23, minute=59, second=59)
    if value.endswith("Z"):
        return utc_to_local(datetime.strptime(value, "%Y%m%dT%H%M%SZ"), tz)
    return datetime.strptime(value, "%Y%m%dT%H%M%S")
