"""Parsed stylesheets, kept from one report to the next."""

import weasyprint


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
            self._cache[key] = weasyprint.CSS(
                string=text(),
                base_url=base_url,
                url_fetcher=url_fetcher,
                font_config=self.font_config,
                counter_style=self.counter_style,
            )
            while len(self._cache) > self.MAXIMUM:
                self._cache.pop(next(iter(self._cache)))
        return self._cache[key]
