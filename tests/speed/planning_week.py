"""What the planning board draws: one week, 200 resources."""

from datetime import timedelta

import network_data


def prepare(env, state):
    """Find the centres."""
    centres = env["telecentre.centre"].search([("code", "=like", "BENCH-NET-%")])
    state.centre_ids = centres.ids


def setup(env, state, number):
    """Choose the week of the round."""
    state.start = network_data.monday() + timedelta(weeks=number)


def work(env, state):
    """Read it as the browser does."""
    env.invalidate_all()
    board = env["telecentre.planning"].get_planning_data(
        str(state.start), str(state.start + timedelta(days=7)), state.centre_ids
    )
    state.counts = len(board["groups"]), len(board["items"])
    return 1


def check(env, state):
    """A row for each resource, and about 1,400 bookings."""
    rows, items = state.counts
    assert rows == network_data.RESOURCES and 1200 < items < 1600, state.counts
