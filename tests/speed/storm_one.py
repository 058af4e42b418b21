"""Forty clients, one desk: exactly one has it, and all are answered soon."""

import storm

prepare = storm.prepare
finish = storm.finish
DESKS = 1


def setup(env, state, number):
    """Choose the desks and the half-days that are fought for."""
    state.starts = storm.starts(number)
    state.contested = state.desks[:DESKS]


def work(env, state):
    """Let the clients loose, ten times."""
    state.winners, seconds = [], []
    for start in state.starts:
        won, round_seconds = storm.race(state, start, state.contested)
        state.winners.append(won)
        seconds += round_seconds
    state.figure = 1000 * storm.ninety_fifth(seconds)
    return len(seconds)


def check(env, state):
    """As many have won as there are desks, and the database says the same."""
    desks = len(state.contested)
    assert state.winners == [desks] * len(state.starts), state.winners
    for start in state.starts:
        slots = env["telecentre.booking.slot"].search(
            [
                ("blocking", "=", True),
                ("start", "=", start),
                ("resource_id", "in", [desk for desk, _centre in state.contested]),
            ]
        )
        assert len(slots) == desks, slots
    assert storm.deadlocks(env) == 0
