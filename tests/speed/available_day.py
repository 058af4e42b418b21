"""What is free on one day, in the whole network, of 200 resources."""

from datetime import timedelta

import network_data

CALLS = 20


def prepare(env, state):
    """Nothing: the network is there."""


def setup(env, state, number):
    """Choose the days of the round: working days ahead."""
    monday = network_data.monday() + timedelta(weeks=4 * number)
    state.days = [monday + timedelta(days=7 * (n // 5) + n % 5) for n in range(CALLS)]


def work(env, state):
    """Ask for 8 h to 18 h (winter time or summer time, both are open) of each."""
    resources = env["telecentre.resource"]
    state.found = []
    for day in state.days:
        # Each call as a request of its own would have it: nothing read before.
        env.invalidate_all()
        start, stop = day + timedelta(hours=8), day + timedelta(hours=16)
        state.found.append(resources.find_available(start, stop).ids)
    return CALLS


def check(env, state):
    """Some resources are free at each time, and most are not."""
    assert all(0 < len(found) < network_data.RESOURCES for found in state.found)
