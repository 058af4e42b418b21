"""Boxes: the same answers by fewer steps, for they are asked thousands of times."""

from math import inf

from weasyprint import layout
from weasyprint.css.functions import check_math
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import percent

WIDTHS = (
    "margin_left",
    "margin_right",
    "padding_left",
    "padding_right",
    "width",
    "min_width",
    "max_width",
)
HEIGHTS = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
FLOATS = {"left", "right", "inline-start", "inline-end", "footnote"}
_their_resolve = percent.resolve_percentages
_their_normal_flow = Box.is_in_normal_flow


def _resolve(box, style, names, reference):
    """Write the used values of lengths, of which most are pixels already."""
    for name in names:
        value = style[name]
        unit = getattr(value, "unit", None)
        if unit == "px":
            value = value.value
        elif value != "auto":
            value = percent.percentage(value, style, reference)
        elif name in ("min_width", "min_height"):
            value = 0
        setattr(box, name, value)


def _resolve_percentages(box, containing_block):
    if isinstance(containing_block, Box):
        cb_width, cb_height = containing_block.width, containing_block.height
    else:
        cb_width, cb_height = containing_block
    style = box.style
    _resolve(box, style, WIDTHS, cb_width)
    _resolve(box, style, HEIGHTS, cb_height if isinstance(box, PageBox) else cb_width)
    if cb_height == "auto":
        # the height of the containing block depends on its content
        height = style["height"]
        if height == "auto" or check_math(height) or height.unit == "%":
            box.height = "auto"
        else:
            box.height = height.value
        _resolve(box, style, ("min_height",), 0)
        _resolve(box, style, ("max_height",), inf)
    else:
        _resolve(box, style, ("height", "min_height", "max_height"), cb_height)
    # those of collapsed borders are known already
    collapsed = style["border_collapse"] == "collapse"
    for name in BORDERS:
        if not (collapsed and hasattr(box, name)):
            setattr(box, name, style[name])
    if style["box_sizing"] != "content-box":
        percent.adjust_box_sizing(box, "width")
        percent.adjust_box_sizing(box, "height")


def _is_in_normal_flow(self):
    position = self.style["position"]
    return (
        position not in ("absolute", "fixed")
        and position[0] not in ("running()", "note()")
        and self.style["float"] not in FLOATS
    )


# Each module of the layout that took it by name.
REPLACED = [
    (module, "resolve_percentages", _their_resolve, _resolve_percentages)
    for module in vars(layout).values()
    if getattr(module, "resolve_percentages", None) is _their_resolve
]
REPLACED.append((Box, "is_in_normal_flow", _their_normal_flow, _is_in_normal_flow))


def forget():
    """Nothing is kept."""
