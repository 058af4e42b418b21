"""What is free in each half-day of a month, in the whole network."""

from datetime import timedelta

import network_data

HALF_DAYS = 44


def prepare(env, state):
    """Nothing: the network is there."""


def setup(env, state, number):
    """Choose the half-days of the round: those of 22 working days ahead."""
    monday = network_data.monday() + timedelta(weeks=5 * number)
    days = [monday + timedelta(days=7 * (n // 5) + n % 5) for n in range(22)]
    state.starts = [day + timedelta(hours=hour) for day in days for hour in (8, 12)]


def work(env, state):
    """Ask for each of them; the whole month counts as one."""
    env.invalidate_all()
    resources = env["telecentre.resource"]
    spans = [(start, start + timedelta(hours=3)) for start in state.starts]
    state.found = [found.ids for found in resources.find_available_spans(spans)]
    return 1


def check(env, state):
    """Some resources are free at each time, and most are not."""
    assert len(state.found) == HALF_DAYS
    start = state.starts[7]
    one = env["telecentre.resource"].find_available(start, start + timedelta(hours=3))
    assert sorted(one.ids) == sorted(state.found[7])
    assert all(0 < len(found) < network_data.RESOURCES for found in state.found)
