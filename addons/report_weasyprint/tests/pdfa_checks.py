"""What of PDF/A-3 (ISO 19005-3) can be checked with pypdf alone.

No validator of the whole norm can be installed here (veraPDF is in neither Debian nor
the Python package index). These are the rules that Odoo's own reports break or may
break, by clause; ``problems`` returns one text for each.
"""

import re

from lxml import etree

from odoo.tools.pdf import PdfFileReader

RELATIONSHIPS = ("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified")
FORBIDDEN = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"}
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"


def problems(stream, facturx=False):
    """Return what breaks PDF/A-3 in a PDF (a binary stream), as a list of texts.

    :param facturx: also check what Factur-X asks for
    """
    content = stream.read()
    stream.seek(0)
    reader = PdfFileReader(stream, strict=False)
    root = reader.trailer["/Root"]
    found = [*_file(content, reader), *_intents(root), *_metadata(root)]
    fonts, objects = {}, list(_walk(root, set()))
    for node in objects:
        kind = node.get("/Type")
        if kind == "/Font":
            fonts[id(node)] = node
        if str(node.get("/S")) in FORBIDDEN:
            found.append(f"6.6.1 action {node['/S']}")
        if kind == "/Annot" or node.get("/Subtype") == "/Link":
            flags = int(node.get("/F", 0))
            if node.get("/Rect") and not flags & 4:
                found.append("6.3.2 annotation that is not printed")
        if "/LZWDecode" in str(node.get("/Filter", "")):
            found.append("6.1.7.2 LZW compression")
    for font in fonts.values():
        found += _font(font)
    found += _attachments(root, objects, facturx)
    if facturx:
        found += _facturx(root)
    return sorted(set(found))


def _walk(node, seen):
    """Each dictionary that the document reaches."""
    node = node.get_object()
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, dict):
        yield node
        children = [v for k, v in node.items() if k not in ("/Parent", "/P")]
    elif isinstance(node, list):
        children = node
    else:
        return
    for child in children:
        yield from _walk(child, seen)


def _file(content, reader):
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", content):
        yield "6.1.2 header without its comment of four bytes above 127"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3 encrypted"
    if "/ID" not in reader.trailer:
        yield "6.1.3 no file identifier"


def _intents(root):
    intents = root.get("/OutputIntents")
    intents = intents.get_object() if intents else []
    if not intents:
        yield "6.2.3 no output intent"
    for intent in intents:
        intent = intent.get_object()
        if intent.get("/S") != "/GTS_PDFA1" or "/DestOutputProfile" not in intent:
            yield "6.2.3 output intent without a colour profile"


def _metadata(root):
    stream = root.get("/Metadata")
    if stream is None:
        yield "6.6.2 no metadata"
        return
    xmp = stream.get_object().get_data()
    try:
        etree.fromstring(xmp)
    except etree.XMLSyntaxError:
        yield "6.6.2 metadata is no XML"
    for name, value in (("part", "3"), ("conformance", "[ABU]")):
        pattern = f"pdfaid:{name}(=[\"']|>){value}"
        if not re.search(pattern.encode(), xmp):
            yield f"6.6.4 metadata without pdfaid:{name}"


def _font(font):
    if font.get("/Subtype") == "/Type3":
        return
    if font.get("/Subtype") == "/Type0":
        if "/ToUnicode" not in font and str(font.get("/Encoding")) != "/Identity-H":
            yield "6.2.11.7 font without Unicode"
        font = font["/DescendantFonts"].get_object()[0].get_object()
    descriptor = font.get("/FontDescriptor")
    keys = set(descriptor.get_object()) if descriptor else set()
    if not keys & {"/FontFile", "/FontFile2", "/FontFile3"}:
        yield f"6.2.11.4 font {font.get('/BaseFont')} is not embedded"


def _attachments(root, objects, expected):
    files = [node for node in objects if node.get("/Type") == "/Filespec"]
    if expected and not files:
        yield "no file attached"
    attached = root.get("/AF")
    attached = attached.get_object() if attached is not None else []
    for file in files:
        if file.get("/AFRelationship") not in RELATIONSHIPS:
            yield "6.8 attached file without its relationship"
        if "/UF" not in file or "/F" not in file:
            yield "6.8 attached file without its names"
        stream = file["/EF"].get_object()["/F"].get_object()
        if "/Subtype" not in stream:
            yield "6.8 attached file without its type"
        if not any(item.get_object() is file for item in attached):
            yield "6.8 attached file that the document does not list"


def _facturx(root):
    xmp = root["/Metadata"].get_object().get_data().decode()
    for name, value in (
        ("DocumentType", "INVOICE"),
        ("DocumentFileName", "factur-x.xml"),
        ("ConformanceLevel", "EN 16931"),
    ):
        if f"<fx:{name}>{value}<" not in xmp:
            yield f"Factur-X metadata without {name}"
    if FX not in xmp or "pdfaExtension:schemas" not in xmp:
        yield "6.6.2.3 metadata of Factur-X that is not described"
