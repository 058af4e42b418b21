import base64
import os
import socket
import subprocess
import time
from unittest.mock import patch

from markupsafe import Markup

from odoo.tests import tagged

from .common import ReportCase


@tagged("post_install", "-at_install")
class TestNetwork(ReportCase):
    def test_no_socket_is_opened_and_no_program_run(self):
        """Styles, logo, barcode, pictures: none by HTTP, not even from ourselves."""
        placeholder = self.env["res.partner"]._avatar_get_placeholder()
        self.env.company.logo = base64.b64encode(placeholder)
        extra = Markup(
            '<img src="/web/image/res.company/%s/logo"/>'
            '<img src="/report/barcode/QR/telecentre?width=90&amp;height=90"/>'
            '<img src="/web/static/img/placeholder.png"/>'
        ) % (self.env.company.id,)
        refused = AssertionError("a report opened a socket or ran a program")
        with (
            patch.object(socket.socket, "connect", side_effect=refused),
            patch.object(socket.socket, "connect_ex", side_effect=refused),
            patch.object(socket, "create_connection", side_effect=refused),
            patch.object(socket, "getaddrinfo", side_effect=refused),
            patch.object(subprocess, "Popen", side_effect=refused),
            patch.object(os, "fork", side_effect=refused),
            self.assertNoLogs("odoo.addons.report_weasyprint", "WARNING"),
        ):
            content = self.render(self.partners, test_extra=extra)
        pages = self.reader(content).pages
        self.assertEqual(len(pages), 3)
        self.assertGreaterEqual(len(pages[0].images), 3)

    def test_a_thousand_lines(self):
        """No line is lost, and time grows with the lines, not with their square."""

        def seconds(rows):
            begin = time.process_time()
            content = self.render(test_rows=rows)
            return time.process_time() - begin, content

        seconds(10)
        short, _content = seconds(250)
        long, content = seconds(1000)
        self.assertLess(long, 9 * short)
        text = " ".join(self.texts(content))
        self.assertIn("Row 999 of Alpha", text)
        self.assertEqual(text.count(" of Alpha"), 1001)
