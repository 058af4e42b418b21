import io

from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

from .common import ReportCase

METADATA = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance></rdf:Description></x:xmpmeta>"""


@tagged("post_install", "-at_install")
class TestPdfA(ReportCase):
    def xmp(self, content):
        return (
            self.reader(content).trailer["/Root"]["/Metadata"].get_object().get_data()
        )

    def attach(self, content):
        """What account_edi_ubl_cii does to an invoice."""
        writer = OdooPdfFileWriter()
        writer.cloneReaderDocumentRoot(
            OdooPdfFileReader(io.BytesIO(content), strict=False)
        )
        writer.addAttachment("factur-x.xml", b"<xml/>", subtype="text/xml")
        if not writer.is_pdfa:
            writer.convert_to_pdfa()
            writer.add_file_metadata(METADATA)
        buffer = io.BytesIO()
        writer.write(buffer)
        return buffer.getvalue()

    def assertFontsUntouched(self, before, after):
        def widths(content):
            fonts = self.reader(content).pages[0]["/Resources"]["/Font"]
            return [
                font.get_object()["/DescendantFonts"][0].get_object()["/W"]
                for font in fonts.values()
            ]

        self.assertEqual(widths(before), widths(after))

    def test_reports_are_pdfa(self):
        content = self.render()
        root = self.reader(content).trailer["/Root"]
        xmp = self.xmp(content)
        self.assertIn(b'part="3"', xmp)
        self.assertIn(b'conformance="B"', xmp)
        intent = root["/OutputIntents"][0].get_object()
        self.assertEqual(intent["/S"], "/GTS_PDFA1")
        self.assertIn("/DestOutputProfile", intent)
        self.assertIn("/ID", self.reader(content).trailer)

    def test_fonts_are_embedded(self):
        fonts = self.reader(self.render()).pages[0]["/Resources"]["/Font"]
        self.assertTrue(fonts)
        for font in fonts.values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            self.assertTrue({"/FontFile2", "/FontFile3"} & set(descriptor))

    def test_each_of_several_records_is_pdfa(self):
        streams = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._pre_render_qweb_pdf(self.report, res_ids=self.partners.ids)[0]
        )
        for stream in streams.values():
            root = self.reader(stream["stream"].getvalue()).trailer["/Root"]
            self.assertIn("/OutputIntents", root)

    def test_odoo_attaches_a_file(self):
        before = self.render()
        after = self.attach(before)
        reader = OdooPdfFileReader(io.BytesIO(after), strict=False)
        self.assertEqual(list(reader.getAttachments()), [("factur-x.xml", b"<xml/>")])
        root = self.reader(after).trailer["/Root"]
        self.assertEqual(len(root["/AF"].get_object()), 1)
        self.assertEqual(len(root["/OutputIntents"].get_object()), 1)
        self.assertIn("/ID", self.reader(after).trailer)
        self.assertTrue(after.startswith(b"%PDF-1.7"))
        self.assertFontsUntouched(before, after)
        self.assertEqual(self.texts(before), self.texts(after))

    def test_metadata_claims_no_more_than_the_file_holds(self):
        xmp = self.xmp(self.attach(self.render()))
        self.assertIn(b"<pdfaid:conformance>B<", xmp)

    def test_tagged(self):
        self.env["ir.config_parameter"].set_param("report_weasyprint.pdf_ua", "1")
        content = self.render()
        root = self.reader(content).trailer["/Root"]
        self.assertTrue(root["/MarkInfo"]["/Marked"])
        self.assertIn("/K", root["/StructTreeRoot"].get_object())
        self.assertIn(b'conformance="A"', self.xmp(content))
        after = self.attach(content)
        self.assertIn(b"<pdfaid:conformance>A<", self.xmp(after))
        root = self.reader(after).trailer["/Root"]
        self.assertIn("/K", root["/StructTreeRoot"].get_object())

    def test_plain_pdf(self):
        self.env["ir.config_parameter"].set_param(
            "report_weasyprint.pdf_variant", "none"
        )
        root = self.reader(self.render()).trailer["/Root"]
        self.assertNotIn("/OutputIntents", root)

    def test_files_of_other_origin_are_treated_as_before(self):
        writer = OdooPdfFileWriter()
        writer.addBlankPage(100, 100)
        buffer = io.BytesIO()
        writer.write(buffer)
        other = OdooPdfFileWriter()
        other.cloneReaderDocumentRoot(OdooPdfFileReader(buffer, strict=False))
        self.assertIsNone(other.weasyprint_conformance)
