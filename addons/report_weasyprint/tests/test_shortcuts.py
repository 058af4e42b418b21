import importlib.util
import sys
from unittest.mock import patch
from xml.etree import ElementTree

import weasyprint
from cssselect2 import ElementWrapper
from markupsafe import Markup
from weasyprint.css import ComputedStyle
from weasyprint.css.targets import TargetCollector

from odoo.tests import tagged

from ..engine import renderer, shortcuts
from ..engine.shortcuts import styles
from .common import ReportCase

# With a sheet of its own: its styles are not kept.
OWN_SHEET = """
    <style>
        .o_test_extra { margin-inline-start: 7mm; float: left; width: 40% }
        .o_test_extra p::before { content: "§ "; color: red }
        .o_test_extra p::first-letter { font-size: 2em }
        .o_test_extra b { float: footnote }
        .o_test_flex { display: flex; text-decoration: underline }
        .o_test_flex div { flex: 1; padding: calc(1px + 2%); hyphens: auto }
        ol::after { content: leader(".") counter(page) }
        q::after { content: " " attr(title) }
    </style>
    <p>One <u>two</u> three <b>noted</b></p><ol><li>first</li><li>last</li></ol>
    <q title="said">quoted</q>
    <div class="o_test_flex"><div>internationalization of it</div>
        <div dir="rtl" style="margin-inline-start: 3mm">short</div></div>"""
# Under the sheets of all reports: what was computed for one serves for the next.
BOXES = """
    <div class="row" style="min-width: 30%; max-width: 90%; margin: 1% auto">
        <div class="col-4" style="box-sizing: padding-box; padding: 5%">padded</div>
        <div class="col" style="height: 20mm"><p style="height: 50%">half high</p></div>
        <div class="d-flex flex-column" style="min-height: 8vh">
            <span>upper</span><span class="mt-auto">lower</span></div>
    </div>
    <table style="border-collapse: collapse; width: 60%">
        <tr><td style="border: 3px solid; padding: 2mm">wide border</td>
            <td style="border: 1px solid red">thin</td></tr></table>
    <div style="position: relative; height: 3em; overflow: hidden">
        <p style="position: absolute; left: 20%; right: calc(10% + 1em)">placed</p></div>
    <p style="float: inline-end; width: calc(10% + 20mm)">afloat on the other side</p>
    <p style="line-height: 2lh; letter-spacing: .1em; font-size: 120%">set <sup>up</sup>
        <span style="font: 2ex serif">in other types</span></p>"""
# The same elements, of which each has another style than before.
OTHER_BOXES = (
    BOXES.replace("5%", "1px")
    .replace("col-4", "col-6 text-end")
    .replace("20mm", "12mm")
    .replace("8vh", "3vw")
    .replace("3px solid", "2px dotted")
    .replace("relative", "static")
    .replace("inline-end", "left")
    .replace("2lh", "3")
)


@tagged("post_install", "-at_install")
class TestShortcuts(ReportCase):
    def pages(self, *bodies):
        """The pictures of some documents, printed one after the other."""
        return [
            page.tobytes()
            for body in bodies
            for page in self.pictures(
                self.render(test_rows=30, test_extra=Markup(body))
            )
        ]

    def test_the_result_is_the_same_without_them(self):
        bodies = OWN_SHEET, BOXES, OTHER_BOXES, BOXES
        mine = self.pages(*bodies)
        shortcuts.leave()
        try:
            with patch.object(shortcuts, "StyleFor", shortcuts.css.StyleFor):
                plain = self.pages(*bodies)
        finally:
            shortcuts.take()
        self.assertEqual(mine, plain)
        self.assertNotEqual(mine[-2:], mine[-4:-2], "the documents look the same")

    def test_the_order_of_documents_changes_nothing(self):
        first = self.pages(BOXES)
        shortcuts.forget()
        self.assertEqual(self.pages(OTHER_BOXES, BOXES)[-len(first) :], first)

    def test_they_are_in_place(self):
        layout = [
            module
            for name, module in sys.modules.items()
            if name.startswith("weasyprint.layout")
        ]
        replaced = [each for module in shortcuts._in_use for each in module.REPLACED]
        self.assertEqual(len(shortcuts._in_use), len(shortcuts.MODULES))
        for owner, name, theirs, ours in replaced:
            self.assertIs(getattr(owner, name), ours)
            for module in layout:
                self.assertIsNot(getattr(module, name, None), theirs, module)

    def computed(self, records):
        """How many styles of elements (and pages) a print computes."""
        made = []
        begin = ComputedStyle.__init__

        def init(style, parent_style, cascaded, pseudo_type, *args):
            if pseudo_type is None:
                made.append(cascaded)
            begin(style, parent_style, cascaded, pseudo_type, *args)

        with patch.object(ComputedStyle, "__init__", init):
            self.render(records)
        return len(made)

    def test_styles_serve_again(self):
        shortcuts.forget()
        first, second = self.computed(self.partners), self.computed(self.partners)
        self.assertGreater(first, 20)
        self.assertEqual(second, len(self.partners), "more than the styles of pages")

    def test_styles_of_a_sheet_of_its_own_are_not_kept(self):
        shortcuts.forget()
        self.render(test_extra=Markup(OWN_SHEET))
        self.assertFalse(styles._kept)

    def test_not_too_many_styles_are_kept(self):
        with patch.object(styles, "KEPT", 10):
            self.render()
        self.assertFalse(styles._kept)

    def test_a_new_font_makes_all_anew(self):
        self.render()
        self.assertTrue(styles._kept)
        with patch.object(weasyprint.text.fonts.FontConfiguration, "add_font_face"):
            renderer._engine().font_config.add_font_face(None, None)
        self.assertFalse(styles._kept)


@tagged("post_install", "-at_install")
class TestKeptStyles(ReportCase):
    """What WeasyPrint writes on the styles of one document does not reach the next."""

    def style_for(self, text, html="<html><body><p>x</p></body></html>"):
        engine = renderer._engine()
        sheet = engine.stylesheets.get(text, lambda: text)
        root = ElementTree.fromstring(html)
        wrapper = ElementWrapper.from_html_root(root, content_language=None)
        html = type("HTML", (), {})()
        html.base_url, html.wrapper_element, html.etree_element = "x:", wrapper, root
        return root, shortcuts.StyleFor(
            html,
            [(sheet, "author", None)],
            False,
            engine.font_config,
            TargetCollector(),
        )

    def test_the_overflow_that_goes_to_the_page(self):
        for _time in range(2):
            root, style_for = self.style_for("html, body { overflow: hidden }")
            for element in (root, root[0]):
                self.assertEqual(style_for(element)["overflow"], "hidden")
                style_for(element)["overflow"] = "visible"

    def test_a_document_that_is_not_shown(self):
        for _time in range(2):
            root, style_for = self.style_for("html { display: none }")
            for element in root.iter():
                self.assertNotEqual(style_for(element)["display"], ("altered",))
                style_for(element)["display"] = ("altered",)

    def test_an_element_is_not_taken_for_another(self):
        """By what its parent has, by its attributes, by its place."""
        text = "i { color: red } p:last-child > i { color: blue }"
        html = (
            "<html><body><p style='font-size: 9px'><i>1</i></p><p><i>2</i></p>"
            "<p lang='fr'><i>3</i></p></body></html>"
        )
        for _time in range(2):
            root, style_for = self.style_for(text, html)
            first, second, third = (style_for(each) for each in root.iter("i"))
            self.assertEqual(first["font_size"], 9)
            self.assertNotEqual(second["font_size"], 9)
            self.assertEqual(first["color"], second["color"])
            self.assertNotEqual(second["color"], third["color"])
            self.assertEqual((second["lang"], third["lang"]), (None, "fr"))

    def test_anchors_are_told_for_each_document(self):
        html = "<html><body><p id='here'>x</p></body></html>"
        for _time in range(2):
            _root, style_for = self.style_for("p { color: red }", html)
            self.assertIn("here", style_for._targets.target_lookup_items)


@tagged("post_install", "-at_install")
class TestOtherRelease(ReportCase):
    """The addon loads, and says that it will be slower."""

    def loaded(self, version, *missing):
        """The shortcuts with another WeasyPrint, and what is logged."""
        name = f"{shortcuts.__name__}_of_another"
        spec = importlib.util.spec_from_file_location(
            name, shortcuts.__file__, submodule_search_locations=shortcuts.__path__
        )
        module = importlib.util.module_from_spec(spec)
        absent = dict.fromkeys(missing)
        with (
            patch.dict(sys.modules, {name: module, **absent}),
            patch.object(weasyprint, "__version__", version),
            self.assertLogs(name, "WARNING") as logged,
        ):
            spec.loader.exec_module(module)
        self.assertEqual(module._in_use, [])
        self.assertIs(module.StyleFor, weasyprint.css.StyleFor)
        module.forget()
        return logged.output[0]

    def test_another_release(self):
        logged = self.loaded("99.0", "weasyprint.layout", "weasyprint.css.properties")
        self.assertIn("No shortcuts for WeasyPrint 99.0", logged)

    def test_a_known_release_that_lacks_something(self):
        logged = self.loaded("70.9", "weasyprint.layout")
        self.assertIn("No shortcuts for WeasyPrint 70.9", logged)
