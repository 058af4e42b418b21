from odoo.tests import tagged

from .common import ReportCase

MM = 72 / 25.4


@tagged("post_install", "-at_install")
class TestPaper(ReportCase):
    def paper(self, **values):
        self.report.paperformat_id = self.env["report.paperformat"].create(
            {"name": "Test", "orientation": "Portrait", **values}
        )

    def assertSize(self, content, width, height):
        for page in self.reader(content).pages:
            self.assertAlmostEqual(float(page.mediabox.width), width * MM, delta=0.5)
            self.assertAlmostEqual(float(page.mediabox.height), height * MM, delta=0.5)

    def test_a4(self):
        self.assertSize(self.render(), 210, 297)

    def test_landscape(self):
        self.paper(format="A4", orientation="Landscape")
        self.assertSize(self.render(), 297, 210)

    def test_landscape_by_context(self):
        self.assertSize(self.render(landscape=True), 297, 210)

    def test_custom_size(self):
        self.paper(format="custom", page_width=100, page_height=150)
        self.assertSize(self.render(), 100, 150)

    def test_labels(self):
        """A roll (Dymo) and a badge: one small page for each, nothing lost."""
        for width, height, orientation in (
            (57, 32, "Landscape"),
            (89, 28, "Portrait"),
            (54, 86, "Portrait"),
        ):
            with self.subTest(width=width, orientation=orientation):
                margins = dict.fromkeys(
                    ("margin_top", "margin_bottom", "margin_left", "margin_right"), 0
                )
                self.paper(
                    format="custom",
                    page_width=width,
                    page_height=height,
                    orientation=orientation,
                    disable_shrinking=True,
                    header_spacing=0,
                    **margins,
                )
                bodies = [
                    f"<style>body{{margin:1mm;font-size:3mm}}</style>Label {number}"
                    for number in range(3)
                ]
                content = self.report._run_wkhtmltopdf(bodies, report_ref=self.report)
                if orientation == "Landscape":
                    width, height = height, width
                self.assertSize(content, width, height)
                pages = [text.strip() for text in self.texts(content)]
                self.assertEqual(pages, ["Label 0", "Label 1", "Label 2"])

    def test_every_format_has_a_size(self):
        formats = self.env["report.paperformat"]._fields["format"].selection
        for key, _label in formats:
            with self.subTest(key):
                self.paper(format=key)
                setup = self.report._weasyprint_page_setup(self.report.paperformat_id)
                self.assertGreater(setup.width, 0)
                self.assertGreater(setup.height, 0)

    def test_template_goes_before_paper_format(self):
        self.paper(format="A4", margin_top=40, header_spacing=35)
        setup = self.report._weasyprint_page_setup(
            self.report.paperformat_id,
            None,
            {
                "data-report-margin-top": "12",
                "data-report-header-spacing": "9.5",
                "data-report-landscape": "True",
            },
        )
        self.assertEqual((setup.margin_top, setup.header_spacing), (12, 9.5))
        self.assertEqual((setup.width, setup.height), (297, 210))

    def test_nonsense_in_template_is_ignored(self):
        self.paper(format="A4", margin_top=40)
        setup = self.report._weasyprint_page_setup(
            self.report.paperformat_id, None, {"data-report-margin-top": "wide"}
        )
        self.assertEqual(setup.margin_top, 40)

    def test_without_shrinking_a_millimetre_is_one(self):
        """Labels: what the stylesheet says in mm is so on paper."""
        self.paper(
            format="A4",
            disable_shrinking=True,
            margin_top=0,
            margin_left=0,
            margin_right=0,
            margin_bottom=0,
        )
        body = (
            "<div style='background:#000;width:50mm;height:30mm;margin:0'></div>"
            "<style>body{margin:0;padding:0}</style>"
        )
        content = self.report._run_wkhtmltopdf([body], report_ref=self.report)
        (page,) = self.pictures(content, resolution=25.4)
        dark = page.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
        self.assertEqual(dark, (0, 0, 50, 30))

    def test_margins_are_those_of_the_paper(self):
        self.paper(
            format="A4",
            margin_top=30,
            margin_left=20,
            margin_right=10,
            margin_bottom=40,
        )
        body = (
            "<div style='background:#000;height:10mm'></div>" * 40
            + "<style>body{margin:0;padding:0}</style>"
        )
        content = self.report._run_wkhtmltopdf([body], report_ref=self.report)
        page = self.pictures(content, resolution=25.4)[0]
        left, top, right, bottom = (
            page.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
        )
        self.assertEqual((left, top, right), (20, 30, 200))
        # What the scale leaves of the last block goes to the next page.
        self.assertLessEqual(bottom, 257)
        self.assertGreater(bottom, 247)

    def test_header_line(self):
        self.paper(format="A4", header_line=True, margin_top=40)
        with_line = self.pictures(self.render())[0]
        self.report.paperformat_id.header_line = False
        without = self.pictures(self.render())[0]
        self.assertNotEqual(with_line.tobytes(), without.tobytes())
