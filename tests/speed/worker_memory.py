"""How much a worker of the server has grown after 10,000 bookings by HTTP."""

from datetime import timedelta

import bookings_many
import network_data
import psutil
import storm

finish = storm.finish
BOOKINGS = 10_000
BATCH = 100
DAYS = 25  # of two half-days, for 200 desks


def prepare(env, state):
    """Start a server with one worker, and let it load what it needs."""
    bookings_many.prepare(env, state)
    env.cr.commit()
    storm.start_server(env, state, workers=1)
    env.cr.commit()
    _book(state, _requests(state, 0)[: 10 * BATCH])


def _requests(state, number):
    first = network_data.monday() + timedelta(weeks=300 + 10 * number)
    return [
        {
            "partner_id": state.customer_ids[index % len(state.customer_ids)],
            "centre_id": centre,
            "unit": "half_day",
            "start": str(first + timedelta(days=7 * (day // 5) + day % 5, hours=hour)),
            "stop": str(
                first + timedelta(days=7 * (day // 5) + day % 5, hours=hour + 4)
            ),
            "resource_ids": [[6, 0, [desk]]],
            "state": "confirmed",
        }
        for day in range(DAYS)
        for hour in (7, 11)
        for index, (desk, centre) in enumerate(state.desks)
    ]


def _book(state, requests):
    for begin in range(0, len(requests), BATCH):
        _ids, error = state.web.call(
            state.key,
            "telecentre.booking",
            "create",
            vals_list=requests[begin : begin + BATCH],
        )
        assert error is None, error


def _workers(state):
    """{process number: resident bytes} of the server and all it has started."""
    server = psutil.Process(state.web.process.pid)
    return {
        process.pid: process.memory_info().rss
        for process in server.children(recursive=True)
    }


def setup(env, state, number):
    """Lay out the requests, and note where the worker begins."""
    state.requests = _requests(state, number + 1)
    state.before = _workers(state)


def work(env, state):
    """Book them all."""
    _book(state, state.requests)
    after = _workers(state)
    # A worker that was replaced would have begun anew, and hidden its growth.
    assert after.keys() == state.before.keys(), (state.before, after)
    state.figure = max(after[pid] - state.before[pid] for pid in after) / 1024**2
    return len(state.requests)


def check(env, state):
    """All bookings of the round are there."""
    assert len(state.requests) == BOOKINGS
    slots = env["telecentre.booking.slot"].search_count(
        [
            ("blocking", "=", True),
            ("start", ">=", state.requests[0]["start"]),
            ("stop", "<=", state.requests[-1]["stop"]),
        ]
    )
    assert slots == BOOKINGS, slots
