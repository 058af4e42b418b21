import io

from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

from .common import ReportCase
from .pdfa_breaches import breaches, breaches_of_tags
from .pdfa_checks import problems


@tagged("post_install", "-at_install")
class TestPdfAChecks(ReportCase):
    """Reports keep the rules, and the checks notice where one is broken."""

    def setUp(self):
        super().setUp()
        self.content = self.render(test_rows=60)

    def broken(self, change):
        """The problems after ``change`` was done to the document's root."""
        writer = OdooPdfFileWriter()
        reader = OdooPdfFileReader(io.BytesIO(self.content), strict=False)
        writer.cloneReaderDocumentRoot(reader)
        writer.addAttachment("a.xml", b"<a/>", subtype="text/xml")
        if not writer.is_pdfa:
            writer.convert_to_pdfa()
        change(writer._root_object)
        buffer = io.BytesIO()
        writer.write(buffer)
        buffer.seek(0)
        return problems(buffer)

    def test_reports_keep_the_rules(self):
        self.assertEqual(problems(io.BytesIO(self.content)), [])

    def test_with_an_attachment(self):
        self.assertEqual(self.broken(lambda root: None), [])

    def test_tagged_reports_too(self):
        self.env["ir.config_parameter"].set_param("report_weasyprint.pdf_ua", "1")
        self.assertEqual(problems(io.BytesIO(self.render())), [])

    def test_breaches_are_noticed(self):
        for rule, change in breaches().items():
            with self.subTest(rule):
                found = self.broken(change)
                self.assertTrue(any(text.startswith(rule) for text in found), found)

    def test_breaches_of_the_file_are_noticed(self):
        changes = {
            "6.1.2": lambda content: content.replace(b"%PDF-1.7", b"%PDF-2.0", 1),
            "6.1.3 data after": lambda content: content + b"more",
            "6.1.3 no file": lambda content: content.replace(b"/ID", b"/IX"),
        }
        for rule, change in changes.items():
            with self.subTest(rule):
                found = problems(io.BytesIO(change(self.content)))
                self.assertTrue(any(text.startswith(rule) for text in found), found)

    def test_breaches_of_tagged_files_are_noticed(self):
        self.env["ir.config_parameter"].set_param("report_weasyprint.pdf_ua", "1")
        self.content = self.render()
        self.assertEqual(self.broken(lambda root: None), [])
        for rule, change in breaches_of_tags().items():
            with self.subTest(rule):
                found = self.broken(change)
                self.assertTrue(any(text.startswith(rule) for text in found), found)

    def test_a_plain_pdf_is_noticed(self):
        from reportlab.pdfgen.canvas import Canvas

        buffer = io.BytesIO()
        canvas = Canvas(buffer)
        canvas.drawString(72, 720, "Helvetica")
        canvas.save()
        buffer.seek(0)
        rules = {text.split()[0] for text in problems(buffer)}
        self.assertTrue({"6.2.3", "6.6.2", "6.2.11.4"} <= rules, rules)
