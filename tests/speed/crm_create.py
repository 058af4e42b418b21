"""Companies created, as the import does: 500 a block."""

import crm_data

COUNT = 5000
BLOCK = 500


def prepare(env, state):
    """Nothing."""


def setup(env, state, number):
    """Companies that nobody knows yet."""
    state.units = crm_data.units(3_000_000 + number * COUNT, COUNT)


def work(env, state):
    """Write them, each block committed."""
    state.created = 0
    for begin in range(0, COUNT, BLOCK):
        _partners, count = crm_data.write(env, state.units[begin : begin + BLOCK])
        state.created += count["created"]
        env.cr.commit()
        env.invalidate_all()
    return COUNT


def check(env, state):
    """All are there."""
    assert state.created == COUNT, state.created
