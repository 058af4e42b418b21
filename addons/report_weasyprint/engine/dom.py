"""From Odoo's HTML (body, headers, footers) to the tree WeasyPrint lays out.

lxml parses, being some twenty times faster than WeasyPrint's own parser; the
result is converted to the standard library's elements that WeasyPrint expects.
"""

from xml.etree import ElementTree

import lxml.etree
import lxml.html
from tinyhtml5.constants import adjust_svg_attributes

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
# The HTML parser lowers the case of tags; these SVG ones have capitals.
SVG_TAGS = {
    name.lower(): name
    for name in (
        "clipPath",
        "foreignObject",
        "linearGradient",
        "radialGradient",
        "textPath",
        "feGaussianBlur",
        "feColorMatrix",
        "feOffset",
        "feBlend",
        "feFlood",
    )
}
# Odoo's classes for what wkhtmltopdf tells the header's script, and ours.
COUNTERS = {
    "page": "o_wp_page",
    "sitepage": "o_wp_page",
    "topage": "o_wp_pages",
    "sitepages": "o_wp_pages",
    "section": "o_wp_section",
    "subsection": "o_wp_subsection",
    "subsubsection": "o_wp_subsubsection",
}


def parse(html):
    """Parse a document of which the encoding is already known."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    if isinstance(html, str):
        html = html.encode()
    return lxml.html.document_fromstring(html or b"<html></html>", parser=parser)


def parts(html, container_id):
    """The headers (or footers) in the document that Odoo gathers them in."""
    if not html:
        return []
    root = parse(html)
    container = root.xpath("//*[@id=$name]", name=container_id)
    return list(container[0]) if container else []


def base_url(root):
    base = root.find(".//base")
    return base.get("href") if base is not None else None


def _mark_counters(node):
    for element in node.iter():
        names = (element.get("class") or "").split()
        ours = [COUNTERS[name] for name in names if name in COUNTERS]
        if ours:
            _empty(element)
            element.set("class", " ".join(names + ours))
        elif "frompage" in names:
            _empty(element)
            element.text = "1"


def _empty(element):
    for child in list(element):
        element.remove(child)
    element.text = None


def compose(body_html, header=None, footer=None, lang=None, title=None):
    """Return the ElementTree root of one document, and its stylesheets' links.

    ``header`` and ``footer`` are lxml nodes, repeated on each page.
    """
    root = parse(body_html)
    body = root.find("body")
    hrefs = []
    for link in root.xpath("//link[@rel='stylesheet']"):
        hrefs.append(link.get("href"))
        link.drop_tree()
    for script in root.xpath("//script"):
        script.drop_tree()
    for node, name in ((footer, "o_wp_footer"), (header, "o_wp_header")):
        if node is None:
            continue
        wrapper = lxml.html.Element("div")
        # The classes of the body, as header and footer each were in a document
        # of their own that had that body around them.
        wrapper.set("class", f"{body.get('class') or ''} {name}")
        wrapper.append(lxml.html.fromstring(lxml.html.tostring(node)))
        _mark_counters(wrapper)
        body.insert(0, wrapper)
    article = body.find(".//*[@data-oe-lang]")
    if lang is None and article is not None:
        lang = article.get("data-oe-lang")
    if lang:
        root.set("lang", lang.replace("_", "-"))
    if title:
        head = root.find("head")
        old = head.find("title")
        if old is not None:
            head.remove(old)
        lxml.etree.SubElement(head, "title").text = title
    return _to_elementtree(root), hrefs


def _to_elementtree(node, in_svg=False):
    tag = node.tag
    in_svg = in_svg or tag == "svg"
    attributes = dict(node.attrib)
    if in_svg:
        tag = SVG + SVG_TAGS.get(tag, tag)
        attributes = {
            XLINK_HREF
            if key == "xlink:href"
            else adjust_svg_attributes.get(key, key): value
            for key, value in attributes.items()
            if not key.startswith("xmlns")
        }
    element = ElementTree.Element(tag, attributes)
    element.text, element.tail = node.text, node.tail
    for child in node:
        element.append(_to_elementtree(child, in_svg and node.tag != "foreignobject"))
    return element
