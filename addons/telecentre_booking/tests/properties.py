"""What the property tests share: their settings, a zone and opening hours."""

from datetime import timedelta

from hypothesis import settings

from ..tools import intervals

PARIS = "Europe/Paris"

# The same examples at each run, kept nowhere: a red test stays red until it is mended
QUICK = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def openings(first, days, tz=PARIS, closed=()):
    """Mon-Fri 8:30-12:30 and 13:30-18:00 local, as UTC intervals."""
    found = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        if day.weekday() < 5 and day not in closed:
            for begin, end in ((8.5, 12.5), (13.5, 18)):
                found.append(
                    tuple(
                        intervals.local_to_utc(intervals.at_hour(day, hour), tz)
                        for hour in (begin, end)
                    )
                )
    return found
