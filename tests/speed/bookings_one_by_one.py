"""Bookings one at a time in one transaction, among 500,000 slots."""

import bookings_many
import bookings_single

prepare = bookings_many.prepare
check = bookings_many.check


def setup(env, state, number):
    """Lay out 200 requests, on days that the other measures do not use."""
    bookings_single.setup(env, state, number + 20)


def work(env, state):
    """Book each by itself, as an import or another program does."""
    state.booking_ids = [
        env["telecentre.planning"].book(dict(request)) for request in state.requests
    ]
    return len(state.requests)
