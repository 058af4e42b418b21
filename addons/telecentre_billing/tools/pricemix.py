"""The cheapest mix of units that covers a stay.

In: prices by unit code (hour, half_day, day, week, month), and the local dates
of the stay, each with the hours and the half-days used on it. Out: the total
and how many of each unit make it. A bigger unit may cover less than its length.

- an hour is divisible; a half-day covers 4 hours, or one half of the day for a
  stay booked by half-days; a day covers one local date;
- a week covers 7 dates in a row, a month the dates up to the same day of the
  next month. Dates without use (closed days) cost nothing.
Source of the rules: the project's billing rules, "Prices".
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .money import to_fraction
from .periods import add_months

UNITS = ("hour", "half_day", "day", "week", "month")
HALF_DAY_HOURS = 4


@dataclass(frozen=True)
class DayUse:
    """Use of one local date: hours, and half-days when booked by half-days."""

    day: date
    hours: Fraction = Fraction(0)
    halves: int = 0


@dataclass(frozen=True)
class Mix:
    """`total` (exact Fraction) and the quantity of each unit, biggest first."""

    total: Fraction
    units: tuple

    def __add__(self, other):
        counts = dict(self.units)
        for code, quantity in other.units:
            counts[code] = counts.get(code, 0) + quantity
        units = tuple((c, counts[c]) for c in reversed(UNITS) if counts.get(c))
        return Mix(self.total + other.total, units)


NOTHING = Mix(Fraction(0), ())


def _best(options):
    # At equal price the mix with the fewest units is the easiest to read.
    return min(
        options,
        key=lambda mix: (mix.total, sum((q for _c, q in mix.units), Fraction(0))),
        default=None,
    )


def _priced(prices, **quantities):
    mix = NOTHING
    for code, quantity in quantities.items():
        if quantity:
            quantity = to_fraction(quantity)
            mix += Mix(prices[code] * quantity, ((code, quantity),))
    return mix


def _day_options(use, prices):
    if "day" in prices:
        yield _priced(prices, day=1)
    if "half_day" in prices:
        if use.halves:
            yield _priced(prices, half_day=use.halves)
        if use.hours:
            needed = -(-use.hours // HALF_DAY_HOURS)
            yield _priced(prices, half_day=needed)
    if "hour" in prices and use.hours:
        yield _priced(prices, hour=use.hours)
        if "half_day" in prices:
            for count in range(1, int(use.hours // HALF_DAY_HOURS) + 1):
                rest = use.hours - count * HALF_DAY_HOURS
                yield _priced(prices, half_day=count, hour=rest)


def cheapest_mix(uses, prices):
    """The cheapest `Mix` for `uses` (DayUse, any order), or None: no price fits.

    `prices` holds only the units let; a price is for one unit, zero allowed.
    """
    prices = {c: to_fraction(p) for c, p in prices.items() if c in UNITS}
    uses = sorted(uses, key=lambda use: use.day)
    best = [NOTHING] + [None] * len(uses)
    for index, use in enumerate(uses):
        # Cost of the first index+1 dates: the last unit ends on this date and
        # began on one of the earlier ones.
        options = []
        day_mix = _best(_day_options(use, prices))
        if day_mix and best[index]:
            options.append(best[index] + day_mix)
        for code in ("week", "month"):
            if code in prices:
                first = _first_covered(uses, index, code)
                if best[first]:
                    options.append(best[first] + _priced(prices, **{code: 1}))
        best[index + 1] = _best(options)
    return best[-1]


def _first_covered(uses, index, code):
    """Smallest index whose date one `code` unit covers together with `index`."""
    last = uses[index].day
    first = index
    while first:
        start = uses[first - 1].day
        limit = start + timedelta(days=7) if code == "week" else add_months(start, 1)
        if last >= limit:
            break
        first -= 1
    return first
