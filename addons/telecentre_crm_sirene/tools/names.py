"""Names as people compare them: Sirene writes capitals, without accents. No ORM."""

import re
import unicodedata

# Letters that do not come apart into a letter and its accent
APART = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "&": " et "})
LEGAL_FORMS = frozenset(
    [
        "sa",
        "sas",
        "sasu",
        "sarl",
        "eurl",
        "snc",
        "sca",
        "scs",
        "scop",
        "scic",
        "scm",
        "selarl",
        "selas",
        "se",
        "gie",
        "gmbh",
        "ag",
        "nv",
        "bv",
        "ltd",
        "plc",
        "inc",
    ]
)


def plain(value) -> str:
    """Letters and digits alone: small, without accents."""
    return "".join(_words(value))


def plain_company(value) -> str:
    """The same of a company, without the legal form before or after its name."""
    words = _words(re.sub(r"soci[eé]t[eé] anonyme", " ", value or "", flags=re.I))
    kept = list(words)
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    while len(kept) > 1 and kept[0] in LEGAL_FORMS:
        kept.pop(0)
    return "".join(kept) or plain(value)


def _words(value):
    text = (value or "").casefold().translate(APART)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    # S.A. is one word
    text = re.sub(r"(?<=\b\w)\.(?=\w\b|\W|$)", "", text)
    return re.findall(r"[^\W_]+", text)
