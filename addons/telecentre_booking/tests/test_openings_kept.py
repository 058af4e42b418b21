from contextlib import suppress
from datetime import datetime, timedelta

import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import months
from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestOpeningsKept(TelecentreCase):
    """Opening hours kept by the month are those that Odoo computes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.centre.resource_calendar_id

    def _computed(self, start, stop):
        found = self.calendar._work_intervals_batch(
            pytz.utc.localize(start), pytz.utc.localize(stop)
        )[False]
        return [
            tuple(
                instant.astimezone(pytz.utc).replace(tzinfo=None)
                for instant in interval[:2]
            )
            for interval in found
        ]

    def _assert_as_computed(self, start, stop):
        self.assertEqual(
            self.calendar._telecentre_openings(start, stop),
            self._computed(start, stop),
            f"{start} to {stop}",
        )

    def test_any_interval_across_months_years_and_clock_changes(self):
        for start, length in (
            (datetime(2026, 3, 28, 22, 15), timedelta(days=3)),
            (datetime(2026, 10, 24, 9, 30), timedelta(days=9)),
            (datetime(2025, 12, 30, 7), timedelta(days=40)),
            (datetime(2028, 2, 28), timedelta(days=2)),
            (datetime(2026, 1, 12, 9), timedelta(hours=1)),
            (datetime(2026, 1, 1), timedelta(days=399)),
            (datetime(2026, 1, 1), timedelta(days=700)),
        ):
            self._assert_as_computed(start, start + length)

    def test_a_transaction_asks_once_whether_they_have_changed(self):
        start = datetime(2026, 1, 12)
        self.calendar._telecentre_openings(start, start + timedelta(days=5))
        with self.assertQueryCount(0):
            self.calendar._telecentre_openings(start, start + timedelta(days=3))
        self._begin_transaction()
        with self.assertQueryCount(1):
            self.calendar._telecentre_openings(start, start + timedelta(days=3))

    def test_a_change_that_is_rolled_back_is_forgotten(self):
        start, stop = datetime(2026, 1, 12), datetime(2026, 1, 19)
        before = self.calendar._telecentre_openings(start, stop)
        with suppress(ZeroDivisionError), self.cr.savepoint():
            self.calendar.attendance_ids.unlink()
            self.assertFalse(self.calendar._telecentre_openings(start, stop))
            raise ZeroDivisionError
        self.assertEqual(self.calendar._telecentre_openings(start, stop), before)

    def _begin_transaction(self):
        """What Odoo does at a commit or rollback: nothing of the last one is kept."""
        self.env.flush_all()
        self.env.transaction.clear()

    def test_a_change_by_another_worker_is_seen_at_once(self):
        """No cache of this process is emptied by what another one writes."""
        start, stop = datetime(2026, 1, 12), datetime(2026, 1, 19)
        before = self.calendar._telecentre_openings(start, stop)
        self.cr.execute(
            """
            INSERT INTO resource_calendar_leaves
                   (name, calendar_id, date_from, date_to, time_type,
                    create_date, write_date)
            VALUES ('Works', %s, '2026-01-13 00:00', '2026-01-13 22:59:59', 'leave',
                    now() + interval '1 second', now() + interval '1 second')
            """,
            (self.calendar.id,),
        )
        self._begin_transaction()
        self._assert_as_computed(start, stop)
        self.assertNotEqual(self.calendar._telecentre_openings(start, stop), before)

    def test_each_change_of_hours_is_seen(self):
        start, stop = datetime(2026, 1, 12), datetime(2026, 1, 19)
        before = self.calendar._telecentre_openings(start, stop)
        attendance = self.calendar.attendance_ids.filtered("dayofweek")[0]
        steps = [
            lambda: attendance.write({"hour_to": attendance.hour_to - 0.5}),
            lambda: attendance.copy({"dayofweek": "6"}),
            lambda: attendance.unlink(),
            lambda: self.calendar.write({"tz": "America/Cayenne"}),
        ]
        for step in steps:
            step()
            self._assert_as_computed(start, stop)
            after = self.calendar._telecentre_openings(start, stop)
            self.assertNotEqual(before, after)
            before = after

    def test_each_change_of_closures_is_seen(self):
        start, stop = datetime(2026, 1, 12), datetime(2026, 1, 19)
        always = self.calendar._telecentre_openings(start, stop)
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Works",
                "calendar_id": self.calendar.id,
                "date_from": "2026-01-13 00:00:00",
                "date_to": "2026-01-13 22:59:59",
            }
        )
        self._assert_as_computed(start, stop)
        self.assertNotEqual(self.calendar._telecentre_openings(start, stop), always)
        leave.date_to = "2026-01-14 22:59:59"
        self._assert_as_computed(start, stop)
        leave.unlink()
        self.assertEqual(self.calendar._telecentre_openings(start, stop), always)


@tagged("post_install", "-at_install")
class TestMonths(BaseCase):
    """Months are cut and joined without a gap."""

    instants = st.datetimes(datetime(2000, 1, 1), datetime(2040, 12, 31))

    @settings(derandomize=True, max_examples=200, deadline=None)
    @given(instants, st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
    def test_months_cover_the_interval_and_follow_each_other(self, start, length):
        firsts = list(months.months(start, start + length))
        self.assertLessEqual(firsts[0], start)
        self.assertGreaterEqual(months.next_month(firsts[-1]), start + length)
        for first, following in zip(firsts, firsts[1:], strict=False):
            self.assertEqual(months.next_month(first), following)
            self.assertLess(first, following)

    def test_what_a_months_end_cut_is_joined(self):
        night = datetime(2026, 1, 31, 22), datetime(2026, 2, 1, 5)
        first_of_month = datetime(2026, 2, 1)
        parts = [[(night[0], first_of_month)], [(first_of_month, night[1])]]
        self.assertEqual(months.joined(parts), [night])
        morning = first_of_month, first_of_month + timedelta(hours=3)
        self.assertEqual(
            months.cut_out([night], *morning), [(first_of_month, morning[1])]
        )
