"""The same as pdf_one, by the wkhtmltopdf of this machine."""

import pdf_data
import pdf_one

setup, work = pdf_one.setup, pdf_one.work


def prepare(env, state):
    """Go back to wkhtmltopdf, in this process: the database is shared."""
    pdf_data.prepare(env, state)
    type(env["ir.actions.report"])._use_weasyprint = lambda self: False


def check(env, state):
    """Each is there."""
    assert len(state.files) == pdf_one.COUNT
    state.files = []
