"""Which place for which stay, when some stays may change places. No ORM here.

Stays that all places take fit if and only if no instant has more stays than places,
and taking them by their start finds how (interval partitioning). Stays that are bound
to a place make it a search, which a budget keeps short: a stay that no answer is found
for in time counts as one that does not fit.

Intervals are half-open, ``start`` and ``stop`` anything that compares.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from .intervals import overlaps

# Steps of one search: a tenth of a second at most
BUDGET = 5_000
# Stays that one request may move
MAX_MOVABLE = 200


@dataclass(frozen=True)
class Stay:
    """A stay to place: ``lanes`` are the places that take it, the best first."""

    key: Any
    start: Any
    stop: Any
    lanes: tuple

    @property
    def interval(self):
        return self.start, self.stop


class _OutOfBudget(Exception):
    pass


def pack(stays, busy, budget=BUDGET):
    """{key: lane} for all stays, none of which overlap on a lane; None if none found.

    :param busy: {lane: intervals that are taken for good}
    """
    stays = sorted(stays, key=lambda stay: (stay.start, stay.stop))
    choices = []
    for stay in stays:
        free = [
            lane
            for lane in stay.lanes
            if not any(overlaps(stay.interval, taken) for taken in busy.get(lane, ()))
        ]
        if not free:
            return None
        choices.append(free)
    if not _may_fit(stays, choices):
        return None
    return _search(stays, choices, budget)


def _may_fit(stays, choices):
    """False where some instant has more stays than places for them."""
    for stay in stays:
        present = [
            index
            for index, other in enumerate(stays)
            if other.start <= stay.start < other.stop
        ]
        lanes = {lane for index in present for lane in choices[index]}
        if len(present) > len(lanes):
            return False
    return True


def _search(stays, choices, budget):
    """Depth first, by the start; what was found hopeless once is not tried again.

    Lanes that the same stays may take are alike: one of them is tried for all.
    """
    takers = {}
    for index, free in enumerate(choices):
        for lane in free:
            takers.setdefault(lane, set()).add(index)
    kind = {lane: frozenset(taken) for lane, taken in takers.items()}
    lanes, hopeless, found, steps = {}, set(), {}, [budget]

    def place(index):
        if index == len(stays):
            return True
        stay = stays[index]
        occupied = {lane: until for lane, until in lanes.items() if until > stay.start}
        state = (
            index,
            frozenset(
                Counter((kind[lane], until) for lane, until in occupied.items()).items()
            ),
        )
        if state in hopeless:
            return False
        tried = set()
        for lane in choices[index]:
            if lane in occupied or kind[lane] in tried:
                continue
            tried.add(kind[lane])
            steps[0] -= 1
            if steps[0] < 0:
                raise _OutOfBudget
            before = lanes.get(lane, stay.start)
            lanes[lane], found[stay.key] = stay.stop, lane
            if place(index + 1):
                return True
            lanes[lane] = before
        hopeless.add(state)
        return False

    try:
        return found if place(0) else None
    except _OutOfBudget:
        return None


def make_room(request, movable, busy, budget=BUDGET):
    """{key: lane} of the request and of what moves for it, or None if it cannot be.

    Few are moved: first nobody, then those that meet the request, then those that meet
    these, and so on.

    :param movable: {lane: stays that are there and may move}
    """
    inside, reach = [], [request.interval]
    while True:
        outside = {lane: list(taken) for lane, taken in busy.items()}
        grown = []
        for lane, stays in movable.items():
            for stay in stays:
                if stay in inside:
                    continue
                outside.setdefault(lane, []).append(stay.interval)
                if any(overlaps(stay.interval, near) for near in reach):
                    grown.append(stay)
        found = pack([request, *inside], outside, budget)
        if found or not grown or len(inside) + len(grown) > MAX_MOVABLE:
            return found
        inside += grown
        reach = [stay.interval for stay in grown]
