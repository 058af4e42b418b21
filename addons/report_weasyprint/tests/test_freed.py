import gc
from unittest.mock import patch

from cssselect2 import ElementWrapper
from weasyprint.css import ComputedStyle
from weasyprint.formatting_structure.boxes import Box

from odoo.tests import tagged

from ..engine import binder, shortcuts
from .common import ReportCase


@tagged("post_install", "-at_install")
class TestFreed(ReportCase):
    """What a layout leaves, some 3 MB a page, is freed with the print.

    The styles that the next print will use again stay, and nothing that refers to a
    document. Python's own collections are off: they would free it too, but hundreds of
    prints later, and by chance during the test.
    """

    def setUp(self):
        super().setUp()
        shortcuts.forget()  # not during the test
        self.render()  # what the engine keeps is there
        gc.disable()
        self.addCleanup(gc.enable)
        gc.collect()
        self.before = self.counts()  # a runner may keep the errors that were logged

    def counts(self):
        """How many parts of laid out documents are in memory."""
        alive = gc.get_objects()
        return [
            sum(isinstance(each, kind) for each in alive)
            for kind in (ComputedStyle, Box, ElementWrapper)
        ]

    def assertFreed(self):
        self.assertEqual(self.counts(), self.before)

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
