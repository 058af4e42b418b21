"""2,000 confirmed bookings in one batch, among 500,000 slots."""

from datetime import datetime, timedelta

import network_data

DAYS = 10


def prepare(env, state):
    """Find the desks, and make the customers."""
    desks = env["telecentre.resource"].search(
        [("centre_id.code", "=like", "BENCH-NET-%")]
    )
    state.desks = [(desk.id, desk.centre_id.id) for desk in desks]
    state.customer_ids = (
        env["res.partner"].create([{"name": f"Customer {n}"} for n in range(50)]).ids
    )


def free_days(number, count):
    """Working days beyond what is filled: other ones each round."""
    start = network_data.monday() + timedelta(days=1100, weeks=2 * number)
    monday = start - timedelta(days=start.weekday())
    return [monday + timedelta(days=7 * (n // 5) + n % 5) for n in range(count)]


def setup(env, state, number):
    """Lay out the requests of the round."""
    state.requests = [
        {
            "partner_id": state.customer_ids[index % 50],
            "centre_id": centre,
            "unit": "half_day",
            "start": day + timedelta(hours=8),
            "stop": day + timedelta(hours=12),
            "resource_ids": [(6, 0, [desk])],
        }
        for day in free_days(number, DAYS)
        for index, (desk, centre) in enumerate(state.desks)
    ]


def work(env, state):
    """Create them in one batch, confirmed."""
    bookings = env["telecentre.booking"].create(
        [{**request, "state": "confirmed"} for request in state.requests]
    )
    state.booking_ids = bookings.ids
    return len(bookings)


def check(env, state):
    """Each is confirmed and blocks its desk."""
    bookings = env["telecentre.booking"].browse(state.booking_ids)
    assert set(bookings.mapped("state")) == {"confirmed"}
    assert len(bookings.slot_ids) == len(state.requests)
    assert min(bookings.mapped("start")) > datetime.now()
