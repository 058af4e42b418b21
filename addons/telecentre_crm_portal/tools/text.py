"""What strangers type into our public pages, made fit for a database. No ORM."""

import re

# All control characters but tab and line feed: PostgreSQL refuses NUL, and nobody types
# the others. Half of a pair of surrogates is no character, in UTF-8 neither.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def plain(text, length: int) -> str:
    """``text`` without what a database refuses, trimmed and cut; "" where it is none."""
    return _UNFIT.sub("", text).strip()[:length] if isinstance(text, str) else ""
