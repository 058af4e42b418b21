from datetime import date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import intervals
from .properties import PARIS, QUICK, openings

ZONES = st.sampled_from((PARIS, "UTC", "America/New_York", "Australia/Lord_Howe"))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31))
MINUTES = st.integers(0, 2000)


@tagged("post_install", "-at_install")
class TestIntervalProperties(BaseCase):
    @QUICK
    @given(start=INSTANTS, first=MINUTES, second=MINUTES, third=MINUTES)
    def test_half_open_edges(self, start, first, second, third):
        assume(first and second and third)
        middle = start + timedelta(minutes=first)
        stop = middle + timedelta(minutes=second)
        later = stop + timedelta(minutes=third)
        self.assertFalse(intervals.overlaps((start, middle), (middle, stop)))
        self.assertTrue(intervals.overlaps((start, stop), (middle, later)))
        self.assertTrue(intervals.overlaps((middle, later), (start, stop)))

    @QUICK
    @given(start=INSTANTS, length=MINUTES, before=MINUTES, after=MINUTES)
    def test_buffers_widen(self, start, length, before, after):
        stop = start + timedelta(minutes=length + 1)
        wide = intervals.widen((start, stop), before, after)
        self.assertLessEqual(wide[0], start)
        self.assertGreaterEqual(wide[1], stop)
        self.assertEqual(
            wide[1] - wide[0], stop - start + timedelta(minutes=before + after)
        )

    @QUICK
    @given(instant=INSTANTS, tz=ZONES)
    def test_local_and_back(self, instant, tz):
        local = intervals.utc_to_local(instant, tz)
        back = intervals.local_to_utc(local, tz)
        self.assertLessEqual(abs(back - instant), timedelta(hours=1))
        self.assertEqual(intervals.utc_to_local(back, tz), local)

    @QUICK
    @given(day=DAYS, tz=ZONES)
    def test_days_are_adjacent(self, day, tz):
        today = intervals.day_bounds(day, tz)
        tomorrow = intervals.day_bounds(day + timedelta(days=1), tz)
        self.assertEqual(today[1], tomorrow[0])
        hours = (today[1] - today[0]).total_seconds() / 3600
        self.assertIn(hours, (23, 23.5, 24, 24.5, 25))

    @QUICK
    @given(day=DAYS, count=st.integers(1, 12))
    def test_months_join_without_gap(self, day, count):
        whole = intervals.unit_bounds("month", day, PARIS, count=count)
        first = intervals.unit_bounds("month", day, PARIS)
        self.assertEqual(whole[0], first[0])
        self.assertGreaterEqual(whole[1], first[1])
        last = intervals.utc_to_local(whole[1], PARIS)
        self.assertLessEqual(last.day, day.day)
        self.assertEqual((last.hour, last.minute), (0, 0))

    @QUICK
    @given(day=DAYS, split=st.floats(8.5, 18))
    def test_halves_make_the_day(self, day, split):
        assume(day.weekday() < 5)
        hours = openings(day, 1)
        whole = intervals.unit_bounds("day", day, PARIS, hours)
        parts = []
        for half in intervals.HALVES:
            try:
                parts.append(
                    intervals.unit_bounds(
                        "half_day", day, PARIS, hours, half=half, split=split
                    )
                )
            except intervals.IntervalError as error:
                self.assertEqual(error.code, "closed_half")
        self.assertEqual((parts[0][0], parts[-1][1]), whole)
        if len(parts) == 2:
            self.assertEqual(parts[0][1], parts[1][0])

    @QUICK
    @given(day=DAYS)
    def test_week_holds_its_days(self, day):
        hours = openings(day, 7)
        start, stop = intervals.unit_bounds("week", day, PARIS, hours)
        self.assertEqual((start, stop), (hours[0][0], hours[-1][1]))


@tagged("post_install", "-at_install")
class TestIntervalCases(BaseCase):
    def test_days_of_23_and_25_hours(self):
        for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
            start, stop = intervals.unit_bounds("day", day, PARIS)
            self.assertEqual(stop - start, timedelta(hours=hours))

    def test_hour_skipped_by_the_clock(self):
        self.assertFalse(intervals.local_exists(datetime(2026, 3, 29, 2, 30), PARIS))
        self.assertTrue(intervals.local_exists(datetime(2026, 10, 25, 2, 30), PARIS))
        with self.assertRaises(intervals.IntervalError) as caught:
            intervals.unit_bounds(
                "hour", date(2026, 3, 29), PARIS, hour_from=2.5, hour_to=4
            )
        self.assertEqual(caught.exception.code, "no_such_time")

    def test_months_of_the_31st_and_leap_years(self):
        for day, last in (
            (date(2026, 1, 31), date(2026, 2, 28)),
            (date(2028, 1, 31), date(2028, 2, 29)),
            (date(2026, 12, 15), date(2027, 1, 15)),
        ):
            stop = intervals.unit_bounds("month", day, PARIS)[1]
            self.assertEqual(intervals.utc_to_local(stop, PARIS).date(), last)

    def test_two_months_from_the_31st_do_not_drift(self):
        stop = intervals.unit_bounds("month", date(2026, 1, 31), PARIS, count=2)[1]
        local = intervals.utc_to_local(stop, PARIS)
        self.assertEqual(local.date(), date(2026, 3, 31))

    def test_week_across_a_holiday_and_the_new_year(self):
        monday = date(2026, 12, 28)
        hours = openings(monday, 7, closed=(date(2027, 1, 1),))
        start, stop = intervals.unit_bounds("week", monday, PARIS, hours)
        self.assertEqual(start, datetime(2026, 12, 28, 7, 30))
        self.assertEqual(stop, datetime(2026, 12, 31, 17))

    def test_closed_day_week_and_half(self):
        saturday = date(2026, 1, 17)
        for unit in ("day", "half_day", "week"):
            with self.assertRaises(intervals.IntervalError) as caught:
                intervals.unit_bounds(unit, saturday, PARIS, [])
            self.assertEqual(caught.exception.code, "closed")
        morning = [(datetime(2026, 1, 17, 8), datetime(2026, 1, 17, 11))]
        with self.assertRaises(intervals.IntervalError) as caught:
            intervals.unit_bounds(
                "half_day", saturday, PARIS, morning, half="afternoon"
            )
        self.assertEqual(caught.exception.code, "closed_half")

    def test_bad_requests_have_codes(self):
        day = date(2026, 1, 13)
        for code, options in (
            ("bad_count", {"unit": "day", "count": 0}),
            ("bad_unit", {"unit": "year"}),
            ("bad_half", {"unit": "half_day", "half": "night"}),
            ("bad_hour", {"unit": "hour", "hour_from": 9, "hour_to": 25}),
            ("empty", {"unit": "hour", "hour_from": 9, "hour_to": 9}),
            ("empty", {"unit": "hour", "hour_from": 10, "hour_to": 9}),
        ):
            with self.assertRaises(intervals.IntervalError) as caught:
                intervals.unit_bounds(day=day, tz=PARIS, **options)
            self.assertEqual(caught.exception.code, code)

    def test_stay_within_a_day_lies_between_opening_and_closing(self):
        hours = openings(date(2026, 1, 12), 7)

        def refusal(start, stop):
            return intervals.opening_refusal(hours, start, stop, PARIS)

        tuesday = datetime(2026, 1, 13)
        opening, closing = tuesday.replace(hour=7, minute=30), tuesday.replace(hour=17)
        minute = timedelta(minutes=1)
        self.assertIsNone(refusal(opening, closing))
        self.assertEqual(refusal(opening - minute, closing), "outside")
        self.assertEqual(refusal(opening, closing + minute), "outside")
        saturday = opening + timedelta(days=4)
        self.assertEqual(refusal(saturday, saturday + minute), "closed")
        self.assertIsNone(refusal(tuesday, tuesday + timedelta(days=3)))
        self.assertEqual(refusal(saturday, saturday + timedelta(days=1)), "closed")

    def test_without_hours_nothing_is_refused(self):
        night = datetime(2026, 1, 13, 2)
        self.assertIsNone(
            intervals.opening_refusal(None, night, night + timedelta(hours=1), PARIS)
        )
