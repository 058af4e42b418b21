"""Texts: measured once, however often a box or a table is tried."""

import functools

from weasyprint.layout import inline, preferred

# All that a text's measures depend on, of its style.
TEXT_STYLE = (
    "direction",
    "font_family",
    "font_feature_settings",
    "font_kerning",
    "font_language_override",
    "font_size",
    "font_stretch",
    "font_style",
    "font_variant_alternates",
    "font_variant_caps",
    "font_variant_east_asian",
    "font_variant_ligatures",
    "font_variant_numeric",
    "font_variant_position",
    "font_variation_settings",
    "font_weight",
    "hyphenate_character",
    "hyphenate_limit_chars",
    "hyphenate_limit_zone",
    "hyphens",
    "lang",
    "letter_spacing",
    "overflow_wrap",
    "tab_size",
    "text_decoration_line",
    "white_space",
    "word_break",
    "word_spacing",
)
# First lines of texts, most of which are the same from one invoice to the next.
_measured = {}
MEASURED = 5000


_their_split = inline.split_first_line
_their_can_break = inline.can_break_text
_their_strut = inline.strut
# whether a line may end in a text, which Unicode says, whatever the font
_can_break = functools.lru_cache(MEASURED)(_their_can_break)


def forget():
    """Measure all texts anew."""
    _measured.clear()


def _copied(layout):
    # what copy.copy does, ten times faster
    copied = object.__new__(type(layout))
    copied.__dict__.update(layout.__dict__)
    return copied


def _split_first_line(
    text,
    style,
    context,
    max_width,
    justification_spacing,
    is_line_start=True,
    minimum=False,
):
    arguments = text, style, context, max_width, justification_spacing
    look = style.__dict__.get("o_wp_look")
    if look is None:
        look = repr([style[name] for name in TEXT_STYLE])
        style.o_wp_look = look
    key = (text, look, max_width, justification_spacing, is_line_start, minimum)
    if key not in _measured:
        answer = _their_split(*arguments, is_line_start, minimum)
        if len(_measured) >= MEASURED:
            _measured.clear()
        _measured[key] = (_copied(answer[0]), *answer[1:])
        return answer
    layout, *rest = _measured[key]
    return (_copied(layout), *rest)


def _strut(style):
    """The height of a line without text, and its base: kept with the style."""
    known = style.__dict__.get("o_wp_strut")
    if known is None:
        known = style.o_wp_strut = _their_strut(style)
    return known


REPLACED = [
    (inline, "split_first_line", _their_split, _split_first_line),
    (preferred, "split_first_line", _their_split, _split_first_line),
    (inline, "can_break_text", _their_can_break, _can_break),
    (preferred, "can_break_text", _their_can_break, _can_break),
    (inline, "strut", _their_strut, _strut),
]
