import gc
from unittest.mock import patch

from weasyprint.css import ComputedStyle

from odoo.tests import tagged

from ..engine import binder
from .common import ReportCase


@tagged("post_install", "-at_install")
class TestFreed(ReportCase):
    """What a layout leaves, some 3 MB a page, is freed with the print.

    Python's own collections are off: they would free it too, but hundreds of prints
    later, and by chance during the test.
    """

    def setUp(self):
        super().setUp()
        self.render()  # what the engine keeps is there
        gc.disable()
        self.addCleanup(gc.enable)
        gc.collect()
        self.before = self.styles()  # a runner may keep the errors that were logged

    def styles(self):
        """How many styles of laid out documents are in memory."""
        return sum(isinstance(each, ComputedStyle) for each in gc.get_objects())

    def assertFreed(self):
        self.assertEqual(self.styles(), self.before)

    def test_one_record(self):
        self.render()
        self.assertFreed()

    def test_several_records_in_one_file(self):
        self.render(self.partners)
        self.assertFreed()

    def test_several_volumes(self):
        with patch.object(binder, "HELD_PAGES", 1):
            self.render(self.partners)
        self.assertFreed()

    def test_several_records_that_are_kept(self):
        self.report.attachment = "'%s.pdf' % object.name"
        self.render(self.partners)
        self.assertFreed()
