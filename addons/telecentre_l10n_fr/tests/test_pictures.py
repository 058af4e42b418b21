"""The main documents, page by page: their text, and a picture of them.

Pictures were looked at by a person when written. After a change that is meant, write
them anew with TELECENTRE_PICTURES=write, and look at them.
"""

import io
import os
import re
import subprocess
import tempfile
from pathlib import Path
from unittest import SkipTest

from freezegun import freeze_time
from PIL import Image, ImageChops, ImageFilter, ImageStat

from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileReader

from .common import FrenchInvoiceCase

FOLDER = Path(__file__).with_name("pictures")
RESOLUTION = 45
# Mean difference of grey (of 255), blurred: another release of a font moves less
TOLERANCE = 1.5


@tagged("post_install", "-at_install")
class TestPictures(FrenchInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reports = cls.env["ir.actions.report"]
        if not hasattr(reports, "_use_weasyprint") or not cls._has_french():
            raise SkipTest("wants report_weasyprint and French")
        cls.company.write(
            {
                "external_report_layout_id": cls.env.ref(
                    "web.external_layout_standard"
                ).id,
                "font": "Lato",
                "report_footer": "<p>SIRET 200 000 008 00017 - TVA FR37200000008</p>",
            }
        )
        cls.company.partner_id.lang = "fr_FR"
        for customer in cls.customers.values():
            customer.lang = "fr_FR"
        lines = [
            cls._line(name=f"Bureau à Murat, semaine {week}", price_unit=80.0)
            for week in range(1, 4)
        ]
        due = {"invoice_payment_term_id": False, "invoice_date_due": "2026-02-28"}
        cls.invoice = cls._invoice(lines=lines, ref="BC-2026-17", **due)
        cls.credit_note = cls._invoice(
            move_type="out_refund",
            reversed_entry_id=cls.invoice.id,
            invoice_date="2026-02-10",
            **due,
        )
        cls.long = cls._invoice(
            "public",
            lines=[
                cls._line(name=f"Poste du jour {day}", price_unit=20.0)
                for day in range(1, 71)
            ],
            **due,
        )

    def _pdf(self, report, record):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        return reports._render_qweb_pdf(report, record.ids)[0]

    def _pages(self, pdf):
        text = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=pdf,
            check=True,
            capture_output=True,
        ).stdout.decode()
        # thousands are set apart by blanks that do not break
        text = re.sub(r"[ \u00a0\u202f]+", " ", text)
        return text.split("\f")[:-1]

    def _pictures(self, pdf):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                ["pdftoppm", "-r", str(RESOLUTION), "-gray", "-png", "-",
                 f"{folder}/page"],
                input=pdf,
                check=True,
            )  # fmt: skip
            return [
                Image.open(io.BytesIO(path.read_bytes())).convert("L")
                for path in sorted(Path(folder).iterdir())
            ]

    def assertPicture(self, pdf, name):
        picture = self._pictures(pdf)[0]
        path = FOLDER / f"{name}.png"
        if os.environ.get("TELECENTRE_PICTURES") == "write":
            path.parent.mkdir(exist_ok=True)
            picture.quantize(16).save(path, optimize=True)
        known = Image.open(path).convert("L")
        self.assertEqual(picture.size, known.size)
        blur = ImageFilter.GaussianBlur(2)
        difference = ImageChops.difference(picture.filter(blur), known.filter(blur))
        mean = ImageStat.Stat(difference).mean[0]
        # and nowhere a whole block that came, went or moved
        worst = max(
            ImageStat.Stat(difference.crop((x, y, x + 40, y + 40))).mean[0]
            for x in range(0, known.width, 40)
            for y in range(0, known.height, 40)
        )
        self.assertLess(mean, TOLERANCE, name)
        self.assertLess(worst, 8 * TOLERANCE, name)

    def assertFacturX(self, pdf):
        """The file that is printed holds an invoice that breaks no rule."""
        reader = OdooPdfFileReader(io.BytesIO(pdf), strict=False)
        xml = dict(reader.getAttachments())["factur-x.xml"]
        self.assertFalse(self.validator.details(xml))

    def test_invoice(self):
        pdf = self._pdf("account.account_invoices", self.invoice)
        self.assertFacturX(pdf)
        [page] = self._pages(pdf)
        for text in (
            self.invoice.name, "31/01/2026", "240,00", "48,00", "288,00", "BC-2026-17",
            "910 000 009 00019", "FR37200000008", "200 000 008 00017", "forfaitaire de 40",
            "1 / 1", "Cabinet Durand", "FR76", "encaissement",
        ):  # fmt: skip
            self.assertIn(text, page)
        self.assertPicture(pdf, "facture")

    def test_credit_note(self):
        pdf = self._pdf("account.account_invoices", self.credit_note)
        self.assertFacturX(pdf)
        [page] = self._pages(pdf)
        for text in (self.credit_note.name, self.invoice.name, "144,00"):
            self.assertIn(text, page)
        self.assertPicture(pdf, "avoir")

    def test_long_invoice(self):
        pdf = self._pdf("account.account_invoices", self.long)
        pages = self._pages(pdf)
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"{number} / {len(pages)}", page)
            self.assertIn("SIRET 200 000 008 00017", page)
        for page in pages[:-1]:
            self.assertIn("Description", page)
        self.assertIn("1 680,00", pages[-1])
        self.assertPicture(pdf, "facture-longue")

    @freeze_time("2026-04-15")
    def test_statement(self):
        customer = self.customers["company"]
        pdf = self._pdf("telecentre_l10n_fr.action_report_statement", customer)
        [page] = self._pages(pdf)
        for text in (self.invoice.name, "288,00", "144,00", "15/04/2026"):
            self.assertIn(text, page)
        self.assertPicture(pdf, "releve")

    def test_a_change_is_noticed(self):
        """The comparison sees another document, and the logo that is missing."""
        if os.environ.get("TELECENTRE_PICTURES") == "write":
            self.skipTest("it would be written as it should not be")
        pdf = self._pdf("account.account_invoices", self.credit_note)
        with self.assertRaises(AssertionError):
            self.assertPicture(pdf, "facture-longue")
        self.company.logo = False
        pdf = self._pdf("account.account_invoices", self.invoice)
        with self.assertRaises(AssertionError):
            self.assertPicture(pdf, "facture")
