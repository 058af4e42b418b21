"""Which part of a period's price a span of its days is worth, as a Fraction.

- actual: days billed / days of the whole period;
- thirty: every month has 30 days, the 31st does not exist and the last day of
  February stands for what it lacks;
- none: a started period is owed whole.
Source of the rules: the project's billing rules, "Proration".
"""

from datetime import timedelta
from fractions import Fraction

from .periods import Period

NOTHING, WHOLE = Fraction(0), Fraction(1)
PRORATIONS = ("actual", "thirty", "none")


def _thirty_index(day):
    """Number of 30-day days up to the end of `day`, since year 0."""
    is_last = (day + timedelta(days=1)).day == 1
    in_month = 30 if is_last else min(day.day, 30)
    return (day.year * 12 + day.month - 1) * 30 + in_month


def days_thirty(span):
    """Days of `span` where each month has exactly 30."""
    return _thirty_index(span.end) - _thirty_index(span.start - timedelta(days=1))


def intersect(period, start, end):
    """The days of `period` within `start`..`end` (None: no bound), or None."""
    first = max(period.start, start) if start else period.start
    last = min(period.end, end) if end else period.end
    return Period(first, last) if first <= last else None


def ratio(period, part, proration="actual"):
    """Fraction of the whole `period` owed for `part` (a Period within, or None)."""
    if proration not in PRORATIONS:
        raise ValueError(f"unknown proration {proration!r}")
    if part == period:
        return WHOLE
    part = part and intersect(period, part.start, part.end)
    if not part:
        return NOTHING
    if proration == "none" or part == period:
        return WHOLE
    if proration == "thirty":
        whole = days_thirty(period)
        # A period made of a single 31st has no 30-day day to share out.
        return Fraction(days_thirty(part), whole) if whole else Fraction(0)
    return Fraction(part.days, period.days)
