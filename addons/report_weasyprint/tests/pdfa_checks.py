"""What of PDF/A-3 (ISO 19005-3) is checked here, and of tagged PDF (ISO 14289-1).

No validator of the whole norm can be installed here: veraPDF is in neither Debian, the
Python package index nor npm, and PDFBox's Preflight, which Debian has, knows PDF/A-1b
only. These are the rules that a report can break, by clause; ``problems`` returns one
text for each breach, and test_pdfa_checks breaks each of them. The list is in the
addon's readme (CONFIGURE).
"""

import re

from lxml import etree

from odoo.tools.pdf import PdfFileReader

from . import pdfa_graphics as graphics

RELATIONSHIPS = ("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified")
ACTIONS = {
    "/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData",
    "/Hide", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView",
}  # fmt: skip
ANNOTATIONS = {"/3D", "/Sound", "/Screen", "/Movie"}
PRINT, UNSEEN = 4, 1 | 2 | 32 | 256  # invisible, hidden, no view, toggle no view
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PDFA = "http://www.aiim.org/pdfa/ns/id/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def problems(stream, facturx=False):
    """Return what breaks PDF/A-3 in a PDF (a binary stream), as a list of texts.

    :param facturx: also check what Factur-X asks for
    """
    content = stream.read()
    stream.seek(0)
    reader = PdfFileReader(stream, strict=False)
    root = reader.trailer["/Root"].get_object()
    found, space = graphics.intents(root)
    level, texts = _metadata(root)
    found += [*_file(content, reader), *_catalog(root), *texts]
    found += _information(reader, root)
    objects = list(_walk(root, set()))
    for node in objects:
        found += [*_node(node), *graphics.node(node, space)]
        if node.get("/Type") == "/Font":
            found += graphics.font(node)
        if node.get("/Type") == "/Page" and "/Contents" in node:
            found += graphics.content(_contents(node), space)
        if node.get("/Subtype") == "/Form":
            found += graphics.content(node.get_data(), space)
    found += _attachments(root, objects, facturx)
    if facturx:
        found += _facturx(root)
    if level == "A":
        found += tag_problems(root, objects)
    return sorted(set(found))


def _walk(node, seen):
    """Each dictionary that the document reaches."""
    node = node.get_object()
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, dict):
        yield node
        children = [v for k, v in node.items() if k not in ("/Parent", "/P", "/Pg")]
    elif isinstance(node, list):
        children = node
    else:
        return
    for child in children:
        yield from _walk(child, seen)


def _contents(page):
    parts = page["/Contents"].get_object()
    parts = parts if isinstance(parts, list) else [parts]
    return b"\n".join(part.get_object().get_data() for part in parts)


def _file(content, reader):
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", content):
        yield "6.1.2 header without its comment of four bytes above 127"
    if not re.search(rb"%%EOF[\r\n]{0,2}\Z", content):
        yield "6.1.3 data after the end of the file"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3 encrypted"
    if "/ID" not in reader.trailer:
        yield "6.1.3 no file identifier"


def _catalog(root):
    if "/AA" in root:
        yield "6.5.2 document with additional actions"
    if "/Requirements" in root:
        yield "6.11 document requirements"
    if "/Perms" in root and set(root["/Perms"]) - {"/UR3", "/DocMDP"}:
        yield "6.1.12 permissions"
    names = root.get("/Names", {})
    if "/JavaScript" in names:
        yield "6.5.1 named script"
    if "/AlternatePresentations" in names:
        yield "6.10 alternate presentations"
    form = root.get("/AcroForm", {})
    if graphics.true(form.get("/NeedAppearances")):
        yield "6.4.1 form whose looks are not fixed"
    if "/XFA" in form:
        yield "6.4.2 XFA form"


def _node(node):
    """Problems of one dictionary: stream, action or annotation."""
    if hasattr(node, "get_data"):
        if {"/F", "/FFilter", "/FDecodeParms"} & set(node):
            yield "6.1.7.1 stream in another file"
        filters = str(node.get("/Filter", ""))
        if "/LZWDecode" in filters or "/Crypt" in filters:
            yield "6.1.7.2 LZW compression, or encryption"
    if str(node.get("/S")) in ACTIONS:
        yield f"6.5.1 action {node['/S']}"
    if "/PresSteps" in node:
        yield "6.10 presentation steps"
    if node.get("/Type") == "/Page" and "/AA" in node:
        yield "6.5.2 page with additional actions"
    kind = node.get("/Subtype")
    if "/Rect" not in node or (node.get("/Type") != "/Annot" and kind != "/Link"):
        return
    if kind in ANNOTATIONS:
        yield f"6.3.1 annotation {kind}"
    flags = int(node.get("/F", 0))
    if not flags & PRINT or flags & UNSEEN:
        yield "6.3.2 annotation that is not printed"
    if kind not in ("/Link", "/Popup") and "/N" not in node.get("/AP", {}):
        yield "6.3.3 annotation without its looks"


def _metadata(root):
    """The level of conformance that is claimed, and problems of the metadata."""
    stream = root.get("/Metadata")
    if stream is None:
        return None, ["6.6.2 no metadata"]
    stream = stream.get_object()
    found = []
    try:
        tree = etree.fromstring(stream.get_data())
    except etree.XMLSyntaxError:
        return None, [*found, "6.6.2 metadata is no XML"]
    claims = {}
    for name, allowed in (("part", ("3",)), ("conformance", ("A", "B", "U"))):
        values = tree.xpath(
            f"//p:{name}/text() | //@p:{name}", namespaces={"p": PDFA}
        )  # fmt: skip
        claims[name] = str(values[0]) if values else None
        if claims[name] not in allowed:
            found.append(f"6.6.4 metadata without pdfaid:{name}")
    return claims["conformance"], found


def _information(reader, root):
    """The title told twice is the same (a reader shows either)."""
    title = (reader.trailer.get("/Info") or {}).get("/Title")
    if not title or "/Metadata" not in root:
        return
    xmp = root["/Metadata"].get_object().get_data()
    if str(title).encode() not in xmp and _escaped(title) not in xmp:
        yield "title of the document and of its metadata differ"


def _escaped(text):
    escaped = str(text).replace("&", "&amp;").replace("<", "&lt;")
    return escaped.replace(">", "&gt;").encode()


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
        if not re.fullmatch(r"/[\w.+-]+(/|#2[fF])[\w.+-]+", stream.get("/Subtype", "")):
            yield "6.8 attached file without its type"
        if "/ModDate" not in stream.get("/Params", {}):
            yield "6.8 attached file without its date"
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


def tag_problems(root, objects):
    """What a tagged file lacks: PDF/A-3a (6.7) and, of PDF/UA-1, what a report has."""
    if not graphics.true(root.get("/MarkInfo", {}).get("/Marked")):
        yield "6.7.2 tagged file that does not say so"
    if "/Lang" not in root:
        yield "6.7.4 no language"
    tree = root.get("/StructTreeRoot")
    if tree is None or "/K" not in tree.get_object():
        yield "6.7.3 no structure"
        return
    if "/ParentTree" not in tree.get_object():
        yield "6.7.3 structure that pages cannot find"
    shown = root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")
    if not graphics.true(shown):
        yield "UA 7.1 title that is not displayed"
    for node in objects:
        kind = str(node.get("/S"))
        if kind == "/Figure" and not ({"/Alt", "/ActualText"} & set(node)):
            yield "UA 7.3 figure without a text"
        if node.get("/Type") == "/Page" and "/StructParents" not in node:
            yield "6.7.3 page that its structure does not know"
        if kind == "/TR" and not _cells(node):
            yield "UA 7.5 row of a table without cells"


def _cells(row):
    children = row["/K"].get_object() if "/K" in row else []
    children = children if isinstance(children, list) else [children]
    kinds = {
        str(child.get_object().get("/S"))
        for child in children
        if isinstance(child.get_object(), dict)
    }
    return kinds & {"/TH", "/TD"}
