"""Properties of the pure calculation, tried on many random values."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.changes import due_periods, iter_periods
from ..tools.money import line_amount
from ..tools.periods import INTERVALS, ONE_DAY, Period, period_at, periods_between
from ..tools.pricemix import DayUse, cheapest_mix
from ..tools.proration import ratio
from ..tools.timeline import Schedule, Terms, Timeline, reduced_terms

dates = st.dates(date(2020, 1, 1), date(2036, 12, 31))
prices = st.decimals(0, 2000, places=2)
schedules = st.builds(
    Schedule,
    interval=st.sampled_from(INTERVALS),
    count=st.integers(1, 4),
    alignment=st.sampled_from(("calendar", "anniversary")),
)
QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@st.composite
def timelines(draw, billing=("advance", "arrears"), end=True):
    """A history with changes of price, of seats, pauses and an end."""
    start = draw(dates)
    base = draw(schedules)
    days = st.integers(1, 200)

    def terms(offset):
        schedule = Schedule(
            base.interval, base.count, base.alignment, draw(st.sampled_from(billing))
        )
        return Terms(start + timedelta(days=offset), draw(prices), schedule)

    offsets = sorted(draw(st.sets(days, max_size=3)))
    quantities = [(start, draw(st.integers(1, 4)))]
    for offset in sorted(draw(st.sets(days, max_size=3))):
        quantities.append((start + timedelta(days=offset), draw(st.integers(0, 4))))
    pauses = []
    if draw(st.booleans()):
        first = start + timedelta(days=draw(days))
        pauses.append((first, first + timedelta(days=draw(st.integers(0, 60)))))
    last = start + timedelta(days=draw(st.integers(0, 300)))
    return Timeline(
        start,
        tuple(terms(offset) for offset in [0, *offsets]),
        tuple(quantities),
        last if end else None,
        tuple(pauses),
    )


def owed_by_day(history):
    """What is owed, day by day and unrounded: an independent reckoning."""
    total, day = Fraction(0), history.start
    anchor = history.start
    while day <= history.end:
        terms = history.terms_on(day)
        paused = any(a <= day <= b for a, b in history.pauses)
        if not paused:
            whole = period_at(anchor, day, *terms.schedule.rhythm)
            share = Fraction(terms.price) * history.quantity_on(day)
            total += share / whole.days
        day += ONE_DAY
    return total


@tagged("post_install", "-at_install")
class TestProperties(BaseCase):
    @QUICK
    @given(dates, schedules)
    def test_no_gap_nor_overlap_over_thirty_years(self, first, schedule):
        until = date(first.year + 30, 1, 1)
        previous = None
        for period in periods_between(first, first, until, *schedule.rhythm):
            if previous:
                self.assertEqual(period.start, previous.end + ONE_DAY)
            else:
                self.assertIn(first, period)
            self.assertLessEqual(period.start, period.end)
            previous = period
        self.assertGreaterEqual(previous.end, until)

    @QUICK
    @given(dates, dates, schedules)
    def test_each_day_is_in_the_period_found_for_it(self, first, day, schedule):
        self.assertIn(day, period_at(first, day, *schedule.rhythm))

    @QUICK
    @given(
        dates,
        schedules,
        st.sampled_from(("actual", "thirty")),
        prices,
        st.integers(1, 5),
        st.sets(st.integers(1, 400), max_size=5),
    )
    def test_parts_sum_up(self, first, schedule, method, price, quantity, offsets):
        whole = period_at(first, first, *schedule.rhythm)
        cuts = [whole.start + timedelta(days=offset) for offset in sorted(offsets)]
        cuts = [whole.start, *(cut for cut in cuts if cut <= whole.end)]
        ends = [cut - ONE_DAY for cut in cuts[1:]] + [whole.end]
        parts = [Period(*span) for span in zip(cuts, ends, strict=True)]
        total = sum(
            line_amount(price, quantity, ratio(whole, part, method)) for part in parts
        )
        gap = abs(total - line_amount(price, quantity))
        self.assertLessEqual(gap, Decimal("0.01") * (len(parts) - 1))

    @QUICK
    @given(timelines(billing=("advance",)))
    def test_lines_agree_with_a_day_by_day_reckoning_in_advance(self, history):
        self._check_against_days(history)

    @QUICK
    @given(timelines(billing=("arrears",)))
    def test_lines_agree_with_a_day_by_day_reckoning_in_arrears(self, history):
        self._check_against_days(history)

    @QUICK
    @given(timelines())
    def test_lines_agree_when_billing_itself_changes(self, history):
        self._check_against_days(history)

    def _check_against_days(self, history):
        lines = [line for item in iter_periods(history) for line in item.lines]
        total = sum((line.amount for line in lines), Decimal(0))
        gap = abs(Fraction(total) - owed_by_day(history))
        self.assertLessEqual(gap, Fraction(len(lines) + 1, 200))
        keys = [line.key for line in lines]
        self.assertEqual(len(keys), len(set(keys)))

    @QUICK
    @given(timelines(), st.lists(st.integers(0, 400), max_size=6))
    def test_runs_at_any_dates_find_each_line_once(self, history, offsets):
        whole = [line.key for item in iter_periods(history) for line in item.lines]
        found, after = [], None
        for offset in [*sorted(offsets), 2000]:
            until = history.start + timedelta(days=offset)
            items, _next = due_periods(history, after, until)
            found += [line.key for item in items for line in item.lines]
            after = until
        self.assertEqual(sorted(found), sorted(whole))

    @QUICK
    @given(timelines(billing=("advance",), end=False), st.integers(0, 300))
    def test_an_end_after_billing_credits_what_an_end_before_saves(
        self, history, offset
    ):
        until = history.start + timedelta(days=300)
        billed_lines, billed = Decimal(0), {}
        for item in iter_periods(history):
            if item.first > until:
                break
            billed_lines += sum((line.amount for line in item.lines), Decimal(0))
            for line in item.lines:
                if line.kind == "base":
                    billed[item.first] = Period(line.date_from, line.date_to)
        end = history.start + timedelta(days=offset)
        closed = Timeline(
            history.start,
            history.terms,
            history.quantities,
            end,
            history.pauses,
        )
        lines = [i for item in iter_periods(closed, None, billed) for i in item.lines]
        total = sum((line.amount for line in lines), Decimal(0))
        gap = abs(Fraction(total) - owed_by_day(closed))
        self.assertLessEqual(gap, Fraction(len(lines) + 1, 200))

    @QUICK
    @given(timelines(billing=("advance",)), st.integers(0, 300), st.integers(0, 300))
    def test_an_end_moved_after_billing_owes_each_day_once(self, history, first, last):
        """Billed with one end, which is then taken back or moved, whatever changes."""
        early = replace(history, end=history.start + timedelta(days=first))
        billed = {
            item.first: Period(line.date_from, line.date_to)
            for item in iter_periods(early)
            for line in item.lines
            if line.kind == "base"
        }
        late = replace(history, end=history.start + timedelta(days=last))
        lines = [i for item in iter_periods(late, None, billed) for i in item.lines]
        total = sum((line.amount for line in lines), Decimal(0))
        gap = abs(Fraction(total) - owed_by_day(late))
        self.assertLessEqual(gap, Fraction(len(lines) + 1, 200))
        keys = [line.key for line in lines]
        self.assertEqual(len(keys), len(set(keys)))

    @QUICK
    @given(timelines(), st.integers(1, 100), st.integers(0, 200), st.integers(0, 90))
    def test_a_reduction_takes_its_share_of_each_day(
        self, history, percent, offset, length
    ):
        start = history.start + timedelta(days=offset)
        end = start + timedelta(days=length)
        cheap = [replace(t, price=Decimal(t.price).quantize(1)) for t in history.terms]
        whole = replace(history, terms=tuple(cheap), pauses=())
        reduced = replace(
            whole, terms=reduced_terms(cheap, [(percent, start, end)], Decimal("1e-6"))
        )
        span = replace(whole, start=whole.start, end=whole.end)
        inside = Fraction(0)
        day = start
        while day <= min(end, whole.end):
            terms = whole.terms_on(day)
            period = period_at(whole.start, day, *terms.schedule.rhythm)
            inside += Fraction(terms.price) * whole.quantity_on(day) / period.days
            day += ONE_DAY
        expected = owed_by_day(span) - inside * Fraction(percent, 100)
        lines = [line for item in iter_periods(reduced) for line in item.lines]
        total = sum((line.amount for line in lines), Decimal(0))
        self.assertLessEqual(
            abs(Fraction(total) - expected), Fraction(len(lines) + 1, 200)
        )

    @QUICK
    @given(
        st.lists(st.integers(0, 40), min_size=1, max_size=12, unique=True),
        st.dictionaries(
            st.sampled_from(("half_day", "day", "week", "month")),
            st.integers(1, 300),
            min_size=1,
        ),
    )
    def test_mix_is_never_dearer_than_one_unit_alone(self, offsets, tariff):
        monday = date(2026, 5, 11)
        uses = [DayUse(monday + timedelta(days=o), halves=2) for o in offsets]
        mix = cheapest_mix(uses, tariff)
        alone = {
            "half_day": 2 * len(uses),
            "day": len(uses),
            "week": len({use.day.toordinal() // 7 for use in uses}) + 6,
            "month": 2,
        }
        for code, quantity in alone.items():
            if code in tariff:
                self.assertLessEqual(mix.total, quantity * tariff[code])
        self.assertEqual(mix.total, sum(tariff[code] * q for code, q in mix.units))
