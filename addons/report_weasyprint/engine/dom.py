"""From Odoo's HTML (body, headers, footers) to the tree WeasyPrint lays out.

lxml parses, being some twenty times faster than WeasyPrint's own parser; the
result is converted to the standard library's elements that WeasyPrint expects.
"""

import copy
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


def compose(body_html, header=None, footer=None, lang=None, title=None, plain=False):
    """Return the ElementTree root of one document, and its stylesheets' links.

    :param header: lxml node, repeated on each page; so is ``footer``
    :param lang: language of a document whose article does not tell its own
    :param plain: leave out styles and drawings, the last resort for a document
        that cannot be laid out otherwise
    """
    root = parse(body_html)
    body = root.find("body")
    head = root.find("head")
    if head is None:
        head = lxml.html.Element("head")
        root.insert(0, head)
    for node, name in ((footer, "o_wp_footer"), (header, "o_wp_header")):
        if node is None:
            continue
        wrapper = lxml.html.Element("div")
        # The classes of the body, as header and footer each were in a document
        # of their own that had that body around them.
        classes = (body.get("class") or "").split() + [name]
        classes = [each for each in classes if each != "overflow-hidden"]
        wrapper.set("class", " ".join(classes))
        node = copy.deepcopy(node)
        node.tail = None
        wrapper.append(node)
        _mark_counters(wrapper)
        body.insert(0, wrapper)
    article = body.find(".//*[@data-oe-lang]")
    lang = lang if article is None else article.get("data-oe-lang")
    if lang:
        root.set("lang", lang.replace("_", "-"))
    if title:
        for old in head.findall("title"):
            head.remove(old)
        lxml.etree.SubElement(head, "title").text = title
    hrefs = _take_stylesheets(root)
    if plain:
        hrefs = []
        lxml.etree.strip_attributes(root, "style")
        for element in root.xpath("//style | //svg | //img"):
            element.drop_tree()
    return _to_elementtree(root), hrefs


def _take_stylesheets(root):
    for script in root.xpath("//script"):
        script.drop_tree()
    links = root.xpath("//link[@rel='stylesheet'][@href]")
    for link in links:
        link.drop_tree()
    return [link.get("href") for link in links]


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
