"""Revision of a price by an official index: when, and to what.

New price = price x new index / base index. It applies from the anniversary of the
start, never inside a period: where an anniversary falls inside one, from the next
period on. Source of the rules: the project's billing rules, "Indexation".
"""

from .money import round_half_up, to_fraction
from .periods import add_months
from .timeline import segments

ANNIVERSARY_MONTHS = 12


def indexed_price(price, base_index, new_index, rounding):
    """New price = price x new index / base index, rounded half up."""
    if to_fraction(base_index) <= 0 or to_fraction(new_index) <= 0:
        raise ValueError("an index must be above zero")
    value = to_fraction(price) * to_fraction(new_index) / to_fraction(base_index)
    return round_half_up(value, rounding)


def period_start_from(timeline, day):
    """First day of the first period that begins on `day` or later, or None."""
    for segment in segments(timeline):
        if segment.end and segment.end < day:
            continue
        for period in segment.periods_from(day):
            first = max(period.start, segment.start)
            if timeline.end and first > timeline.end:
                return None
            if first >= day:
                return first
    return None


def revision_dates(timeline, until):
    """Days up to `until` from which the price is revised, in order."""
    number, found = 1, []
    while True:
        anniversary = add_months(timeline.start, ANNIVERSARY_MONTHS * number)
        day = anniversary <= until and period_start_from(timeline, anniversary)
        if not day or day > until:
            return found
        if day not in found:
            found.append(day)
        number += 1


def next_revision(timeline, day):
    """First revision after `day`, or None when it ends before."""
    number = max(0, day.year - timeline.start.year - 1)
    while True:
        number += 1
        anniversary = add_months(timeline.start, ANNIVERSARY_MONTHS * number)
        first = period_start_from(timeline, anniversary)
        if first is None or first > day:
            return first
