import io
import re
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from odoo.tests import TransactionCase
from odoo.tools.pdf import PdfFileReader

TEMPLATE = """
<t t-name="report_weasyprint.test_document">
    <t t-call="web.html_container">
        <t t-foreach="docs" t-as="o">
            <t t-call="web.external_layout">
                <t t-set="layout_document_title">Document of <t t-out="o.name"/></t>
                <div class="page">
                    <div class="o_test_extra" t-out="env.context.get('test_extra')"/>
                    <table class="table o_main_table">
                        <thead><tr><th>Head of column</th><th>Number</th></tr></thead>
                        <tbody>
                            <tr t-foreach="range(env.context.get('test_rows', 3))"
                                t-as="row">
                                <td>Row <t t-out="row"/> of <t t-out="o.name"/></td>
                                <td t-out="row"/>
                            </tr>
                        </tbody>
                    </table>
                </div>
            </t>
        </t>
    </t>
</t>
"""


class ReportCase(TransactionCase):
    """A report on partners, made of what the module web alone offers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.env.company.write(
            {
                "name": "Testing Company",
                "external_report_layout_id": cls.env.ref(
                    "web.external_layout_standard"
                ).id,
                "paperformat_id": cls.env.ref("base.paperformat_euro").id,
                "company_details": "<p>Testing Company<br/>1 Testing Street</p>",
                "report_header": "<p>Tagline of the company</p>",
                "report_footer": "<p>Footer of the company</p>",
            }
        )
        cls.view = cls.env["ir.ui.view"].create(
            {
                "name": "test_document",
                "type": "qweb",
                "key": "report_weasyprint.test_document",
                "arch": TEMPLATE,
            }
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Test Document",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "report_weasyprint.test_document",
            }
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": "Alpha"}, {"name": "Bravo"}, {"name": "Charlie"}]
        )

    def render(self, records=None, **context):
        """Print the test report, as the download button does."""
        records = self.partners[0] if records is None else records
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, **context
        )
        content, kind = reports._render_qweb_pdf(self.report, res_ids=records.ids)
        self.assertEqual(kind, "pdf")
        return content

    def reader(self, content):
        return PdfFileReader(io.BytesIO(content), strict=False)

    def texts(self, content):
        """The text of each page, blanks squeezed."""
        return [
            re.sub(r"\s+", " ", page.extract_text())
            for page in self.reader(content).pages
        ]

    def words(self, content):
        """Where each word of the first page is, from its top, in points."""
        bbox = subprocess.run(
            ["pdftotext", "-bbox", "-l", "1", "-", "-"],
            input=content,
            check=True,
            capture_output=True,
        ).stdout.decode()
        found = re.findall(r'yMin="([\d.]+)".*>(.*)</word>', bbox)
        return {word: float(top) for top, word in found}

    def pictures(self, content, resolution=60):
        """The pages as pictures."""
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                ["pdftoppm", "-r", str(resolution), "-png", "-", f"{folder}/page"],
                input=content,
                check=True,
            )
            return [
                Image.open(path).convert("RGB").copy()
                for path in sorted(Path(folder).iterdir())
            ]
