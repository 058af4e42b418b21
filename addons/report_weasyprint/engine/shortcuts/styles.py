"""Styles: computed once for all documents of a kind, initial values at once."""

from math import inf
from xml.etree.ElementTree import Element

from weasyprint import css
from weasyprint.css import ComputedStyle, InitialStyle, declaration_precedence
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import (
    INHERITED,
    INITIAL_NOT_COMPUTED,
    INITIAL_VALUES,
)
from weasyprint.html import UA_STYLESHEET

from ..css import Stylesheet

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

_their_init = css.ComputedStyle.__init__
_their_missing = css.ComputedStyle.__missing__
_their_copy = css.ComputedStyle.copy
_their_anonymous_init = css.AnonymousStyle.__init__


def _computed_init(self, parent_style, cascaded, pseudo_type, *args):
    _their_init(self, parent_style, cascaded, pseudo_type, *args)
    # Most pseudo-elements have no content: little more is asked about them.
    if pseudo_type is None:
        self.update(_PLAIN if _LOGICAL.isdisjoint(cascaded) else _NEUTRAL)
        for key in cascaded:
            self.pop(key, None)


def _computed_copy(self):
    style = ComputedStyle.__new__(ComputedStyle)
    style.__dict__.update(self.__dict__)
    # what was made of its values, of which the copy will change some
    for own in ("anonymous_style", "o_wp_look", "o_wp_strut"):
        style.__dict__.pop(own, None)
    style.update(self)
    style.specified = self.specified.copy()
    return style


def _computed_missing(self, key):
    parent = self.parent_style
    if key in _INHERITED and parent is not None and key not in self.cascaded:
        value = self[key] = parent[key]
        return value
    return _their_missing(self, key)


def _anonymous_init(self, parent_style):
    self.update(_PLAIN)
    _their_anonymous_init(self, parent_style)


REPLACED = [
    (css.ComputedStyle, "__init__", _their_init, _computed_init),
    (css.ComputedStyle, "__missing__", _their_missing, _computed_missing),
    (css.ComputedStyle, "copy", _their_copy, _computed_copy),
    (css.AnonymousStyle, "__init__", _their_anonymous_init, _anonymous_init),
]

# What WeasyPrint reads in attributes to declare styles (without presentational hints).
ATTRIBUTES = ("style", "lang", "id", "name", "width", "height")
# Styles kept, of all kinds of documents: an invoice has a hundred, some 10 kB each.
KEPT = 1000
_kept = {}


class _Kind:
    """What documents under the same stylesheets have in common, and no document."""

    def __init__(self):
        self.declared, self.cascades, self.styles = {}, {}, {}
        self.page_sizes = {}


def forget():
    """Compute all anew."""
    _kept.clear()


def _kind(sheets, base_url):
    """What is known of such documents; nothing where a document has its own sheet."""
    if not all(sheet is UA_STYLESHEET or type(sheet) is Stylesheet for sheet in sheets):
        return _Kind()
    return _kept.setdefault((base_url, sheets), _Kind())


class StyleFor(css.StyleFor):
    """The styles of a document, in which those of an earlier one serve again.

    An element has the style of another one whose parent has the same style, and to
    which the same selectors and attributes apply. WeasyPrint does so within a document,
    but not between two, nor where an attribute declares something.

    Those of pseudo-elements are computed only once they are asked. The browser's sheet
    gives six to each element (notes, markers) and Bootstrap two, of which nearly none
    is ever drawn.
    """

    # pylint: disable=super-init-not-called
    def __init__(self, html, sheets, _hints, font_config, target_collector):
        self._sheets, self.font_config = sheets, font_config
        self._cascaded_styles, self._computed_styles = {}, {}
        self._later, self._base_url = {}, html.base_url
        self._targets = target_collector
        kind = _kind(tuple(sheet for sheet, *_rest in sheets), html.base_url)
        # set when the first page is made: the styles that are kept refer to it
        self.initial_page_sizes = kind.page_sizes
        self.initial_page_sizes.update(box=None, area=None)
        self._compute(html.wrapper_element, kind)
        if sum(len(each.styles) for each in _kept.values()) > KEPT:
            forget()

    def _compute(self, root, kind):
        styles = {None: None}
        for wrapper in root.iter_subtree():
            element = wrapper.etree_element
            parent = wrapper.parent.etree_element if wrapper.parent else None
            key, cascades = self._cascades(wrapper, kind)
            # the parent's style is alive as long as this one: its number is its own
            key = id(styles[parent]), key
            if key not in kind.styles:
                cascaded = cascades.get(None, {})
                kind.styles[key] = self._computed(styles[parent], cascaded)
            style = styles[element] = kind.styles[key]
            if parent is None:
                self._root_style = style
                if style["display"] == ("none",):
                    kind = _Kind()  # WeasyPrint will alter all styles
            if parent is None or parent is root.etree_element:
                style = style.copy()  # those of which WeasyPrint alters the overflow
            self._computed_styles[element, None] = style
            if style["anchor"]:
                self._targets.collect_anchor(style["anchor"])
            for pseudo_type, cascaded in cascades.items():
                if pseudo_type and _is_drawn(pseudo_type, cascaded):
                    self._later[element, pseudo_type] = cascaded
        for key in [
            key for key, cascaded in self._later.items() if "anchor" in cascaded
        ]:
            self(*key)

    def _cascades(self, wrapper, kind):
        """What is declared for an element and its pseudo-elements, and a key of it."""
        element = wrapper.etree_element
        own = (element.tag, *map(element.get, ATTRIBUTES))
        matches = [sheet.matcher.match(wrapper) for sheet, *_rest in self._sheets]
        # selectors are told by their rank in their sheet
        key = own, *[tuple([match[1] for match in each]) for each in matches]
        if key not in kind.cascades:
            if own not in kind.declared:
                kind.declared[own] = self._declared(element)
            kind.cascades[key] = self._cascade(kind.declared[own], matches)
        return key, kind.cascades[key]

    def _declared(self, element):
        """What the attributes of an element declare: (name, value, weight)."""
        alone = Element(element.tag, element.attrib)
        return [
            (
                name,
                value,
                (declaration_precedence("author", important), inf, specificity),
            )
            for specificity, _element, declarations, base_url in css.find_style_attributes(
                alone, False, self._base_url
            )
            for name, value, important in css.preprocess_declarations(
                base_url, declarations
            )
        ]

    def _cascade(self, declared, matches):
        """Sort out what wins: {pseudo-element or None: {name: (value, weight)}}."""
        cascades = {None: {}}

        def declare(pseudo_type, name, value, weight):
            style = cascades.setdefault(pseudo_type, {})
            if name not in style or style[name][1] <= weight:
                style[name] = value, weight

        for each in declared:
            declare(None, *each)
        for (sheet, origin, sheet_specificity), selectors in zip(
            self._sheets, matches, strict=True
        ):
            for specificity, _rank, pseudo_type, (declarations, layer) in selectors:
                order = inf if layer is None else sheet.layers.index(layer)
                specificity = sheet_specificity or specificity
                for name, value, important in declarations:
                    precedence = declaration_precedence(origin, important)
                    weight = precedence, order, specificity
                    declare(pseudo_type, name, value, weight)
        return cascades

    def _computed(self, parent_style, cascaded, pseudo_type=None):
        if parent_style is None:
            root_style = InitialStyle(self.font_config)
        else:
            root_style = self._root_style
        return ComputedStyle(
            parent_style,
            cascaded,
            pseudo_type,
            root_style,
            self._base_url,
            self.font_config,
            self.initial_page_sizes,
        )

    def __call__(self, element, pseudo_type=None):
        cascaded = pseudo_type and self._later.pop((element, pseudo_type), None)
        if cascaded is not None:
            parent_style = self._computed_styles[element, None]
            style = self._computed(parent_style, cascaded, pseudo_type)
            self._computed_styles[element, pseudo_type] = style
            if style["anchor"]:
                self._targets.collect_anchor(style["anchor"])
        return super().__call__(element, pseudo_type)


def _is_drawn(pseudo_type, cascaded):
    return pseudo_type not in ("before", "after") or not {
        "content",
        "anchor",
    }.isdisjoint(cascaded)
