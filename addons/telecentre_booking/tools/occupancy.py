"""How full places are: time taken within opening hours. No ORM here."""

from bisect import bisect_right
from datetime import timedelta


def open_time(openings) -> timedelta:
    """The length of sorted, disjoint (start, stop) pairs."""
    return sum((stop - start for start, stop in openings), timedelta())


def time_within(openings, start, stop) -> timedelta:
    """The part of an interval that lies inside sorted, disjoint openings."""
    total = timedelta()
    # the last opening that begins before the interval may reach into it
    index = max(0, bisect_right(openings, start, key=lambda span: span[0]) - 1)
    for opening, closing in openings[index:]:
        if opening >= stop:
            break
        total += max(timedelta(), min(stop, closing) - max(start, opening))
    return total


def rate(taken: timedelta, offered: timedelta) -> float:
    """Share of what was offered that was taken, from 0 to 1."""
    return min(1.0, taken / offered) if offered else 0.0
