from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.recurrence import MAX_OCCURRENCES, RecurrenceError, occurrences
from .properties import PARIS, QUICK

FIRST = datetime(2026, 3, 17, 9)


@tagged("post_install", "-at_install")
class TestRecurrence(BaseCase):
    def test_until_is_a_local_day(self):
        found = occurrences("RRULE:FREQ=DAILY;UNTIL=20260319", FIRST, PARIS)
        self.assertEqual([day.day for day in found], [17, 18, 19])

    def test_until_in_utc_is_converted(self):
        found = occurrences("FREQ=DAILY;UNTIL=20260319T075959Z", FIRST, PARIS)
        self.assertEqual(len(found), 2)
        found = occurrences("FREQ=DAILY;UNTIL=20260319T080000Z", FIRST, PARIS)
        self.assertEqual(len(found), 3)

    def test_errors_have_codes(self):
        for rule, code in (
            ("FREQ=DAILY", "endless"),
            ("FREQ=DAILY;COUNT=0", "no_occurrence"),
            ("FREQ=DAILY;COUNT=501", "too_many"),
            ("FREQ=DAILY;UNTIL=soon", "unknown_rule"),
            ("FREQ=DAILY;COUNT=x", "unknown_rule"),
            ("FREQ=HOURLY;COUNT=2", "unknown_rule"),
            ("FREQ=DAILY\nRDATE:20260101;COUNT=2", "unknown_rule"),
            ("", "unknown_rule"),
        ):
            with self.assertRaises(RecurrenceError) as caught:
                occurrences(rule, FIRST, PARIS)
            self.assertEqual(caught.exception.code, code, rule)

    @QUICK
    @given(
        frequency=st.sampled_from(("DAILY", "WEEKLY", "MONTHLY")),
        interval=st.integers(1, 4),
        count=st.integers(1, 20),
    )
    def test_dates_rise_and_keep_the_hour(self, frequency, interval, count):
        rule = f"FREQ={frequency};INTERVAL={interval};COUNT={count}"
        found = occurrences(rule, FIRST, PARIS)
        self.assertEqual(len(found), count)
        self.assertEqual(found, sorted(set(found)))
        self.assertEqual({local.hour for local in found}, {9})
        self.assertLessEqual(len(found), MAX_OCCURRENCES)
