"""Barcodes as drawings, where ReportLab has nothing to draw pixels with."""

from odoo.tools.barcode import (
    check_barcode_encoding,
    createBarcodeDrawing,
    get_barcode_font,
)


def barcode_svg(barcode_type, value, options):
    """Return the SVG of a barcode, chosen as ``ir.actions.report.barcode`` does.

    :param options: what the address asked (strings): width, height,
        humanreadable, quiet, barBorder, barLevel
    """
    if barcode_type == "UPCA" and len(value) in (11, 12, 13):
        barcode_type = "EAN13"
        value = value if len(value) == 13 else f"0{value}"
    elif barcode_type == "auto":
        barcode_type = {8: "EAN8", 13: "EAN13"}.get(len(value), "Code128")
    checked = barcode_type in ("EAN8", "EAN13")
    if checked and not check_barcode_encoding(value, barcode_type):
        barcode_type = "Code128"
    quiet = bool(int(options.get("quiet", 1)))
    border = int(options.get("barBorder", 4))
    level = options.get("barLevel")
    arguments = {
        "width": int(options.get("width", 600)),
        "height": int(options.get("height", 100)),
        "quiet": quiet,
        "humanReadable": bool(int(options.get("humanreadable", 0))),
        "barBorder": 0 if barcode_type == "QR" and not quiet else border,
        "barLevel": level if level in ("L", "M", "Q", "H") else "L",
    }
    if arguments["humanReadable"]:
        arguments["fontName"] = get_barcode_font()
    try:
        drawing = createBarcodeDrawing(
            barcode_type, value=value, format="svg", **arguments
        )
    except (ValueError, AttributeError):
        if barcode_type in ("Code128", "QR"):
            raise
        return barcode_svg("Code128", value, options)
    svg = drawing.asString("svg")
    return svg if isinstance(svg, bytes) else svg.encode()
