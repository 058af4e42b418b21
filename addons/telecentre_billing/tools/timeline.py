"""The history of a subscription as plain values, cut into segments.

In: local dates (both ends included), prices before tax, whole seats.
Out: `Segment`s, stretches during which the rhythm of billing stays the same,
each with the periods that belong to it. No ORM, no clock, no currency other
than its rounding.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from .money import CENT, line_amount, to_fraction
from .periods import ONE_DAY, Period, nth_period, period_index


@dataclass(frozen=True)
class Schedule:
    """How a plan bills: its rhythm, and what a part of a period is worth."""

    interval: str = "month"
    count: int = 1
    alignment: str = "calendar"
    billing: str = "advance"
    proration: str = "actual"
    freeze: bool = False

    @property
    def rhythm(self):
        return (self.interval, self.count, self.alignment)

    @property
    def structure(self):
        return (*self.rhythm, self.billing)


@dataclass(frozen=True)
class Terms:
    """Schedule and price in force from `date` on, that day included.

    `price` is what is owed; `full` is the price before a reduction, if any.
    """

    date: date
    price: Decimal
    schedule: Schedule = Schedule()
    key: object = None
    reduced_from: Decimal | None = None

    @property
    def full(self):
        return self.price if self.reduced_from is None else self.reduced_from


@dataclass(frozen=True)
class Timeline:
    """All that a subscription's charges depend on.

    `terms` and `quantities` are sorted by date, at most one a day, the first
    one on or before `start`. `pauses` and `free` are spans (from, to) of which
    `to` may be None for a pause that has no end yet.
    """

    start: date
    terms: tuple
    quantities: tuple
    end: date | None = None
    pauses: tuple = ()
    free: tuple = ()
    rounding: Decimal = CENT

    def quantity_on(self, day):
        """Seats in force on `day`."""
        result = self.quantities[0][1]
        for since, quantity in self.quantities:
            if since <= day:
                result = quantity
        return result

    def terms_on(self, day):
        """Terms in force on `day`."""
        return _terms_on(self.terms, day)


def _terms_on(all_terms, day):
    result = all_terms[0]
    for terms in all_terms:
        if terms.date <= day:
            result = terms
    return result


def reduced_terms(all_terms, reductions, rounding=CENT):
    """Terms with the price that is owed while a reduction lasts.

    In: terms sorted by date, and reductions (percent, from, to or None), of which
    the highest of a day holds. A reduced price is rounded once, half up.
    """
    if not reductions:
        return tuple(all_terms)
    first = all_terms[0].date
    days = {terms.date for terms in all_terms}
    for _percent, start, end in reductions:
        days.add(max(start, first))
        if end and end >= first:
            days.add(end + ONE_DAY)
    result = []
    for day in sorted(days):
        terms = _terms_on(all_terms, day)
        percent = max(
            (
                to_fraction(percent)
                for percent, start, end in reductions
                if start <= day and (not end or day <= end)
            ),
            default=0,
        )
        price = terms.price
        if percent:
            price = line_amount(price, 1, 1 - percent / 100, rounding)
        result.append(
            replace(
                terms,
                date=day,
                price=price,
                reduced_from=terms.price if percent else None,
            )
        )
    return tuple(result)


@dataclass(frozen=True)
class Segment:
    """A stretch of a timeline with one rhythm; `end` is its last day, or None.

    `anchor` is the first date from which its periods are computed.
    """

    start: date
    end: date | None
    anchor: date
    terms: tuple = field(default_factory=tuple)

    @property
    def schedule(self):
        return self.terms[0].schedule

    def periods_from(self, day):
        """Periods of the segment from the one that holds `day` on, in order."""
        rhythm = self.schedule.rhythm
        index = period_index(self.anchor, max(day, self.start), *rhythm)
        while True:
            period = nth_period(self.anchor, index, *rhythm)
            if self.end and period.start > self.end:
                return
            yield period
            index += 1


def segments(timeline):
    """Cut the timeline where the rhythm of billing changes."""
    groups = []
    for terms in timeline.terms:
        if timeline.end and terms.date > timeline.end:
            continue
        if groups and groups[-1][-1].schedule.structure == terms.schedule.structure:
            groups[-1].append(terms)
        else:
            groups.append([terms])
    result, anchor, rhythm = [], timeline.start, None
    for number, group in enumerate(groups):
        start = max(group[0].date, timeline.start)
        if rhythm and group[0].schedule.rhythm != rhythm:
            anchor = start
        rhythm = group[0].schedule.rhythm
        following = groups[number + 1][0].date if number + 1 < len(groups) else None
        end = following - ONE_DAY if following else None
        result.append(Segment(start, end, anchor, tuple(group)))
    return result


def merge_spans(spans):
    """Spans (from, to or None) as few disjoint, sorted ones that cover the same."""
    merged = []
    for start, end in sorted(spans, key=lambda span: (span[0], span[1] or date.max)):
        end = end or date.max
        if merged and start <= _next(merged[-1][1]):
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return [Period(*span) for span in merged]


def _next(day):
    return day if day == date.max else day + ONE_DAY
