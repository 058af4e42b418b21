"""Spare WeasyPrint what it would compute again, with the same result.

A report has few elements and thousands of rules: a third of the time went to initial
values computed one property at a time, and to texts measured anew for each way that a
flexible box or a table is tried. This leans on internals of the releases named in
``KNOWN``. With another one nothing of WeasyPrint is replaced, but what is imported here
has to be there still: look at it before the pin of the version is moved.
"""

import copy
import logging

import weasyprint
from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import (
    INHERITED,
    INITIAL_NOT_COMPUTED,
    INITIAL_VALUES,
)
from weasyprint.layout import inline, preferred

_logger = logging.getLogger(__name__)

KNOWN = ("70.",)

# What a property that nothing sets is worth, whatever the element...
_SPECIFIED = {"position", "float", "display", "page"}
_PLAIN = {
    key: value
    for key, value in INITIAL_VALUES.items()
    if key not in INHERITED
    and key not in INITIAL_NOT_COMPUTED
    and key not in _SPECIFIED
    and not key.startswith("text_decoration_")
    and value not in ("initial", "inherit")
    and not check_math(value)
}
# ... unless something sets the same by its logical name (margin-inline-start).
_LOGICAL = {
    function(block="ttb", inline=direction)
    for function in PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
}
_NEUTRAL = {k: v for k, v in _PLAIN.items() if k not in PHYSICAL_FUNCTIONS}
_INHERITED = frozenset(INHERITED) - PHYSICAL_FUNCTIONS.keys() - _SPECIFIED


def _computed_init(self, parent_style, cascaded, pseudo_type, *args):
    _original["computed_init"](self, parent_style, cascaded, pseudo_type, *args)
    # Most pseudo-elements have no content: little more is asked about them.
    if pseudo_type is None:
        self.update(_PLAIN if _LOGICAL.isdisjoint(cascaded) else _NEUTRAL)
        for key in cascaded:
            self.pop(key, None)


def _computed_copy(self):
    style = css.ComputedStyle.__new__(css.ComputedStyle)
    style.__dict__.update(self.__dict__)
    for own in ("anonymous_style", "o_wp_look"):
        style.__dict__.pop(own, None)
    style.update(self)
    style.specified = self.specified.copy()
    return style


def _computed_missing(self, key):
    parent = self.parent_style
    if key in _INHERITED and parent is not None and key not in self.cascaded:
        value = self[key] = parent[key]
        return value
    return _original["computed_missing"](self, key)


def _anonymous_init(self, parent_style):
    self.update(_PLAIN)
    _original["anonymous_init"](self, parent_style)


class StyleFor(css.StyleFor):
    """The styles of a document; those of pseudo-elements only once they are asked.

    The browser's sheet gives six pseudo-elements to each element (notes, markers) and
    Bootstrap two, of which nearly none is ever drawn.
    """

    def __init__(self, *args):
        self._later, self._begun = {}, False
        super().__init__(*args)
        self._begun = True

    def set_computed_styles(self, element, parent, pseudo_type=None, **kwargs):
        cascaded = self._cascaded_styles.get((element, pseudo_type), {})
        if self._begun or pseudo_type is None or "anchor" in cascaded:
            return super().set_computed_styles(
                element, parent, pseudo_type=pseudo_type, **kwargs
            )
        self._later[element, pseudo_type] = parent, cascaded, kwargs

    def __call__(self, element, pseudo_type=None):
        key = element, pseudo_type
        if pseudo_type is not None and key in self._later:
            parent, cascaded, kwargs = self._later.pop(key)
            cascades = self._cascaded_styles
            self._cascaded_styles = {key: cascaded}
            super().set_computed_styles(
                element, parent, pseudo_type=pseudo_type, **kwargs
            )
            self._cascaded_styles = cascades
        return super().__call__(element, pseudo_type)


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


def forget():
    """Measure all texts anew: what a font's name means has changed."""
    _measured.clear()


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
        answer = _original["split"](*arguments, is_line_start, minimum)
        if len(_measured) >= MEASURED:
            _measured.clear()
        _measured[key] = (copy.copy(answer[0]), *answer[1:])
        return answer
    layout, *rest = _measured[key]
    return (copy.copy(layout), *rest)


_original = {
    "computed_init": css.ComputedStyle.__init__,
    "computed_missing": css.ComputedStyle.__missing__,
    "computed_copy": css.ComputedStyle.copy,
    "anonymous_init": css.AnonymousStyle.__init__,
    "split": inline.split_first_line,
}


def take():
    """Put the shortcuts in place."""
    css.ComputedStyle.__init__ = _computed_init
    css.ComputedStyle.__missing__ = _computed_missing
    css.ComputedStyle.copy = _computed_copy
    css.AnonymousStyle.__init__ = _anonymous_init
    inline.split_first_line = preferred.split_first_line = _split_first_line


def leave():
    """Undo :func:`take`."""
    css.ComputedStyle.__init__ = _original["computed_init"]
    css.ComputedStyle.__missing__ = _original["computed_missing"]
    css.ComputedStyle.copy = _original["computed_copy"]
    css.AnonymousStyle.__init__ = _original["anonymous_init"]
    inline.split_first_line = preferred.split_first_line = _original["split"]


if weasyprint.__version__.startswith(KNOWN):
    take()
else:
    _logger.info("No shortcuts for WeasyPrint %s", weasyprint.__version__)
