import base64
import io

from PIL import Image

from odoo.tests import tagged

from .common import ReportCase


def ink(picture, box):
    """Share of the pixels, in the part of the page given in %, that are not white."""
    width, height = picture.size
    left, top, right, bottom = box
    part = picture.crop(
        (
            left * width // 100,
            top * height // 100,
            right * width // 100,
            bottom * height // 100,
        )
    ).convert("L")
    histogram = part.histogram()
    return sum(histogram[:250]) / sum(histogram)


@tagged("post_install", "-at_install")
class TestLayouts(ReportCase):
    def assertDocuments(self, content, records):
        """Each page has header, footer and the number it has in its document."""
        pages = self.texts(content)
        self.assertEqual(len(pages) % len(records), 0)
        count = len(pages) // len(records)
        for rank, text in enumerate(pages):
            self.assertIn("1 Testing Street", text)
            self.assertIn("Tagline of the company", text)
            self.assertIn("Footer of the company", text)
            self.assertIn(f"Page {rank % count + 1} / {count}", text)
            if rank % count == 0:
                self.assertIn(f"Document of {records[rank // count].name}", text)
        return count

    def test_every_layout_of_this_database(self):
        layouts = self.env["report.layout"].search([])
        self.assertGreaterEqual(len(layouts), 7)
        for layout in layouts:
            with self.subTest(layout.name):
                self.env.company.external_report_layout_id = layout.view_id
                content = self.render(self.partners[:2], test_rows=40)
                count = self.assertDocuments(content, self.partners[:2])
                self.assertGreater(count, 1)
                for picture in self.pictures(content, resolution=30):
                    self.assertGreater(ink(picture, (0, 0, 100, 15)), 0.005)
                    self.assertGreater(ink(picture, (0, 88, 100, 100)), 0.002)
                content = self.render(test_rows=30, landscape=True)
                self.assertGreater(self.assertDocuments(content, self.partners[0]), 1)

    def test_every_paper_format_of_this_database(self):
        formats = self.env["report.paperformat"].search([])
        self.assertGreaterEqual(len(formats), 3)
        # labels have no room for a company's header: test_paper prints them
        formats -= formats.filtered(
            lambda paper: paper.format == "custom" and paper.page_width < 100
        )
        for paper in formats:
            with self.subTest(paper.name):
                self.report.paperformat_id = paper
                content = self.render(self.partners[:2], test_rows=45)
                self.assertDocuments(content, self.partners[:2])
                setup = self.report._weasyprint_page_setup(paper)
                box = self.reader(content).pages[0].mediabox
                self.assertAlmostEqual(
                    float(box.width), setup.width * 72 / 25.4, delta=1
                )

    def test_every_layout_in_portrait_and_landscape_fills_the_width(self):
        for landscape in (False, True):
            content = self.render(test_rows=10, landscape=landscape)
            (picture,) = self.pictures(content)
            self.assertGreater(ink(picture, (5, 20, 20, 90)), 0.005)
            self.assertGreater(ink(picture, (80, 20, 96, 90)), 0.001)

    def test_logo_is_drawn(self):
        self.env.company.logo = False
        without = self.pictures(self.render())[0]
        buffer = io.BytesIO()
        Image.new("RGB", (300, 100), "navy").save(buffer, "PNG")
        self.env.company.logo = base64.b64encode(buffer.getvalue())
        self.assertGreater(
            ink(self.pictures(self.render())[0], (0, 0, 30, 10)),
            ink(without, (0, 0, 30, 10)),
        )

    def test_background(self):
        self.env.company.layout_background = "Blank"
        without = ink(self.pictures(self.render())[0], (0, 18, 100, 60))
        self.env.company.layout_background = "Demo logo"
        with_background = ink(self.pictures(self.render())[0], (0, 18, 100, 60))
        self.assertGreater(with_background, without)
