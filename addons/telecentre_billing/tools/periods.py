"""Billing periods of a plan, as local dates; both end days belong to a period.

Calendar periods begin on the first day of a week (Monday), month, quarter,
semester or year; with a count above one, periods are counted from the one
that holds the first date. Anniversary periods begin on the day of the first
one, always computed from that first date, so that they never drift:
31 January, 28 February, 31 March.
Source of the rules: the project's billing rules, "Periods".
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

MONTHS = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
INTERVALS = ("week", *MONTHS)
ALIGNMENTS = ("calendar", "anniversary")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole days, both ends included."""

    start: date
    end: date

    @property
    def days(self):
        return (self.end - self.start).days + 1

    def __contains__(self, day):
        return self.start <= day <= self.end


def add_months(day, months):
    """`day` that many months later, clamped to the last day of a short month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def calendar_start(day, interval):
    """First day of the calendar week, month, quarter, semester or year of `day`."""
    if interval == "week":
        return day - timedelta(days=day.weekday())
    months = MONTHS[interval]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _check(interval, count, alignment):
    if interval not in INTERVALS:
        raise ValueError(f"unknown interval {interval!r}")
    if alignment not in ALIGNMENTS:
        raise ValueError(f"unknown alignment {alignment!r}")
    if int(count) != count or count < 1:
        raise ValueError("the number of intervals must be a positive integer")


@lru_cache(maxsize=4096)
def nth_period(first, index, interval, count=1, alignment="calendar"):
    """The period number `index` (0 is the one that holds `first`)."""
    anchor = calendar_start(first, interval) if alignment == "calendar" else first
    if interval == "week":
        start = anchor + timedelta(weeks=index * count)
        return Period(start, start + timedelta(weeks=count) - ONE_DAY)
    months = MONTHS[interval] * count
    return Period(
        add_months(anchor, index * months),
        add_months(anchor, (index + 1) * months) - ONE_DAY,
    )


def period_index(first, day, interval, count=1, alignment="calendar"):
    """Number of the period that holds `day`; below zero before the first one."""
    _check(interval, count, alignment)
    anchor = calendar_start(first, interval) if alignment == "calendar" else first
    if interval == "week":
        return (day - anchor).days // (7 * count)
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    index = months // (MONTHS[interval] * count)
    # The day of the month decides, and a clamped start may come before it.
    if day < nth_period(first, index, interval, count, alignment).start:
        index -= 1
    return index


def period_at(first, day, interval, count=1, alignment="calendar"):
    """The period that holds `day`, for a subscription that began on `first`."""
    index = period_index(first, day, interval, count, alignment)
    return nth_period(first, index, interval, count, alignment)


def periods_between(first, start, end, interval, count=1, alignment="calendar"):
    """Every period that has a day in `start`..`end`, in order."""
    if end < start:
        return
    index = period_index(first, start, interval, count, alignment)
    while True:
        period = nth_period(first, index, interval, count, alignment)
        if period.start > end:
            return
        yield period
        index += 1
