"""Companies that are known, updated: each has another headcount than before."""

import crm_data

COUNT = 5000
BLOCK = 500


def prepare(env, state):
    """Companies of an earlier import."""
    crm_data.write(env, crm_data.units(5_000_000, COUNT, "51"))


def setup(env, state, number):
    """Another headcount at each round."""
    state.units = crm_data.units(5_000_000, COUNT, "52" if number % 2 else "53")


def work(env, state):
    """Write them, each block committed."""
    state.updated = 0
    for begin in range(0, COUNT, BLOCK):
        _partners, count = crm_data.write(env, state.units[begin : begin + BLOCK])
        state.updated += count["updated"]
        env.cr.commit()
        env.invalidate_all()
    return COUNT


def check(env, state):
    """All have changed, and each change is recorded."""
    assert state.updated == COUNT, state.updated
