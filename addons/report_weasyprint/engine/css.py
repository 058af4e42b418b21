"""Stylesheets: media queries WeasyPrint ignores, and a cache of parsed ones."""

import re

import tinycss2
import weasyprint

FEATURE = re.compile(r"\(\s*(min|max)-width\s*:\s*([\d.]+)(px|em|rem)\s*\)")


def media_matches(query, viewport):
    """Whether one of the comma-separated media queries holds on paper.

    ``viewport`` is the width of the page in CSS pixels.
    """
    return any(_one_matches(part, viewport) for part in query.lower().split(","))


def _one_matches(query, viewport):
    query = query.strip()
    negated = query.startswith("not ")
    query = query.removeprefix("not ").removeprefix("only ").strip()
    result = True
    for part in re.split(r"\s+and\s+", query) if query else ():
        part = part.strip()
        match = FEATURE.fullmatch(part)
        if match:
            bound, value, unit = match.groups()
            pixels = float(value) * (1 if unit == "px" else 16)
            fits = viewport >= pixels if bound == "min" else viewport <= pixels
            result = result and fits
        else:
            # Screen, hover, reduced motion, resolution...: not on paper.
            result = result and part in ("all", "print")
    return result != negated


def flatten_media(css, viewport):
    """Put the rules of media queries that hold in their place, drop the others."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return tinycss2.serialize(list(_flatten(rules, viewport)))


def _flatten(rules, viewport):
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "media":
            if media_matches(tinycss2.serialize(rule.prelude), viewport):
                content = tinycss2.parse_rule_list(
                    rule.content or [], skip_comments=True, skip_whitespace=True
                )
                yield from _flatten(content, viewport)
        elif rule.type != "error":
            yield rule


class Stylesheets:
    """Parsed stylesheets, bound to one font configuration.

    Keyed by what names the content (database, attachment, checksum), so that a
    new version of an assets bundle is read anew; the oldest are forgotten.
    """

    MAXIMUM = 16

    def __init__(self, font_config, counter_style):
        self.font_config = font_config
        self.counter_style = counter_style
        self._cache = {}

    def get(self, key, viewport, text, base_url, url_fetcher):
        """``text`` is a function, called only when the cache has no such sheet."""
        key = (key, viewport)
        if key in self._cache:
            self._cache[key] = self._cache.pop(key)
        else:
            self._cache[key] = self.parse(
                flatten_media(text(), viewport), base_url, url_fetcher
            )
            while len(self._cache) > self.MAXIMUM:
                self._cache.pop(next(iter(self._cache)))
        return self._cache[key]

    def parse(self, text, base_url=None, url_fetcher=None):
        return weasyprint.CSS(
            string=text,
            base_url=base_url,
            url_fetcher=url_fetcher,
            font_config=self.font_config,
            counter_style=self.counter_style,
        )
