"""Months of UTC, by which opening hours are kept. No ORM here.

Instants are naive ``datetime`` in UTC, intervals half-open and sorted.
"""

from datetime import datetime


def next_month(first):
    """The first instant of the month after the one that ``first`` begins."""
    return datetime(first.year + first.month // 12, first.month % 12 + 1, 1)


def months(start, stop):
    """The first instants of the months that ``start`` to ``stop`` touches."""
    first = datetime(start.year, start.month, 1)
    while first < stop:
        yield first
        first = next_month(first)


def joined(parts):
    """The intervals of consecutive months as one list.

    What a month's end has cut in two (a place open day and night) is whole again.
    """
    whole = []
    for part in parts:
        for index, (start, stop) in enumerate(part):
            if index == 0 and whole and whole[-1][1] == start:
                whole[-1] = whole[-1][0], stop
            else:
                whole.append((start, stop))
    return whole


def cut_out(spans, start, stop):
    """What of the intervals lies between two instants."""
    return [
        (max(begin, start), min(end, stop))
        for begin, end in spans
        if begin < stop and end > start
    ]
