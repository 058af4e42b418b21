from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged

from ..tools import occupancy
from .common import TelecentreCase
from .properties import QUICK
from .queries import count_queries

# Tuesday 13 January 2026 in Paris, in UTC
TUESDAY = ("2026-01-12 23:00:00", "2026-01-13 23:00:00")
EPOCH = datetime(2026, 1, 1)
SPANS = st.lists(st.integers(1, 50), max_size=12)


def disjoint(lengths):
    """Sorted, disjoint pairs of the gaps and lengths drawn."""
    edges = [EPOCH]
    for length in lengths:
        edges.append(edges[-1] + timedelta(minutes=length))
    return list(zip(edges[1::2], edges[2::2], strict=False))


@tagged("post_install", "-at_install")
class TestOccupancy(BaseCase):
    @QUICK
    @given(SPANS, st.integers(-20, 300), st.integers(0, 300))
    def test_time_within_is_what_counting_minutes_gives(self, lengths, begin, length):
        openings = disjoint(lengths)
        start = EPOCH + timedelta(minutes=begin)
        minutes = [start + timedelta(minutes=n) for n in range(length)]
        counted = sum(any(a <= m < b for a, b in openings) for m in minutes)
        found = occupancy.time_within(
            openings, start, start + timedelta(minutes=length)
        )
        self.assertEqual(found, timedelta(minutes=counted))

    def test_rate_of_what_was_never_offered(self):
        self.assertEqual(occupancy.rate(timedelta(hours=1), timedelta()), 0)
        self.assertEqual(occupancy.rate(timedelta(3), timedelta(2)), 1)


@tagged("post_install", "-at_install")
class TestPlanningMap(TelecentreCase):
    def _centre(self, period=TUESDAY, user=None):
        data = (
            self.env["telecentre.planning"]
            .with_user(user or self.staff)
            .get_map_data(*period)
        )
        return next(c for c in data["centres"] if c["id"] == self.centre.id)

    def test_an_empty_day(self):
        found = self._centre()
        self.assertEqual(found["places"], 6, "desks and rooms, no projector")
        self.assertEqual((found["rate"], found["hours_taken"]), (0, 0))
        self.assertEqual(found["hours_open"], 6 * 8.5)

    def test_only_opening_time_counts_as_taken(self):
        # 9 to 17 local, an hour of it in the lunch break
        self._book(self.desk, "2026-01-13 08:00", "2026-01-13 16:00")
        found = self._centre()
        self.assertEqual(found["hours_taken"], 7)
        self.assertAlmostEqual(found["rate"], 7 / (6 * 8.5))

    def test_a_whole_room_takes_its_parts_and_a_device_takes_no_place(self):
        self._book(self.room | self.projector, "2026-01-13 09:00", "2026-01-13 10:00")
        self.assertEqual(self._centre()["hours_taken"], 3)

    def test_cancelled_and_closed(self):
        self._book(self.desk, "2026-01-13 08:00", "2026-01-13 09:00").action_cancel()
        self.assertEqual(self._centre()["hours_taken"], 0)
        saturday = ("2026-01-16 23:00:00", "2026-01-17 23:00:00")
        found = self._centre(saturday)
        self.assertFalse(found["open"])
        self.assertEqual(found["rate"], 0)

    def test_where_it_lies(self):
        self.assertFalse(self._centre()["located"])
        self.centre.write({"latitude": 45.1107, "longitude": 2.8685})
        self.assertTrue(self._centre()["located"])

    def test_closed_for_good_is_not_on_the_map(self):
        self.centre.state = "closed"
        with self.assertRaises(StopIteration):
            self._centre()

    def test_staff_only_and_a_period_that_is_one(self):
        with self.assertRaises(UserError):
            self._centre(TUESDAY[::-1])
        visitor = new_test_user(self.env, "map_visitor", "base.group_user")
        with self.assertRaises(AccessError):
            self._centre(user=visitor)

    def test_queries_do_not_grow_with_bookings_and_places(self):
        self._centre()
        few = count_queries(self.env, self._centre)
        for index in range(8):
            desk = self._make_resource(f"More {index}", self.desk_type)
            self._book(desk, "2026-01-13 08:00", "2026-01-13 09:00")
        self.assertLessEqual(count_queries(self.env, self._centre), few)
