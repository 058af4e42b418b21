from odoo.tests import tagged

from .common import ReportCase


@tagged("post_install", "-at_install")
class TestPages(ReportCase):
    def test_header_and_footer_on_each_page(self):
        pages = self.texts(self.render(test_rows=100))
        self.assertGreater(len(pages), 2)
        for page in pages:
            self.assertIn("1 Testing Street", page)
            self.assertIn("Tagline of the company", page)
            self.assertIn("Footer of the company", page)

    def test_page_numbers(self):
        pages = self.texts(self.render(test_rows=100))
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Page {number} / {len(pages)}", page)

    def test_head_of_a_long_table_is_repeated(self):
        pages = self.texts(self.render(test_rows=100))
        for page in pages[:-1]:
            self.assertIn("Head of column", page)

    def test_no_row_is_lost_or_printed_twice(self):
        text = " ".join(self.texts(self.render(test_rows=100)))
        for row in range(100):
            self.assertEqual(text.count(f"Row {row} of Alpha"), 1)

    def test_each_record_counts_its_own_pages(self):
        pages = self.texts(self.render(self.partners[:2], test_rows=40))
        half = len(pages) // 2
        self.assertGreater(half, 1)
        self.assertIn(f"Page 1 / {half}", pages[0])
        self.assertIn(f"Page 1 / {half}", pages[half])

    def test_what_the_header_outgrows_is_pushed_down(self):
        """A header higher than its margin must not be printed over the text."""
        lines = "".join(f"<p>Detail{number}</p>" for number in range(14))
        self.env.company.company_details = lines
        words = self.words(self.render())
        self.assertLess(words["Detail13"], words["Document"])
        self.assertGreater(words["Footer"], words["Document"])

    def test_section_of_the_header(self):
        body = "<div class='article'><h1>Chapter one</h1><p>text</p></div>"
        header = (
            "<html><body><div id='minimal_layout_report_headers'>"
            "<div class='header'>In <span class='section'/> from "
            "<span class='frompage'>?</span></div></div></body></html>"
        )
        content = self.env["ir.actions.report"]._run_wkhtmltopdf([body], header=header)
        self.assertRegex(self.texts(content)[0], "In Chapter one ?from 1")

    def test_title_and_language(self):
        reader = self.reader(self.render())
        self.assertEqual(reader.metadata["/Title"], "Alpha")
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "en-US")
