"""Lay documents out and write them to one PDF.

Only this file uses what WeasyPrint does not document: it gives the cascade
stylesheets that are already parsed, which is most of the time of a report.
"""

import contextlib
import functools
import gc
import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

import cssselect2
import weasyprint
from weasyprint import DEFAULT_OPTIONS, Document
from weasyprint.css import find_stylesheets
from weasyprint.css.counters import CounterStyle
from weasyprint.css.targets import TargetCollector
from weasyprint.html import UA_COUNTER_STYLE, UA_STYLESHEET
from weasyprint.images import get_image_from_uri
from weasyprint.layout import LayoutContext
from weasyprint.text.fonts import FontConfiguration

from . import dom, shortcuts
from .css import Stylesheets, paint_drawings
from .page import BASE_CSS, PX_PER_MM, PageSetup

_logger = logging.getLogger(__name__)

# What a printer can show: a photograph of 50 MB taken for a logo does not fill the file.
DPI = 300
# Pixels by which a header may exceed its margin unnoticed.
TOLERANCE = 2


@dataclass
class ReportDocument:
    """One document of a report: its pages are numbered from 1."""

    body: str
    header: object = None
    footer: object = None
    title: str = None
    lang: str = None
    setup: PageSetup = field(default_factory=PageSetup)


class _HTML(weasyprint.HTML):
    """An already parsed document."""

    # pylint: disable=super-init-not-called
    def __init__(self, root, base_url, url_fetcher):
        self.base_url = base_url
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(
            root, content_language=None
        )
        self.etree_element = root


class _Document(Document):
    """A document whose author's stylesheets come from the option stylesheets."""

    @classmethod
    def _build_layout_context(
        cls, html, font_config, counter_style, color_profiles, options
    ):
        target_collector = TargetCollector()
        sheets = [(UA_STYLESHEET, "user agent", None)]
        sheets += [(css, "author", None) for css in options["stylesheets"]]
        inline = find_stylesheets(
            html.wrapper_element,
            html.media_type,
            html.url_fetcher,
            html.base_url,
            font_config,
            counter_style,
            color_profiles,
            [],
            [],
        )
        sheets += [(css, "author", None) for css in inline]
        style_for = shortcuts.StyleFor(
            html, sheets, False, font_config, target_collector
        )
        image_from_uri = functools.partial(
            get_image_from_uri,
            cache=options["cache"],
            url_fetcher=html.url_fetcher,
            options=options,
        )
        return LayoutContext(
            style_for, image_from_uri, font_config, counter_style, target_collector
        )


class _Fonts(FontConfiguration):
    def add_font_face(self, *args):
        shortcuts.forget()
        return super().add_font_face(*args)


class _Engine:
    """What is kept between two reports: fonts and stylesheets."""

    def __init__(self):
        self.font_config = _Fonts()
        self.counter_style = CounterStyle()
        self.counter_style.update(UA_COUNTER_STYLE.copy())
        self.stylesheets = Stylesheets(self.font_config, self.counter_style)

    def sheets(self, hrefs, fetcher, base_url):
        """The stylesheets that a report links to, parsed; without those that fail."""
        sheets = []
        for href in hrefs:
            try:
                key, text, url = fetcher.stylesheet(href, base_url)
                sheets.append(self.stylesheets.get(key, text, url, fetcher))
            except Exception as error:
                _logger.warning("Stylesheet %s left out: %s", href, error)
        return sheets

    def own_sheets(self, setup):
        """Ours, which come after those of the report."""
        return [
            self.stylesheets.get(text, lambda text=text: text)
            for text in (BASE_CSS, setup.css())
        ]

    def layout(self, document, fetcher, cache, options, plain=False):
        setup = document.setup
        root, hrefs = dom.compose(
            document.body,
            header=document.header,
            footer=document.footer,
            lang=document.lang,
            title=document.title,
            plain=plain,
        )
        base = root.find(".//base")
        base_url = base.get("href") if base is not None else None
        base_url = base_url or fetcher.base_url
        html = _HTML(root, base_url, fetcher)
        sheets = self.sheets(hrefs, fetcher, base_url)
        paint_drawings(html.wrapper_element, sheets)

        def render():
            settings = {
                **DEFAULT_OPTIONS,
                **options,
                "stylesheets": sheets + self.own_sheets(setup),
                "cache": cache,
            }
            return _Document._render(
                html, self.font_config, self.counter_style.copy(), {}, settings
            )

        result = render()
        needed = margins_needed(result.pages[0], setup)
        if needed != setup:
            setup = needed
            result = render()
        result.report_zoom = setup.zoom
        return result

    def layout_or_plain(self, document, *args):
        """A report without its looks is better than none."""
        try:
            return self.layout(document, *args)
        except Exception:
            _logger.exception(
                "%s: laid out without its styles and pictures", document.title
            )
            return self.layout(document, *args, plain=True)


def margins_needed(page, setup):
    """Return a setup whose margins hold the header and the footer.

    They often grow after the paper format was chosen: a line added to the
    company's details would otherwise be printed over the document.
    """
    missing = {"@top-left": 0, "@bottom-left": 0}
    for box in page._page_box.children:
        if getattr(box, "at_keyword", None) in missing:
            bottom = box.content_box_y() + box.height
            for wrapper in box.children:
                for child in getattr(wrapper, "children", ()):
                    excess = child.border_box_y() + child.border_height() - bottom
                    missing[box.at_keyword] = max(missing[box.at_keyword], excess)
    scale = setup.zoom / PX_PER_MM
    top, bottom = (
        excess * scale if excess > TOLERANCE else 0 for excess in missing.values()
    )
    if not top and not bottom:
        return setup
    # The header starts where it did: the space under it grows.
    return replace(
        setup,
        margin_top=min(setup.margin_top + top, setup.height / 2),
        header_spacing=setup.header_spacing + top,
        margin_bottom=min(setup.margin_bottom + bottom, setup.height / 3),
    )


_lock = threading.RLock()


@functools.cache
def _engine():
    return _Engine()


def render_pdf(documents, fetcher, variant=None, tags=False, images=None):
    """Write the documents one after the other in one PDF.

    Pango's font maps are not meant for several threads, so there is one at a
    time; in threaded mode the interpreter's lock serializes most of it anyway.

    :param documents: a list of :class:`ReportDocument`
    :param fetcher: answers the URLs found in them
    :param variant: one of WeasyPrint's variants, as ``pdf/a-3b``
    :param tags: whether the PDF carries its structure (accessibility)
    :param images: a dict that keeps what was read, for the files of one print; the
        same user has to read them all
    :return: the PDF, in bytes
    """
    options = {"fetcher": fetcher, "variant": variant, "tags": tags, "images": images}
    with _lock, own_garbage():
        # kept in no variable: it would not be garbage yet at the end
        return _write(
            [lay_out(document, **options) for document in documents],
            _options(variant, tags),
        )


def lay_out(document, fetcher, variant=None, tags=False, images=None):
    """Return one document laid out; the parameters are those of ``render_pdf``."""
    images = {} if images is None else images
    with _lock:
        return _engine().layout_or_plain(
            document, fetcher, images, _options(variant, tags)
        )


def write_laid_out(laid_out, title=None, variant=None, tags=False, **_others):
    """Return the PDF of documents that are laid out, one after the other."""
    with _lock:
        return _write(laid_out, _options(variant, tags), title)


def _options(variant, tags):
    return {"pdf_variant": variant, "pdf_tags": tags, "dpi": DPI}


@contextlib.contextmanager
def own_garbage():
    """Free at once the many objects in cycles that a layout leaves.

    Odoo holds so many objects that Python would look through all of them, again and
    again, while a report makes its own. Switched off, it leaves what is made in its
    youngest generation, and only that is looked at. Nothing else may be done to its
    generations: what is alive here (a request, a PDF that is put together) would be
    taken for old, and be freed after hundreds of reports only.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        free_garbage()
        if enabled:
            gc.enable()


def free_garbage():
    """Free the cycles made since ``own_garbage`` began, or since the last call."""
    gc.collect(0)


def _write(laid_out, options, title=None):
    result = laid_out[0]
    zoom = result.report_zoom
    if len(laid_out) > 1:
        result = result.copy([page for each in laid_out for page in each.pages])
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    result.metadata.created = result.metadata.modified = now
    result.metadata.generator = "Odoo"
    result.metadata.title = title or result.metadata.title
    return result.write_pdf(zoom=zoom, finisher=_not_interpolated, **options)


def _not_interpolated(document, pdf):
    """Images as they are: WeasyPrint asks readers to smooth each, PDF/A forbids it.

    ISO 19005-3, 6.2.8: Interpolate is absent or false.
    """
    for item in pdf.objects:
        if "Interpolate" in getattr(item, "extra", ()):
            item.extra["Interpolate"] = "false"
