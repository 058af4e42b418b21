"""Paper, margins and scale, as wkhtmltopdf understood them."""

from dataclasses import dataclass

# WebKit lays a printed page out 1.25 times wider than the paper, then shrinks
# it ("smart shrinking"). Odoo's layouts are drawn for that scale: without it,
# headers outgrow the margins of its paper formats.
SHRINK = 0.8
PX_PER_MM = 96 / 25.4


@dataclass(frozen=True)
class PageSetup:
    """One page format. Lengths are millimetres on paper."""

    width: float = 210.0
    height: float = 297.0
    margin_top: float = 40.0
    margin_right: float = 7.0
    margin_bottom: float = 20.0
    margin_left: float = 7.0
    header_spacing: float = 35.0
    header_line: bool = False
    zoom: float = SHRINK

    def css(self):
        """The ``@page`` rules; lengths are scaled so that zoom cancels out."""

        def mm(value):
            return f"{value / self.zoom:.4f}mm"

        header_top = max(self.margin_top - self.header_spacing, 0)
        line = ".o_wp_header{border-bottom:1px solid}" if self.header_line else ""
        return f"""
            @page {{
                size: {mm(self.width)} {mm(self.height)};
                margin: {mm(self.margin_top)} {mm(self.margin_right)}
                        {mm(self.margin_bottom)} {mm(self.margin_left)};
                @top-left {{
                    content: element(o_wp_header);
                    width: 100%; height: 100%; box-sizing: border-box;
                    padding: {mm(header_top)} 0 0 0;
                    vertical-align: top; text-align: start;
                }}
                @bottom-left {{
                    content: element(o_wp_footer);
                    width: 100%; height: 100%;
                    vertical-align: top; text-align: start;
                }}
            }}
            {line}
        """


# Rules that hold whatever the paper. The first undo what suits a browser's
# window (a body as high as the screen that cuts what exceeds it).
BASE_CSS = """
html, body {
    height: auto !important; min-height: 0 !important;
    overflow: visible !important;
}
.o_wp_header { position: running(o_wp_header); }
.o_wp_footer { position: running(o_wp_footer); }
.o_wp_header, .o_wp_footer { width: 100%; }
.o_wp_page::after { content: counter(page); }
.o_wp_pages::after { content: counter(pages); }
.o_wp_section::after { content: string(o_wp_section); }
.o_wp_subsection::after { content: string(o_wp_subsection); }
.o_wp_subsubsection::after { content: string(o_wp_subsubsection); }
h1 { string-set: o_wp_section content(text); }
h2 { string-set: o_wp_subsection content(text); }
h3 { string-set: o_wp_subsubsection content(text); }
/* Twelve twelfths exceed the whole by a rounding, and the last column wraps. */
.col-1 { width: 8.3333%; }
.col-2 { width: 16.6666%; }
.col-4 { width: 33.3333%; }
.col-5 { width: 41.6666%; }
.col-7 { width: 58.3333%; }
.col-8 { width: 66.6666%; }
.col-10 { width: 83.3333%; }
.col-11 { width: 91.6666%; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
h1, h2, h3, h4, h5, h6 { break-after: avoid; }
"""
