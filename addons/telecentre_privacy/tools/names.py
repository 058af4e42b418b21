"""A person's name in a text: either word order, whatever the case and the blanks.

Nothing here knows the ORM.
"""

import re


def words(name):
    return (name or "").split()


def variants(name):
    """The name as it may be written: "Jeanne Petit" and "Petit Jeanne"."""
    parts = words(name)
    if not parts:
        return []
    turned = [parts[-1], *parts[:-1]]
    return list(dict.fromkeys((" ".join(parts), " ".join(turned))))


def wildcards(name):
    """The same, for the database to look for, whatever stands between the words."""
    return [variant.replace(" ", "%") for variant in variants(name)]


def pattern(name):
    """What finds the whole name in a text, or None where there is no name.

    A name within a longer word is another one: "Ann Lee" is not in "Joann Leeds".
    """
    ways = [
        r"(?:\s|&nbsp;)+".join(re.escape(word) for word in variant.split())
        for variant in variants(name)
    ]
    if not ways:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])", re.IGNORECASE)


def same(name, other):
    """Whether two short texts name the same, apart from case, blanks and order."""
    return sorted(words((name or "").casefold())) == sorted(
        words((other or "").casefold())
    )
