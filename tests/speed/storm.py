"""Forty clients of a server with two workers who all want the same, by HTTP."""

import math
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import bookings_many
import network_data
from web_server import Web, call_at_once

CLIENTS = 40
ROUNDS = 10  # in each round of the measure


def start_server(env, state, workers):
    """Start the server on this database, and give the administrator a key for it."""
    state.folder = Path(tempfile.mkdtemp(prefix="telecentre-bench-"))
    state.key = env["res.users.apikeys"]._generate(
        "rpc", "bench", datetime.now() + timedelta(days=1)
    )
    state.database = env.cr.dbname
    state.web = Web(state.database, state.folder / "odoo.log", workers)


def finish(state):
    """End the server, if it was started."""
    if hasattr(state, "web"):
        state.web.stop()
        shutil.rmtree(state.folder)


def prepare(env, state):
    """Start the server, on the network of 500,000 slots."""
    bookings_many.prepare(env, state)
    # What the server is to see has to be there before it starts.
    env.cr.commit()
    start_server(env, state, workers=2)
    env.cr.commit()


def starts(number):
    """Return the beginnings of the ten contested half-days of a round."""
    monday = network_data.monday() + timedelta(weeks=200 + 2 * number)
    return [
        monday + timedelta(days=n % 5 + 7 * (n // 5), hours=8) for n in range(ROUNDS)
    ]


def race(state, start, desks):
    """Let all clients book one of the desks each; return how many did, and the seconds.

    :param desks: [(desk, its centre)], shared out among the clients in turn
    """

    def book(number):
        desk, centre = desks[number % len(desks)]
        vals = {
            "partner_id": state.customer_ids[number],
            "centre_id": centre,
            "unit": "half_day",
            "start": str(start),
            "stop": str(start + timedelta(hours=4)),
            "resource_ids": [[6, 0, [desk]]],
            "state": "confirmed",
        }
        _ids, error = state.web.call(
            state.key, "telecentre.booking", "create", vals_list=[vals]
        )
        return error is None

    won, seconds = call_at_once(book, range(CLIENTS))
    return sum(won), seconds


def ninety_fifth(seconds):
    """Return the time that 95 of 100 calls do not exceed."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def deadlocks(env):
    """Return how many deadlocks PostgreSQL has resolved in this database."""
    env.cr.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    return env.cr.fetchone()[0]
