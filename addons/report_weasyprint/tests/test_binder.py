import io
from unittest.mock import patch

from odoo.tests import tagged

from ..engine import binder
from .common import ReportCase
from .pdfa_checks import problems


@tagged("post_install", "-at_install")
class TestBinder(ReportCase):
    """Several records printed to one file."""

    def streams(self, **context):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, weasyprint_bound=True, **context
        )
        return reports._pre_render_qweb_pdf(self.report, res_ids=self.partners.ids)[0]

    def assertOrder(self, content):
        pages = self.texts(content)
        self.assertEqual(len(pages), 6)
        for rank, page in enumerate(pages):
            self.assertIn(f"Page {rank % 2 + 1} / 2", page)
            partner = self.partners[rank // 2]
            self.assertIn(f"of {partner.name}", page)

    def test_one_print_is_one_pdfa(self):
        content = self.render(self.partners)
        self.assertEqual(problems(io.BytesIO(content)), [])
        self.assertEqual(self.reader(content).metadata["/Title"], "Test Document")

    def test_the_logo_and_the_fonts_are_there_once(self):
        one, three = self.render(), self.render(self.partners)
        self.assertLess(len(three), 2 * len(one))

    def test_pages_are_numbered_by_record(self):
        self.assertOrder(self.render(self.partners, test_rows=40))

    def test_volumes_are_joined_in_order(self):
        with patch.object(binder, "HELD_PAGES", 3):
            self.assertOrder(self.render(self.partners, test_rows=40))

    def test_each_part_may_be_asked_alone(self):
        for partner, stream in zip(self.partners, self.streams().values(), strict=True):
            (page,) = self.texts(stream["stream"].getvalue())
            self.assertIn(f"Document of {partner.name}", page)

    def test_a_part_may_be_replaced(self):
        streams = [each["stream"] for each in self.streams().values()]
        streams[1] = io.BytesIO(self.render(self.partners[2]))
        reports = self.env["ir.actions.report"]
        pages = self.texts(reports._merge_pdfs(streams).getvalue())
        for name, page in zip(("Alpha", "Charlie", "Charlie"), pages, strict=True):
            self.assertIn(f"Document of {name}", page)

    def test_a_broken_part_is_told_by_its_own_stream(self):
        streams = [each["stream"] for each in self.streams().values()]
        broken = io.BytesIO(b"%PDF- not at all")
        told = []
        self.env["ir.actions.report"]._merge_pdfs(
            [*streams, broken], lambda error, error_stream: told.append(error_stream)
        )
        self.assertEqual(told, [broken])

    def test_kept_files_are_each_a_pdfa(self):
        self.report.attachment = "'doc-%s.pdf' % object.name"
        self.render(self.partners)
        for partner in self.partners:
            kept = self.report.retrieve_attachment(partner).raw
            self.assertEqual(problems(io.BytesIO(kept)), [])
            self.assertEqual(self.reader(kept).metadata["/Title"], partner.name)

    def test_tagged_files_are_joined_as_before(self):
        self.env["ir.config_parameter"].set_param("report_weasyprint.pdf_ua", "1")
        self.assertEqual(len(self.texts(self.render(self.partners))), 3)
