"""Printed documents, page by page: their text, and a picture of them.

For the tests of any addon that has a document to show: mix ``DocumentMixin`` into a
test case, call ``_dress`` on its company, then ``_printed``, ``assertPages`` and
``assertPicture``. The pictures lie in ``pictures`` beside the test, and were looked at
by a person when written. After a change that is meant, write them anew with
TELECENTRE_PICTURES=write, and look at them.
"""

import base64
import datetime
import inspect
import io
import os
import re
import subprocess
import tempfile
from pathlib import Path
from unittest import SkipTest
from unittest.mock import patch

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from odoo.tools import safe_eval

RESOLUTION = 45  # dots an inch
BLUR = 2  # dots: a letter that another release draws elsewhere by a hair
WINDOW = 12  # dots: half of a block's side, 7 mm
# Differences of grey, of 255. Mean of the page, and of the worst block in it. What
# other releases draw, and what a change draws: see test_documents.
PAGE_LIMIT = 1.0
BLOCK_LIMIT = 8.0

FOOTER = "SIRET 200 000 008 00017 - TVA FR37200000008"


def difference(picture, known):
    """How far two pages are apart: mean of the page, mean of the worst block.

    :return: two greys, of 255; infinite where the pages have not the same size
    """
    if picture.size != known.size:
        return float("inf"), float("inf")
    blur = ImageFilter.GaussianBlur(BLUR)
    apart = ImageChops.difference(picture.filter(blur), known.filter(blur))
    worst = apart.filter(ImageFilter.BoxBlur(WINDOW)).getextrema()[1]
    return ImageStat.Stat(apart).mean[0], worst


def same(picture, known):
    """Whether two pages show the same, up to what a release of a font moves."""
    page, block = difference(picture, known)
    return page < PAGE_LIMIT and block < BLOCK_LIMIT


def rasterized(pdf):
    """The pages of a PDF as grey pictures."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["pdftoppm", "-r", str(RESOLUTION), "-gray", "-png", "-", f"{folder}/page"],
            input=pdf,
            check=True,
        )
        return [
            Image.open(io.BytesIO(path.read_bytes())).convert("L")
            for path in sorted(Path(folder).iterdir())
        ]


def page_texts(pdf):
    """The text of each page as it is laid out, every blank a plain one."""
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True
    ).stdout.decode()
    # thousands are set apart by blanks that do not break
    text = re.sub(r"[ \u00a0\u202f]+", " ", text)
    return text.split("\f")[:-1]


def logo():
    """A logo of plain shapes, which no font can change; base64."""
    image = Image.new("RGB", (320, 120), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, 110, 110), fill="#1f4e5f")
    draw.rectangle((130, 35, 310, 60), fill="#1f4e5f")
    draw.rectangle((130, 75, 250, 90), fill="#c97b4a")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue())


class DocumentMixin:
    """What a test of printed documents needs, in French and with fixed looks."""

    @classmethod
    def _dress(cls, company):
        """Give ``company`` the same looks in every database; skip without French."""
        reports = cls.env["ir.actions.report"]
        french = cls.env["res.lang"]._get_data(code="fr_FR")
        if not hasattr(reports, "_use_weasyprint") or not french:
            raise SkipTest("wants report_weasyprint and French")
        cls.env["ir.config_parameter"].set_param(
            "report_weasyprint.pdf_variant", "pdf/a-3b"
        )
        euro = cls.env.ref("base.EUR")
        if company.currency_id != euro:
            euro.active = True
            company.currency_id = euro
        company.write(
            {
                "name": "Télécentres d'essai",
                "street": "1 rue de l'Exemple (fictif)",
                "street2": False,
                "zip": "15000",
                "city": "Aurillac",
                "country_id": cls.env.ref("base.fr").id,
                "phone": "+33 4 65 71 00 00",
                "email": "factures@telecentres.example",
                "website": False,
                "logo": logo(),
                "font": "Lato",
                "primary_color": "#1f4e5f",
                "secondary_color": "#c97b4a",
                "layout_background": "Blank",
                "paperformat_id": cls.env.ref("base.paperformat_euro").id,
                "external_report_layout_id": cls.env.ref(
                    "web.external_layout_standard"
                ).id,
                "report_header": "<p>Travailler près de chez soi</p>",
                "company_details": "<p>Télécentres d'essai<br/>"
                "1 rue de l'Exemple (fictif)<br/>15000 Aurillac<br/>France</p>",
                "report_footer": f"<p>{FOOTER}</p>",
            }
        )
        company.partner_id.lang = "fr_FR"

    def _printed(self, report, records, **context):
        """The PDF of ``records``, as the print button makes it."""
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang="fr_FR", **context
        )
        # templates keep the clock of before it was frozen
        with patch.object(safe_eval.datetime, "datetime", datetime.datetime):
            return reports._render_qweb_pdf(report, records.ids)[0]

    def assertPages(self, pdf, texts, count=None):
        """Each page has the seller's identity and its number; ``texts`` are there.

        :param count: how many pages there must be; None: any
        :return: the texts of the pages
        """
        pages = page_texts(pdf)
        if count:
            self.assertEqual(len(pages), count)
        for number, page in enumerate(pages, 1):
            self.assertRegex(page, rf"\b{number} / {len(pages)}\b")
            self.assertIn(FOOTER, page)
            self.assertIn("1 rue de l'Exemple (fictif)", page)
        whole = "\n".join(pages)
        for text in texts:
            self.assertIn(text, whole)
        return pages

    def assertPicture(self, pdf, name, page=1):
        """A page looks as its picture ``name`` did."""
        picture = rasterized(pdf)[page - 1]
        folder = Path(inspect.getfile(type(self))).with_name("pictures")
        path = folder / f"{name}.png"
        if os.environ.get("TELECENTRE_PICTURES") == "write":
            folder.mkdir(exist_ok=True)
            picture.quantize(64).save(path, optimize=True)
        known = Image.open(path).convert("L")
        self.assertTrue(
            same(picture, known),
            f"{name}: page and worst block differ by {difference(picture, known)} of "
            f"255 (limits {PAGE_LIMIT}, {BLOCK_LIMIT})",
        )
