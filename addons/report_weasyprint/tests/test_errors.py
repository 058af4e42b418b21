import io
import logging
from unittest.mock import patch

from markupsafe import Markup
from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import renderer
from .common import ReportCase

LOGGER = "odoo.addons.report_weasyprint"


@tagged("post_install", "-at_install")
class TestErrors(ReportCase):
    def render_with(self, extra):
        return self.render(test_extra=Markup(extra))

    def test_missing_image_is_logged_and_does_not_stop(self):
        with self.assertLogs(LOGGER, "WARNING") as logs:
            content = self.render_with('<img src="/web/image/987654321"/>')
        self.assertIn("Row 0 of Alpha", self.texts(content)[0])
        message = "\n".join(logs.output)
        self.assertIn("/web/image/987654321", message)
        self.assertIn("report_weasyprint.test_document", message)

    def test_nothing_is_read_from_outside(self):
        with self.assertLogs(LOGGER, "WARNING") as logs:
            content = self.render_with('<img src="https://example.com/a.png"/>')
        self.assertIn("Row 0 of Alpha", self.texts(content)[0])
        self.assertIn("Refused", "\n".join(logs.output))

    def test_broken_image_and_drawing(self):
        with self.assertLogs(LOGGER, "WARNING"):
            content = self.render_with(
                '<img src="data:image/png;base64,AAAA"/>'
                '<img src="data:image/svg+xml,%3Csvg%3E%3Cbroken"/>'
                '<svg viewBox="nothing"><path d="M zz 12"/><circle r="a"/></svg>'
            )
        self.assertIn("Row 0 of Alpha", self.texts(content)[0])

    def test_chatter_about_css_does_not_warn(self):
        with self.assertNoLogs(level="WARNING"):
            self.render_with(
                "<style>.x { unknown-property: 3; color: nothing-like-it }"
                ".y::-webkit-thing { color: red } @unknown x {} } } {</style>"
            )

    def test_chatter_is_there_for_whoever_looks(self):
        with self.assertLogs(LOGGER, "DEBUG") as logs:
            self.render_with("<style>.x { unknown-property: 3 }</style>")
        self.assertIn("unknown-property", "\n".join(logs.output))

    def test_weasyprint_speaks_only_through_us(self):
        self.assertFalse(logging.getLogger("weasyprint").propagate)

    def test_missing_stylesheet(self):
        self.view.arch = self.view.arch.replace(
            '<div class="page">',
            '<link rel="stylesheet" href="/web/static/nothing.css"/><div class="page">',
        )
        with self.assertLogs(LOGGER, "WARNING") as logs:
            content = self.render()
        self.assertIn("nothing.css", "\n".join(logs.output))
        self.assertIn("Row 0 of Alpha", self.texts(content)[0])

    def test_a_layout_that_fails_is_done_again_without_styles(self):
        real = renderer._Engine.layout

        def fail(engine, *args, plain=False):
            if not plain:
                raise AssertionError("layout")
            return real(engine, *args, plain=plain)

        with (
            patch.object(renderer._Engine, "layout", fail),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            content = self.render()
        text = self.texts(content)[0]
        self.assertIn("Row 0 of Alpha", text)
        self.assertIn("1 Testing Street", text)

    @mute_logger("odoo.addons.report_weasyprint.models.ir_actions_report")
    @mute_logger("odoo.addons.report_weasyprint.engine.renderer")
    def test_what_cannot_be_rendered_at_all_names_the_report(self):
        with (
            patch.object(renderer._Engine, "layout", side_effect=AssertionError("x")),
            self.assertRaisesRegex(UserError, "report_weasyprint.test_document"),
        ):
            self.render()

    def test_huge_picture_does_not_fill_the_file(self):
        """A photograph of 48 MB where a logo was expected."""
        buffer = io.BytesIO()
        Image.effect_noise((4000, 4000), 90).convert("RGB").save(
            buffer, "PNG", compress_level=0
        )
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        picture = attachments.create(
            {"name": "logo.png", "raw": buffer.getvalue(), "public": True}
        )
        self.assertGreater(picture.file_size, 45 * 1024**2)
        content = self.render_with(
            f'<img style="width: 3cm" src="/web/image/{picture.id}"/>'
        )
        self.assertLess(len(content), 2 * 1024**2)
        self.assertIn("Row 0 of Alpha", self.texts(content)[0])

    def test_font_that_is_not_there(self):
        content = self.render_with(
            "<p style=\"font-family: 'No Such Font'\">Written all the same</p>"
        )
        self.assertIn("Written all the same", self.texts(content)[0])
