"""The comments that we put on databases: which are ours, and in which state."""

import json

PREFIX = "telecentre "
UNFINISHED = PREFIX + json.dumps({"state": "unfinished"})


def ready(sums, made_on, demo):
    """Return the mark of a finished database.

    :param sums: {addon: checksum} that it was made or updated with
    :param made_on: ISO date, since demo bookings are laid around that day
    :param demo: whether it holds the demo network
    """
    state = {"state": "ready", "sums": sums, "made_on": made_on, "demo": demo}
    return PREFIX + json.dumps(state, sort_keys=True)


def read(comment):
    """Return the state in ``comment`` as a dict, None when the mark is not ours."""
    if not comment or not comment.startswith(PREFIX):
        return None
    try:
        return json.loads(comment[len(PREFIX) :])
    except ValueError:
        return None
