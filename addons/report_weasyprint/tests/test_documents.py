from pathlib import Path

from PIL import Image, ImageChops

from odoo.tests import BaseCase, tagged

from .documents import RESOLUTION, same

ADDONS = Path(__file__).parents[2]
FIVE_MM = round(5 / 25.4 * RESOLUTION)
WHITE = 255
GAP = 8  # blank rows that set two blocks apart: 4.5 mm
SMALL = 700  # square dots; a lone short line is left to the test of the text


def blocks(picture):
    """The boxes of ink that blank rows set apart: a paragraph, a table, a footer."""
    rows = [
        picture.crop((0, y, picture.width, y + 1)).getextrema()[0] < 200
        for y in range(picture.height)
    ]
    top = None
    for y, ink in enumerate([*rows, *[False] * GAP]):
        if ink and top is None:
            top = y
        elif top is not None and not any(rows[y : y + GAP]):
            strip = picture.crop((0, top, picture.width, y))
            left, _top, right, _bottom = ImageChops.invert(
                strip.point(lambda grey: grey if grey < 200 else WHITE)
            ).getbbox()
            if (right - left) * (y - top) >= SMALL:
                yield left, top, right, y
            top = None


def without(picture, box):
    changed = picture.copy()
    changed.paste(WHITE, box)
    return changed


def moved(picture, box, down):
    changed = without(picture, box)
    left, top = box[:2]
    changed.paste(picture.crop(box), (left, top + down))
    return changed


@tagged("post_install", "-at_install")
class TestDocuments(BaseCase):
    """What the comparison of pages lets through, on each picture that is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pictures = {
            path.name: Image.open(path).convert("L")
            for path in sorted(ADDONS.glob("*/tests/pictures/*.png"))
        }

    def _missed(self, change):
        return [
            (name, box)
            for name, picture in self.pictures.items()
            for box in blocks(picture)
            if same(change(picture, box), picture)
        ]

    def test_a_block_that_is_missing(self):
        self.assertEqual(self._missed(without), [])

    def test_a_block_five_millimetres_lower(self):
        self.assertEqual(
            self._missed(lambda page, box: moved(page, box, down=FIVE_MM)), []
        )

    def test_a_page_five_millimetres_aside(self):
        for name, picture in self.pictures.items():
            for aside in ((0, FIVE_MM), (FIVE_MM, 0)):
                changed = Image.new("L", picture.size, WHITE)
                changed.paste(picture, aside)
                self.assertFalse(same(changed, picture), name)

    def test_hair_and_grey_of_another_release_pass(self):
        """Every letter half a dot aside, and all of them 5 % paler."""
        for name, picture in self.pictures.items():
            size = picture.width, picture.height
            aside = picture.transform(
                size, Image.Transform.AFFINE, (1, 0, 0.5, 0, 1, 0), Image.BILINEAR,
                fillcolor=WHITE,
            )  # fmt: skip
            paler = picture.point(lambda grey: round(grey + (WHITE - grey) * 0.05))
            self.assertTrue(same(aside, picture), name)
            self.assertTrue(same(paler, picture), name)

    def test_pages_of_another_size(self):
        wide = Image.new("L", (526, 372), WHITE)
        self.assertFalse(same(wide, wide.transpose(Image.Transpose.ROTATE_90)))
