import subprocess
from unittest import skipUnless

from odoo.tests import tagged

from .common import ReportCase

LOGGER = "odoo.addons.report_weasyprint"
NAMES = {
    "latin": "Łódź Œuvre Ñandú",
    "greek": "Ελλάδα",
    "cyrillic": "Привет",
}
ARABIC, HEBREW = "محمد", "שלום"
CHINESE, JAPANESE = "山田太郎", "カタカナ"
# An unassigned character: no font will ever have it.
NEVER = "\U000e1234\U0003ffff"


def has_font(text):
    """Whether a font of this machine has each of these characters."""
    points = " ".join(f"{ord(character):x}" for character in text)
    found = subprocess.run(
        ["fc-list", f":charset={points}", "family"], capture_output=True, check=True
    )
    return bool(found.stdout.strip())


@tagged("post_install", "-at_install")
class TestScripts(ReportCase):
    """Names that are not written in Latin letters."""

    def text_of(self, name):
        self.partners[0].name = name
        return subprocess.run(
            ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"],
            input=self.render(),
            check=True,
            capture_output=True,
        ).stdout.decode()

    def test_scripts_of_europe(self):
        for script, name in NAMES.items():
            with self.subTest(script), self.assertNoLogs(LOGGER, "WARNING"):
                self.assertIn(f"of {name}", self.text_of(name))

    def test_what_is_written_from_right_to_left(self):
        for name in (ARABIC, HEBREW):
            with self.subTest(name), self.assertNoLogs(LOGGER, "WARNING"):
                self.assertIn(name, self.text_of(name))

    @skipUnless(has_font(CHINESE + JAPANESE), "fonts-droid-fallback is not installed")
    def test_chinese_and_japanese(self):
        for name in (CHINESE, JAPANESE):
            with self.subTest(name), self.assertNoLogs(LOGGER, "WARNING"):
                self.assertIn(name, self.text_of(name))

    def test_what_no_font_has_is_told_once(self):
        with self.assertLogs(LOGGER, "WARNING") as logs:
            text = self.text_of(f"Alpha{NEVER}")
        self.assertIn("Row 2 of Alpha", text)
        (message,) = logs.output
        self.assertIn("U+E1234, U+3FFFF", message)
        self.assertIn("report_weasyprint.test_document", message)

    def test_what_no_font_has_is_told_once_for_several_records(self):
        for partner in self.partners:
            partner.name += NEVER
        with self.assertLogs(LOGGER, "WARNING") as logs:
            content = self.render(self.partners)
        self.assertEqual(len(self.reader(content).pages), 3)
        self.assertEqual(len(logs.output), 1)
