import base64
import io

from PIL import Image

from odoo.tests import tagged

from .common import ReportCase

LAYOUTS = (
    "web.external_layout_standard",
    "web.external_layout_boxed",
    "web.external_layout_bold",
    "web.external_layout_striped",
    "web.external_layout_bubble",
    "web.external_layout_wave",
    "web.external_layout_folder",
)


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
    def test_every_layout_of_odoo(self):
        for xmlid in LAYOUTS:
            with self.subTest(xmlid):
                self.env.company.external_report_layout_id = self.env.ref(xmlid)
                content = self.render(test_rows=40)
                pages = self.texts(content)
                self.assertGreater(len(pages), 1)
                for number, text in enumerate(pages, 1):
                    self.assertIn("1 Testing Street", text)
                    self.assertIn("Tagline of the company", text)
                    self.assertIn("Footer of the company", text)
                    self.assertIn(f"Page {number} / {len(pages)}", text)
                self.assertIn("Document of Alpha", pages[0])
                for picture in self.pictures(content):
                    self.assertGreater(ink(picture, (0, 0, 100, 15)), 0.005)
                    self.assertGreater(ink(picture, (0, 88, 100, 100)), 0.002)

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
