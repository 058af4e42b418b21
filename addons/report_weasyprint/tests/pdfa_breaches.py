"""Ways to break PDF/A-3 in a file that keeps it: rule, and what is done to the root."""

import re

from odoo.tools.pdf import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

TRUE = BooleanObject(True)


def dictionary(**items):
    """A dictionary of PDF; texts are names."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(f"/{value}")
            if isinstance(value, str)
            else value
            for key, value in items.items()
        }
    )


def stream(data=b"", **items):
    result = DecodedStreamObject()
    result.set_data(data)
    result.update(dictionary(**items))
    return result


def put(node, **items):
    node.update(dictionary(**items))


def page(root):
    return root["/Pages"].get_object()["/Kids"].get_object()[0].get_object()


def font(root):
    fonts = page(root)["/Resources"].get_object()["/Font"].get_object()
    return next(iter(fonts.values())).get_object()


def descendant(root):
    return font(root)["/DescendantFonts"].get_object()[0].get_object()


def program(root):
    """The font's descriptor without what it embeds."""
    descriptor = descendant(root)["/FontDescriptor"].get_object()
    for key in ("/FontFile2", "/FontFile3"):
        descriptor.pop(key, None)


def wider(root):
    """The first glyph gets another width than its program gives it."""
    widths = descendant(root)["/W"].get_object()
    first = widths[1].get_object()
    if isinstance(first, list):
        first[0] = NumberObject(int(first[0]) + 50)
    else:
        widths[2] = NumberObject(int(widths[2]) + 50)


def file(root):
    return root["/AF"].get_object()[0].get_object()


def attached(root):
    return file(root)["/EF"].get_object()["/F"].get_object()


def intent(root):
    return root["/OutputIntents"].get_object()[0].get_object()


def annotation(subtype, flags=4, **items):
    box = ArrayObject([NumberObject(value) for value in (0, 0, 9, 9)])
    note = dictionary(
        Type="Annot", Subtype=subtype, Rect=box, F=NumberObject(flags), **items
    )
    return lambda root: put(page(root), Annots=ArrayObject([note]))


def resource(**items):
    """Something reached from the page."""
    return lambda root: put(page(root)["/Resources"].get_object(), **items)


def image(**items):
    space = items.pop("ColorSpace", "DeviceGray")
    picture = stream(b"x", Type="XObject", Subtype="Image", ColorSpace=space, **items)
    return resource(XObject=dictionary(Im=picture))


def state(**items):
    return resource(ExtGState=dictionary(Gs=dictionary(Type="ExtGState", **items)))


def form(data):
    return resource(XObject=dictionary(Fm=stream(data, Subtype="Form")))


def claim(name, value):
    """The metadata claim another part or level, as element or as attribute."""

    def change(root):
        data = root["/Metadata"].get_object().get_data()
        data = re.sub(rb"(pdfaid:%s(?:=.|>))\w" % name, rb"\g<1>" + value, data)
        put(root, Metadata=stream(data, Type="Metadata"))

    return change


def breaches():
    """Rule that must be told, and the change that breaks it."""
    script = dictionary(S="JavaScript")
    return {
        "6.1.7.1": image(F="elsewhere"),
        "6.1.7.2": image(Filter="LZWDecode"),
        "6.2.3 no output intent": lambda root: root.pop("/OutputIntents"),
        "6.2.3 output intent without": lambda root: intent(root).pop(
            "/DestOutputProfile"
        ),
        "6.2.3 colour profile that is none": lambda root: put(
            intent(root), DestOutputProfile=stream(b"no profile", N=NumberObject(3))
        ),
        "6.2.3 colour profile with": lambda root: put(
            intent(root)["/DestOutputProfile"].get_object(), N=NumberObject(4)
        ),
        "6.2.4.3 DeviceCMYK without": form(b"0 0 0 1 k"),
        "6.2.4.3 DeviceCMYK": image(ColorSpace="DeviceCMYK"),
        "6.2.5": state(TR="Identity"),
        "6.2.8 interpolated": image(Interpolate=TRUE),
        "6.2.8 image with": image(Alternates=ArrayObject()),
        "6.2.9 PostScript": image(PS=NumberObject(1)),
        "6.2.10 unknown": state(BM="Invented"),
        "6.2.11.3 font": lambda root: (
            descendant(root).pop("/CIDToGIDMap", None),
            put(descendant(root), Subtype="CIDFontType2"),
        ),
        "6.2.11.4": program,
        "6.2.11.5": wider,
        "6.2.11.7": lambda root: font(root).pop("/ToUnicode"),
        "6.2.11.8": form(b"BT <00410000> Tj ET"),
        "6.3.1": annotation("Movie"),
        "6.3.2": annotation("Link", flags=0),
        "6.3.2 annotation": annotation("Link", flags=4 | 2),
        "6.3.3": annotation("Text"),
        "6.4.1": lambda root: put(root, AcroForm=dictionary(NeedAppearances=TRUE)),
        "6.4.2": lambda root: put(root, AcroForm=dictionary(XFA=ArrayObject())),
        "6.5.1 action /JavaScript": lambda root: put(root, OpenAction=script),
        "6.5.1 action /Launch": lambda root: put(
            root, OpenAction=dictionary(S="Launch")
        ),
        "6.5.1 named": lambda root: put(
            root["/Names"].get_object(), JavaScript=dictionary()
        ),
        "6.5.2 document": lambda root: put(root, AA=dictionary()),
        "6.5.2 page": lambda root: put(page(root), AA=dictionary()),
        "6.6.2 no metadata": lambda root: root.pop("/Metadata"),
        "6.6.2 metadata is no XML": lambda root: put(root, Metadata=stream(b"<x")),
        "6.6.4 metadata without pdfaid:part": claim(b"part", b"2"),
        "6.6.4 metadata without pdfaid:conformance": claim(b"conformance", b"C"),
        "6.8 attached file without its relationship": lambda root: file(root).pop(
            "/AFRelationship"
        ),
        "6.8 attached file without its names": lambda root: file(root).pop("/UF"),
        "6.8 attached file without its type": lambda root: attached(root).pop(
            "/Subtype"
        ),
        "6.8 attached file without its date": lambda root: attached(root)[
            "/Params"
        ].pop("/ModDate"),
        "6.8 attached file that": lambda root: put(root, AF=ArrayObject()),
        "6.10 presentation": lambda root: put(page(root), PresSteps=dictionary()),
        "6.10 alternate": lambda root: put(
            root["/Names"].get_object(), AlternatePresentations=dictionary()
        ),
        "6.11": lambda root: put(root, Requirements=ArrayObject()),
    }


def breaches_of_tags():
    """The same for a tagged file."""

    def figure(root):
        tree = root["/StructTreeRoot"].get_object()
        put(tree, K=ArrayObject([tree["/K"], dictionary(S="Figure")]))

    def row(root):
        tree = root["/StructTreeRoot"].get_object()
        put(tree, K=ArrayObject([tree["/K"], dictionary(S="TR")]))

    return {
        "6.7.2": lambda root: root.pop("/MarkInfo"),
        "6.7.3 no structure": lambda root: root.pop("/StructTreeRoot"),
        "6.7.3 structure": lambda root: (
            root["/StructTreeRoot"].get_object().pop("/ParentTree")
        ),
        "6.7.3 page": lambda root: page(root).pop("/StructParents"),
        "6.7.4": lambda root: root.pop("/Lang"),
        "UA 7.1": lambda root: root.pop("/ViewerPreferences"),
        "UA 7.3": figure,
        "UA 7.5": row,
    }
