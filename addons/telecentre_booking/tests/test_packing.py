from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.intervals import overlaps
from ..tools.packing import Stay, make_room, pack
from .properties import QUICK

LANES = range(4)
SPANS = st.tuples(st.integers(0, 20), st.integers(1, 6)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


def stays_of(spans, lanes=LANES):
    return [Stay(key, *span, tuple(lanes)) for key, span in enumerate(spans)]


def fits(stays, busy, placed=()):
    """Whether there is an answer at all, by trying everything."""
    if not stays:
        return True
    stay, *rest = stays
    return any(
        fits(rest, busy, (*placed, (lane, stay.interval)))
        for lane in stay.lanes
        if not any(overlaps(stay.interval, span) for span in busy.get(lane, ()))
        and not any(lane == on and overlaps(stay.interval, s) for on, s in placed)
    )


@tagged("post_install", "-at_install")
class TestPacking(BaseCase):
    def _assert_sound(self, found, stays, busy):
        spans = {lane: list(taken) for lane, taken in busy.items()}
        for stay in stays:
            lane = found[stay.key]
            self.assertIn(lane, stay.lanes)
            self.assertFalse(
                [s for s in spans.get(lane, ()) if overlaps(s, stay.interval)]
            )
            spans.setdefault(lane, []).append(stay.interval)

    @QUICK
    @given(spans=st.lists(SPANS, max_size=12))
    def test_fits_unless_too_many_at_one_instant(self, spans):
        stays = stays_of(spans)
        found = pack(stays, {})
        most = max(
            (sum(a <= begin < b for a, b in spans) for begin, _end in spans), default=0
        )
        self.assertEqual(found is not None, most <= len(LANES))
        if found:
            self._assert_sound(found, stays, {})

    @QUICK
    @given(
        spans=st.lists(SPANS, max_size=6),
        busy=st.dictionaries(st.sampled_from(LANES), st.lists(SPANS, max_size=2)),
    )
    def test_finds_an_answer_whenever_there_is_one(self, spans, busy):
        stays = stays_of(spans)
        found = pack(stays, busy)
        self.assertEqual(found is not None, fits(stays, busy))
        if found:
            self._assert_sound(found, stays, busy)

    def test_tuesday_and_wednesday(self):
        """Desk 0 taken on Tuesday, desk 1 on Wednesday; somebody wants both days."""
        tuesday, wednesday = Stay("t", 1, 2, (0, 1)), Stay("w", 2, 3, (1, 0))
        both = Stay("both", 1, 3, (0, 1))
        movable = {0: [tuesday], 1: [wednesday]}
        found = make_room(both, movable, {})
        self._assert_sound(found, [tuesday, wednesday, both], {})
        busy = {0: [(1, 2)], 1: [(2, 3)]}
        self.assertIsNone(make_room(both, {}, busy))
        self.assertIsNone(make_room(both, {0: [tuesday]}, {0: [], 1: [(1, 3)]}))

    def test_few_are_moved(self):
        far = Stay("far", 8, 9, (0, 1))
        near = Stay("near", 1, 2, (0, 1))
        request = Stay("new", 1, 3, (0,))
        found = make_room(request, {0: [near, far], 1: []}, {})
        self.assertEqual(found, {"new": 0, "near": 1})
        self.assertEqual(make_room(request, {1: [near], 0: [far]}, {}), {"new": 0})

    def test_hopeless_search_ends(self):
        stays = stays_of([(i % 7, i % 7 + 5) for i in range(40)], range(12))
        self.assertIsNone(pack(stays, {lane: [(lane, lane + 1)] for lane in range(12)}))
