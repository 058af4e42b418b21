"""Real invoices, where account is installed; this addon needs web only."""

import io
from unittest import SkipTest
from unittest.mock import patch

from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import config
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ReportCase
from .pdfa_checks import problems


@tagged("post_install", "-at_install")
class TestInvoice(AccountTestInvoicingCommon):
    texts = ReportCase.texts
    reader = ReportCase.reader
    pictures = ReportCase.pictures

    @classmethod
    def setUpClass(cls):
        if "account.edi.xml.cii" not in Registry(get_db_name()):
            raise SkipTest("invoices need account_edi_ubl_cii, which is not installed")
        super().setUpClass()
        cls.env.company.write(
            {
                "name": "Testing Company",
                "country_id": cls.env.ref("base.fr").id,
                "vat": "FR23334175221",
                "street": "1 Testing Street",
                "city": "Aurillac",
                "zip": "15000",
                "email": "seller@example.com",
                "phone": "+33 4 71 00 00 00",
                "report_footer": "<p>Footer of the company</p>",
            }
        )
        # What French e-invoices ask for as well, where such an addon is there.
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": cls.env.company.partner_id.id,
            }
        )
        cls.partner_a.write(
            {
                "country_id": cls.env.ref("base.fr").id,
                "vat": "FR83404833048",
                "street": "2 Customer Street",
                "city": "Paris",
                "zip": "75001",
                "invoice_edi_format": "facturx",
                "email": "customer@example.com",
            }
        )
        cls.invoices = cls.env["account.move"]
        for amount in (100, 200):
            cls.invoices |= cls.init_invoice(
                "out_invoice",
                partner=cls.partner_a,
                amounts=[amount],
                taxes=cls.tax_sale_a,
                post=True,
            )

    def send(self, invoices):
        with (
            patch.dict(config.options, {"test_enable": False}),
            patch("odoo.modules.module.current_test", False),
        ):
            return (
                self.env["account.move.send"]
                .with_context(force_report_rendering=True)
                ._generate_and_send_invoices(
                    invoices, sending_methods=["manual"], allow_raising=True
                )
            )

    def assertFacturX(self, invoice):
        content = invoice.invoice_pdf_report_id.raw
        self.assertEqual(problems(io.BytesIO(content), facturx=True), [])
        reader = OdooPdfFileReader(io.BytesIO(content), strict=False)
        attachments = dict(reader.getAttachments())
        self.assertIn(invoice.name.encode(), attachments["factur-x.xml"])
        root = self.reader(content).trailer["/Root"]
        self.assertIn("/AF", root)
        intent = root["/OutputIntents"].get_object()[0].get_object()
        self.assertEqual(intent["/S"], "/GTS_PDFA1")
        xmp = root["/Metadata"].get_object().get_data()
        self.assertIn(b"<pdfaid:part>3<", xmp)
        self.assertIn(b"<pdfaid:conformance>B<", xmp)
        self.assertIn(b"<fx:DocumentFileName>factur-x.xml<", xmp)
        self.assertIn(invoice.name, self.texts(content)[0])
        self.assertIn("Footer of the company", self.texts(content)[0])

    def test_facturx(self):
        self.send(self.invoices[0])
        self.assertFacturX(self.invoices[0])

    def test_facturx_of_several_invoices(self):
        self.send(self.invoices)
        for invoice in self.invoices:
            self.assertFacturX(invoice)

    def test_printed_invoice(self):
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "account.report_invoice_with_payments",
                res_ids=self.invoices.ids,
            )
        )
        self.assertEqual(kind, "pdf")
        pages = self.texts(content)
        self.assertEqual(len(pages), 2)
        for invoice, page in zip(self.invoices, pages, strict=True):
            self.assertIn(invoice.name, page)
            self.assertIn("Page 1 / 1", page)
        for picture in self.pictures(content):
            self.assertLess(min(picture.convert("L").histogram()[255:]), 10**7)
            self.assertGreater(sum(picture.convert("L").histogram()[:128]), 500)
