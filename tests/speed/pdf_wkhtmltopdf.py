"""The same as pdf_one, by the wkhtmltopdf of this machine."""

import pdf_data
import pdf_one

setup, work = pdf_one.setup, pdf_one.work


def prepare(env, state):
    """Go back to wkhtmltopdf."""
    pdf_data.prepare(env, state)
    env["ir.config_parameter"].sudo().set_param(
        "report_weasyprint.engine", "wkhtmltopdf"
    )


def check(env, state):
    """Each is there."""
    assert len(state.files) == pdf_one.COUNT
    state.files = []
