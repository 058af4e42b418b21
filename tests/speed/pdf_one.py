"""Invoices of one page printed one after the other, after a first one."""

import pdf_data

COUNT = 10
prepare = pdf_data.prepare


def setup(env, state, number):
    """Post the invoices, and print one that is not timed."""
    moves = pdf_data.invoices(env, state, COUNT + 1, number)
    pdf_data.render(env, moves[:1].ids)
    state.ids = moves[1:].ids


def work(env, state):
    """Print each by itself."""
    state.files = [pdf_data.render(env, [move_id]) for move_id in state.ids]
    return len(state.files)


def check(env, state):
    """Each is a file of its own, with its Factur-X."""
    assert len({len(content) for content in state.files}) >= 1
    assert all(b"factur-x.xml" in content for content in state.files)
    state.files = []
