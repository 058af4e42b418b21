"""Rules of PDF/A-3 on colours, images and fonts; see pdfa_checks."""

import io
import re

from fontTools.ttLib import TTFont, TTLibError

SPACES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
DEVICES = {"/DeviceRGB": b"RGB ", "/DeviceCMYK": b"CMYK"}
BLENDS = {
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken",
    "/Lighten", "/ColorDodge", "/ColorBurn", "/HardLight", "/SoftLight",
    "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity",
}  # fmt: skip
NUMBERS = rb"(?:[-\d.]+\s+)"


def true(value):
    """Whether a value of PDF is true; pypdf's own false is an object like any."""
    return bool(getattr(value, "value", value))


def intents(root):
    """Problems of the output intents, and the colour space they stand for."""
    found, space = [], None
    items = root.get("/OutputIntents")
    items = items.get_object() if items else []
    if not items:
        found.append("6.2.3 no output intent")
    for item in items:
        item = item.get_object()
        if item.get("/S") != "/GTS_PDFA1" or "/DestOutputProfile" not in item:
            found.append("6.2.3 output intent without a colour profile")
            continue
        stream = item["/DestOutputProfile"].get_object()
        found += profile(stream, "6.2.3", (b"prtr", b"mntr"))
        space = stream.get_data()[16:20]
    return found, space


def profile(stream, clause, classes):
    """Problems of an ICC profile: its signature, class, version and channels."""
    data = stream.get_data()
    if data[36:40] != b"acsp" or int.from_bytes(data[:4], "big") != len(data):
        yield f"{clause} colour profile that is none"
    elif data[12:16] not in classes or data[8] > 4:
        yield f"{clause} colour profile of a kind that is not allowed"
    elif stream.get("/N") != SPACES.get(data[16:20]):
        yield f"{clause} colour profile with a wrong number of channels"


def node(item, space):
    """Problems of one dictionary that the document reaches."""
    if item.get("/Subtype") == "/Image":
        if true(item.get("/Interpolate")):
            yield "6.2.8 interpolated image"
        if "/Alternates" in item or "/OPI" in item:
            yield "6.2.8 image with alternates"
    if item.get("/Subtype") == "/PS" or "/PS" in item:
        yield "6.2.9 PostScript"
    if item.get("/Subtype") == "/Form" and ("/OPI" in item or "/Ref" in item):
        yield "6.2.9 form that refers to another file"
    used = str(item.get("/ColorSpace", item.get("/CS", "")))
    if used in DEVICES and DEVICES[used] != space:
        yield f"6.2.4.3 {used[1:]} without a profile for it"
    if item.get("/Type") == "/ExtGState" or "/ca" in item or "/BM" in item:
        if "/TR" in item or item.get("/TR2", "/Default") != "/Default":
            yield "6.2.5 transfer function"
        if str(item.get("/BM", "/Normal")) not in BLENDS:
            yield "6.2.10 unknown blend mode"
        if space is None and {item.get("/ca", 1), item.get("/CA", 1)} != {1}:
            yield "6.2.10 transparency without a blending space"


def content(data, space):
    """Problems of the operators of a content stream."""
    if space != b"RGB " and re.search(NUMBERS + rb"{3}(rg|RG)\b", data):
        yield "6.2.4.3 DeviceRGB without a profile for it"
    if space != b"CMYK" and re.search(NUMBERS + rb"{4}[kK]\b", data):
        yield "6.2.4.3 DeviceCMYK without a profile for it"
    for text in re.findall(rb"<([0-9a-fA-F]{4,})>", data):
        if any(text[i : i + 4] == b"0000" for i in range(0, len(text), 4)):
            yield "6.2.11.8 glyph .notdef is shown"


def font(item):
    """Problems of a font: its program, its numbering, its widths."""
    if item.get("/Subtype") in ("/Type3", "/CIDFontType0", "/CIDFontType2"):
        return
    name = item.get("/BaseFont")
    composed = item.get("/Subtype") == "/Type0"
    if composed:
        if "/ToUnicode" not in item:
            yield f"6.2.11.7 font {name} without Unicode"
        if str(item.get("/Encoding")) not in ("/Identity-H", "/Identity-V"):
            yield f"6.2.11.3 font {name} with a map of its own"
        item = item["/DescendantFonts"].get_object()[0].get_object()
        if "/CIDSystemInfo" not in item:
            yield f"6.2.11.3 font {name} without its collection"
    descriptor = item.get("/FontDescriptor")
    descriptor = descriptor.get_object() if descriptor else {}
    program = next(
        (descriptor[key] for key in ("/FontFile2", "/FontFile3", "/FontFile")
         if key in descriptor), None
    )  # fmt: skip
    if program is None:
        yield f"6.2.11.4 font {name} is not embedded"
        return
    if not composed:
        return
    if item.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in item:
        yield f"6.2.11.3 font {name} without its map of glyphs"
    try:
        parsed = TTFont(io.BytesIO(program.get_object().get_data()), lazy=True)
    except TTLibError:
        yield f"6.2.11.4 font {name} whose program cannot be read"
        return
    if wrong := list(_wrong_widths(item, parsed)):
        yield f"6.2.11.5 font {name}: widths of {wrong[:3]} are not its program's"


def _wrong_widths(item, parsed):
    """Glyphs whose width in the document is not that in the font's program."""
    if str(item.get("/CIDToGIDMap", "/Identity")) != "/Identity":
        return
    order, metrics = parsed.getGlyphOrder(), parsed["hmtx"]
    scale = 1000 / parsed["head"].unitsPerEm
    for glyph, width in _widths(item.get("/W", [])):
        if glyph >= len(order) or abs(metrics[order[glyph]][0] * scale - width) > 1:
            yield glyph


def _widths(array):
    """Glyph and width, of ``c [w1 w2 …]`` and ``first last w``."""
    items = [item.get_object() for item in array]
    at = 0
    while at < len(items):
        if isinstance(items[at + 1], list):
            for offset, width in enumerate(items[at + 1]):
                yield int(items[at]) + offset, float(width)
            at += 2
        else:
            for glyph in range(int(items[at]), int(items[at + 1]) + 1):
                yield glyph, float(items[at + 2])
            at += 3
