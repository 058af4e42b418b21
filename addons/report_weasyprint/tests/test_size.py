import re
import resource

from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ReportCase

LINES = 10_000
MEMORY = 600  # MB that the process may grow by: some 3 for a page


def peak():
    """The most memory that this process ever took, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@tagged("post_install", "-at_install")
class TestSize(ReportCase):
    """HTML of 10,000 lines."""

    def assertWhole(self, content):
        pages = self.texts(content)
        self.assertIn(f"Page {len(pages)} / {len(pages)}", pages[-1])
        found = [int(each) for text in pages for each in re.findall(r"Row (\d+)", text)]
        self.assertEqual(found, list(range(LINES)))

    def test_ten_thousand_lines_of_text(self):
        lines = Markup("<br/>\n").join(f"Row {number}" for number in range(LINES))
        before = peak()
        self.assertWhole(self.render(test_rows=0, test_extra=lines))
        self.assertLess(peak() - before, MEMORY)

    @mute_logger("odoo.addons.report_weasyprint.models.ir_actions_report")
    @mute_logger("odoo.addons.report_weasyprint.engine.renderer")
    def test_elements_nested_too_deep_are_refused_by_name(self):
        extra = Markup("<div>") * 3000 + Markup("</div>") * 3000
        with self.assertRaisesRegex(UserError, "report_weasyprint.test_document"):
            self.render(test_extra=extra)
