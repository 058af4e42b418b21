from odoo.tests import tagged

from .common import ReportCase


@tagged("post_install", "-at_install")
class TestSplit(ReportCase):
    def streams(self, records, **context):
        return (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True, **context)
            ._pre_render_qweb_pdf(self.report, res_ids=records.ids)[0]
        )

    def test_one_file_per_record(self):
        streams = self.streams(self.partners)
        self.assertEqual(list(streams), self.partners.ids)
        for partner in self.partners:
            text = " ".join(self.texts(streams[partner.id]["stream"].getvalue()))
            self.assertIn(f"Document of {partner.name}", text)
            others = set(self.partners.mapped("name")) - {partner.name}
            for other in others:
                self.assertNotIn(other, text)

    def test_several_pages_per_record(self):
        """As many pages as records is not one page per record."""
        streams = self.streams(self.partners[:2], test_rows=40)
        for partner in self.partners[:2]:
            pages = self.texts(streams[partner.id]["stream"].getvalue())
            self.assertGreater(len(pages), 1)
            self.assertIn(f"Row 39 of {partner.name}", pages[-1])

    def test_merged_in_the_order_asked(self):
        records = self.partners[2] + self.partners[0] + self.partners[1]
        pages = self.texts(self.render(records))
        self.assertEqual(len(pages), 3)
        for record, page in zip(records, pages, strict=True):
            self.assertIn(f"Document of {record.name}", page)

    def test_attachments_are_kept_per_record(self):
        self.report.attachment = "'doc-%s.pdf' % object.name"
        self.render(self.partners)
        for partner in self.partners:
            attachment = self.report.retrieve_attachment(partner)
            self.assertEqual(attachment.name, f"doc-{partner.name}.pdf")
            self.assertIn(partner.name, self.texts(attachment.raw)[0])

    def test_attachments_are_given_again(self):
        self.report.attachment = "'doc-%s.pdf' % object.name"
        self.report.attachment_use = True
        first = self.render(self.partners[0])
        self.partners[0].name = "Renamed"
        self.report.attachment = "'doc-Alpha.pdf'"
        self.assertEqual(self.render(self.partners[0]), first)
        both = " ".join(self.texts(self.render(self.partners[:2])))
        self.assertIn("Document of Alpha", both)
        self.assertNotIn("Renamed", both)

    def test_same_record_twice(self):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content = reports._render_qweb_pdf(
            self.report, res_ids=[self.partners[0].id] * 2
        )[0]
        self.assertEqual(len(self.reader(content).pages), 2)

    def test_one_document_for_all_records(self):
        """A list of records is one document, which nothing can split."""
        self.view.arch = """
            <t t-name="report_weasyprint.test_document">
                <t t-call="web.html_container"><t t-call="web.internal_layout">
                    <div class="page"><p t-foreach="docs" t-as="doc">
                        Item <t t-out="doc.name"/></p></div>
                </t></t>
            </t>"""
        (page,) = self.texts(self.render(self.partners[:2]))
        self.assertIn("Item Alpha", page)
        self.assertIn("Item Bravo", page)
        self.assertIn("1 / 1", page)
