"""How much a process grows by printing 500 invoices, after a first hundred."""

import os

import pdf_data
import psutil

COUNT, WARM = 500, 100
prepare = pdf_data.prepare


def _resident():
    return psutil.Process(os.getpid()).memory_info().rss


def _print(env, ids):
    for move_id in ids:
        pdf_data.render(env, [move_id])
        env.invalidate_all()


def setup(env, state, number):
    """Post the invoices; print some, so that all that is kept is kept."""
    state.ids = pdf_data.invoices(env, state, WARM, number).ids
    _print(env, state.ids)


def work(env, state):
    """Print five times those."""
    before = _resident()
    for _time in range(COUNT // WARM):
        _print(env, state.ids)
    state.figure = (_resident() - before) / 1024**2
    return COUNT


def check(env, state):
    """Nothing to look at: each file was looked at when printed."""
