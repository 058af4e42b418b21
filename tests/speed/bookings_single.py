"""Bookings one at a time, each in its own transaction, among 500,000 slots."""

import bookings_many

prepare = bookings_many.prepare
check = bookings_many.check


def setup(env, state, number):
    """Lay out 200 requests, on days that no batch uses."""
    bookings_many.setup(env, state, number + 20)
    state.requests = state.requests[:200]


def work(env, state):
    """Book and commit each, as the planning board does."""
    state.booking_ids = []
    for request in state.requests:
        state.booking_ids.append(env["telecentre.planning"].book(dict(request)))
        env.cr.commit()
    return len(state.requests)
