"""Parsed stylesheets, kept from one report to the next."""

import cssselect2
import tinycss2
import weasyprint

# Properties of drawings, which WeasyPrint reads in attributes only.
PAINT = ("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity")


class Stylesheet(weasyprint.CSS):
    """A stylesheet that also keeps what it says of inline drawings."""

    def __init__(self, text, **kwargs):
        super().__init__(string=text, **kwargs)
        self.paint_matcher = cssselect2.Matcher()
        for rule in tinycss2.parse_stylesheet(text, True, True):
            if rule.type != "qualified-rule":
                continue
            declarations = {
                each.lower_name: tinycss2.serialize(each.value).strip()
                for each in tinycss2.parse_blocks_contents(rule.content, True, True)
                if each.type == "declaration" and each.lower_name in PAINT
            }
            if declarations:
                self._add_paint(rule.prelude, declarations)

    def _add_paint(self, prelude, declarations):
        try:
            selectors = cssselect2.compile_selector_list(prelude)
        except cssselect2.SelectorError:
            return
        for selector in selectors:
            self.paint_matcher.add_selector(selector, declarations)


def paint_drawings(wrapper, sheets):
    """Write what the stylesheets say of inline drawings on their elements."""
    for element in wrapper.iter_subtree():
        if element.namespace_url != "http://www.w3.org/2000/svg":
            continue
        style = {}
        for sheet in sheets:
            for *_order, declarations in sheet.paint_matcher.match(element):
                style.update(declarations)
        if style:
            text = ";".join(f"{name}:{value}" for name, value in style.items())
            own = element.etree_element.get("style") or ""
            element.etree_element.set("style", f"{text};{own}")


class Stylesheets:
    """A cache bound to one font configuration, as parsing declares fonts in it.

    Keyed by what names the content (database, attachment, checksum), so that a
    new version of an assets bundle is read anew; the oldest are forgotten.
    """

    MAXIMUM = 16

    def __init__(self, font_config, counter_style):
        self.font_config = font_config
        self.counter_style = counter_style
        self._cache = {}

    def get(self, key, text, base_url=None, url_fetcher=None):
        """``text`` is a function, called only when the cache has no such sheet."""
        if key in self._cache:
            self._cache[key] = self._cache.pop(key)
        else:
            self._cache[key] = Stylesheet(
                text(),
                base_url=base_url,
                url_fetcher=url_fetcher,
                font_config=self.font_config,
                counter_style=self.counter_style,
            )
            while len(self._cache) > self.MAXIMUM:
                self._cache.pop(next(iter(self._cache)))
        return self._cache[key]
