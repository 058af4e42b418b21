"""Invoices of one page printed one after the other, after a first one."""

import io

import pdf_data
from pypdf import PdfReader

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
    """Each is a PDF/A of one page that names its customer's invoice."""
    moves = env["account.move"].browse(state.ids)
    for move, content in zip(moves, state.files, strict=True):
        reader = PdfReader(io.BytesIO(content))
        assert len(reader.pages) == 1 and move.name in reader.pages[0].extract_text()
        assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    state.files = []
