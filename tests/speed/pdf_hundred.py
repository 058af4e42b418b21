"""A hundred invoices printed in one file."""

import io

import pdf_data
from pypdf import PdfReader

COUNT = 100
prepare = pdf_data.prepare


def setup(env, state, number):
    """Post the invoices."""
    state.ids = pdf_data.invoices(env, state, COUNT, number).ids


def work(env, state):
    """Print them together: one piece of work."""
    state.content = pdf_data.render(env, state.ids)
    return 1


def check(env, state):
    """A page for each."""
    assert len(PdfReader(io.BytesIO(state.content)).pages) == COUNT
    state.content = b""
