"""The same as pdf_one, by Debian's wkhtmltopdf.

It reads style sheets by HTTP of this Odoo, so this process serves them, as a worker
of a server would. Built without the patched Qt it says itself that it ignores header
and footer, and that it takes no more than one document; text in a web font becomes
outlines, which nobody can search or copy.
"""

import io
import socket

import pdf_data
import pdf_one
from pypdf import PdfReader

import odoo.http
from odoo.service.server import ThreadedServer
from odoo.tools import config

DRAWN = 20_000  # bytes of drawing; a blank page has some hundred
setup, work = pdf_one.setup, pdf_one.work


def prepare(env, state):
    """Go back to wkhtmltopdf, in this process: the database is shared."""
    pdf_data.prepare(env, state)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config["http_interface"], config["http_port"] = "127.0.0.1", port
    ThreadedServer(odoo.http.root).http_spawn()
    Reports = type(env["ir.actions.report"])
    Reports._use_weasyprint = lambda self: False
    Reports._get_report_url = lambda self, layout=None: f"http://127.0.0.1:{port}"


def check(env, state):
    """Each is one page on which something is drawn."""
    assert len(state.files) == pdf_one.COUNT
    for content in state.files:
        (page,) = PdfReader(io.BytesIO(content)).pages
        assert len(page.get_contents().get_data()) > DRAWN
    state.files = []
