import calendar
from datetime import date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import attendance, intervals, occupancy, rules
from ..tools.recurrence import RecurrenceError, occurrences
from .properties import PARIS, QUICK, openings

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
# The days on which Paris changes its clock, and those beside them
CHANGES = st.sampled_from(
    [
        date(year, month, day) + timedelta(days=offset)
        for year, month, day in ((2026, 3, 29), (2026, 10, 25), (2028, 3, 26))
        for offset in (-1, 0, 1)
    ]
)
INSTANTS = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 31)).map(
    lambda instant: instant.replace(second=0, microsecond=0)
)
MINUTES = st.integers(0, 600)
MONDAY = datetime(2026, 3, 23)
# Within two weeks around a change of the clock, on the quarter of an hour
QUARTERS = st.integers(0, 14 * 96).map(lambda n: MONDAY + timedelta(minutes=15 * n))
THREE = st.tuples(QUARTERS, QUARTERS, QUARTERS).map(sorted)
OPENINGS = openings(MONDAY.date(), 14)


def overlap(first, second):
    """Oracle: the length that two intervals share."""
    return max(min(first[1], second[1]) - max(first[0], second[0]), timedelta())


@tagged("post_install", "-at_install")
class TestOpenTime(BaseCase):
    """What lies within the opening hours: cut, counted and offered alike."""

    @QUICK
    @given(QUARTERS, QUARTERS)
    def test_counted_as_by_hand(self, start, stop):
        assume(start < stop)
        expected = sum((overlap(one, (start, stop)) for one in OPENINGS), timedelta())
        hours = intervals.open_hours(OPENINGS, start, stop)
        self.assertAlmostEqual(hours, expected.total_seconds() / 3600)
        self.assertEqual(occupancy.time_within(OPENINGS, start, stop), expected)

    @QUICK
    @given(THREE)
    def test_halves_sum_to_the_whole(self, instants):
        start, middle, stop = instants
        whole = intervals.open_hours(OPENINGS, start, stop)
        parts = [
            intervals.open_hours(OPENINGS, start, middle),
            intervals.open_hours(OPENINGS, middle, stop),
        ]
        self.assertAlmostEqual(sum(parts), whole)

    @QUICK
    @given(THREE)
    def test_a_cut_loses_no_open_time(self, instants):
        start, instant, stop = instants
        assume(start < stop)
        inside = [
            (max(a, start), min(b, stop))
            for a, b in OPENINGS
            if intervals.overlaps((a, b), (start, stop))
        ]
        before = intervals.open_hours(inside, start, instant)
        after = intervals.open_hours(inside, instant, stop)
        cut = intervals.cut_at((start, stop), instant, inside)
        self.assertEqual(cut is None, not (before and after))
        if cut:
            self.assertTrue(start < cut[0] <= instant <= cut[1] < stop)
            self.assertAlmostEqual(intervals.open_hours(inside, start, cut[0]), before)
            self.assertAlmostEqual(intervals.open_hours(inside, cut[1], stop), after)
            # neither part ends or begins in a closed hour
            self.assertTrue(any(a < cut[0] <= b for a, b in inside))
            self.assertTrue(any(a <= cut[1] < b for a, b in inside))

    @QUICK
    @given(THREE)
    def test_without_hours_both_parts_meet(self, instants):
        start, instant, stop = instants
        cut = intervals.cut_at((start, stop), instant)
        inside = start < instant < stop
        self.assertEqual(cut, (instant, instant) if inside else None)

    @QUICK
    @given(CHANGES | DAYS, st.sampled_from(("half_day", "day", "week")), st.booleans())
    def test_what_a_unit_asks_for_suits_the_hours(self, day, unit, afternoon):
        hours = openings(day, 8)
        half = intervals.HALVES[afternoon]
        try:
            start, stop = intervals.unit_bounds(unit, day, PARIS, hours, half=half)
        except intervals.IntervalError as error:
            self.assertIn(error.code, ("closed", "closed_half"))
            self.assertTrue(unit == "week" or day.weekday() > 4)
            return
        self.assertLess(start, stop)
        self.assertIsNone(intervals.opening_refusal(hours, start, stop, PARIS))

    @QUICK
    @given(QUARTERS, QUARTERS)
    def test_presence_over_days_is_the_open_time(self, arrival, departure):
        assume(arrival < departure)
        days = attendance.presences(arrival, departure, PARIS, OPENINGS)
        first, last = intervals.local_days(arrival, departure, PARIS)
        for presence in days:
            self.assertTrue(first <= presence.day <= last)
        if first != last:
            self.assertAlmostEqual(
                sum(presence.hours for presence in days),
                intervals.open_hours(OPENINGS, arrival, departure),
            )


@tagged("post_install", "-at_install")
class TestLocalClock(BaseCase):
    """Days of 23 and 25 hours, months of 28 to 31 days, leap years."""

    @QUICK
    @given(CHANGES | DAYS, st.integers(0, 95), st.integers(1, 96))
    def test_hours_are_those_of_the_clock_or_refused(self, day, first, last):
        assume(first < last)
        wanted = [intervals.at_hour(day, quarter / 4) for quarter in (first, last)]
        try:
            bounds = intervals.unit_bounds(
                "hour", day, PARIS, hour_from=first / 4, hour_to=last / 4
            )
        except intervals.IntervalError as error:
            self.assertEqual(error.code, "no_such_time")
            self.assertFalse(all(intervals.local_exists(one, PARIS) for one in wanted))
            return
        self.assertEqual([intervals.utc_to_local(one, PARIS) for one in bounds], wanted)
        self.assertLess(*bounds)

    @QUICK
    @given(DAYS, st.integers(1, 24))
    def test_months_go_from_date_to_date(self, day, count):
        _start, stop = intervals.unit_bounds("month", day, PARIS, count=count)
        month = day.month - 1 + count
        year, month = day.year + month // 12, month % 12 + 1
        last = calendar.monthrange(year, month)[1]
        self.assertEqual(
            intervals.utc_to_local(stop, PARIS),
            datetime(year, month, min(day.day, last)),
        )

    def test_years_around_a_29th_of_february(self):
        for first, count, last in (
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2027, 2, 28), 12, date(2028, 2, 28)),
            (date(2028, 2, 29), 24, date(2030, 2, 28)),
            (date(2027, 12, 31), 2, date(2028, 2, 29)),
        ):
            stop = intervals.unit_bounds("month", first, PARIS, count=count)[1]
            self.assertEqual(intervals.utc_to_local(stop, PARIS).date(), last)

    @QUICK
    @given(INSTANTS, MINUTES)
    def test_the_end_belongs_to_the_next_day(self, start, minutes):
        stop = start + timedelta(minutes=minutes + 1)
        first, last = intervals.local_days(start, stop, PARIS)
        self.assertLess(start, intervals.day_bounds(first, PARIS)[1])
        whole = intervals.day_bounds(last, PARIS)
        self.assertTrue(whole[0] < stop <= whole[1])

    @QUICK
    @given(CHANGES | DAYS, st.integers(0, 24 * 60), st.sampled_from((5, 15, 30, 60)))
    def test_steps_are_those_of_the_clock(self, day, minute, step):
        local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
        assume(intervals.local_exists(local, PARIS))
        start = intervals.local_to_utc(local, PARIS)
        stop = start + timedelta(minutes=step)
        assume(intervals.utc_to_local(stop, PARIS).date() == local.date())
        # a change of the clock takes or gives a whole hour
        refused = rules.step_refusal(rules.Rules(step_minutes=step), start, stop, PARIS)
        self.assertEqual(bool(refused), bool(minute % step))


@tagged("post_install", "-at_install")
class TestCrowds(BaseCase):
    """Overlaps of many half-open intervals, and what buffers do to two."""

    @QUICK
    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=15))
    def test_most_at_once_as_by_hand(self, pairs):
        spans = [(start, start + length) for start, length in pairs]
        most = max(
            (sum(a <= instant < b for a, b in spans) for instant, _end in spans),
            default=0,
        )
        self.assertEqual(intervals.most_at_once(spans), most)

    @QUICK
    @given(INSTANTS, MINUTES, MINUTES, MINUTES, MINUTES)
    def test_buffers_ask_for_a_gap_and_not_a_minute_more(
        self, start, length, gap, before, after
    ):
        minute = timedelta(minutes=1)
        first = (start, start + (length + 1) * minute)
        second = (first[1] + gap * minute, first[1] + (gap + 1) * minute)
        clash = intervals.overlaps(
            intervals.widen(first, 0, after), intervals.widen(second, before, 0)
        )
        self.assertEqual(clash, gap < before + after)

    @QUICK
    @given(INSTANTS, st.integers(0, 72), st.integers(-72, 72))
    def test_free_until_its_instant_and_notice_alike(self, start, hours, offset):
        now = start - timedelta(hours=hours) + timedelta(minutes=offset)
        terms = rules.Rules(free_hours=hours, notice_hours=hours)
        late = now > rules.free_until(terms, start)
        refused = rules.lead_refusal(terms, start, now)
        self.assertEqual(late, offset > 0)
        self.assertEqual(bool(refused), bool(hours) and offset > 0)


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@tagged("post_install", "-at_install")
class TestSeriesDates(BaseCase):
    """Recurrence rules against a calendar that is gone through day by day."""

    @QUICK
    @given(
        first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
        weekdays=st.sets(st.integers(0, 6), min_size=1),
        length=st.integers(1, 120),
    )
    def test_weekdays_until_a_day(self, first, weekdays, length):
        last = first + timedelta(days=length)
        days = ",".join(WEEKDAYS[one] for one in sorted(weekdays))
        rule = f"FREQ=WEEKLY;BYDAY={days};UNTIL={last:%Y%m%d}"
        start = datetime.combine(first, datetime.min.time()).replace(hour=9)
        expected = [
            start + timedelta(days=offset)
            for offset in range(length + 1)
            if (start + timedelta(days=offset)).weekday() in weekdays
        ]
        if not expected:
            with self.assertRaises(RecurrenceError) as caught:
                occurrences(rule, start, PARIS)
            self.assertEqual(caught.exception.code, "no_occurrence")
            return
        self.assertEqual(occurrences(rule, start, PARIS), expected)

    @QUICK
    @given(
        first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
        monthday=st.sampled_from((*range(1, 32), -1)),
        count=st.integers(1, 15),
    )
    def test_a_day_of_the_month_where_the_month_has_it(self, first, monthday, count):
        start = datetime.combine(first, datetime.min.time()).replace(hour=14)
        found = occurrences(
            f"FREQ=MONTHLY;BYMONTHDAY={monthday};COUNT={count}", start, PARIS
        )
        expected, day = [], first
        while len(expected) < count:
            length = calendar.monthrange(day.year, day.month)[1]
            if day.day == (monthday if monthday > 0 else length):
                expected.append(datetime.combine(day, start.time()))
            day += timedelta(days=1)
        self.assertEqual(found, expected)
