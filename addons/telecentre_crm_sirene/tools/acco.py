"""ACCO, the open base of company agreements, to telework agreements. No ORM.

The DILA publishes one XML a text, in tar archives; extracts circulate as CSV. The XML
is `TEXTE_ACCO/META`, with `META_COMMUN/ID` and, in `META_SPEC/META_ACCO`, TITRE_TXT,
NUMERO, SIRET, DATE_TEXTE, DATE_EFFET, DATE_FIN and THEMES/THEME/LIBELLE (names as
the readers of the base that the ministry of labour publishes use them). Tags are
looked up by name wherever they stand, in capitals or not, so that another nesting is
read as well. An archive's `liste_suppression_acco.dat` names the texts withdrawn.
Only texts about telework are kept, by theme or title.
"""

import re
import tarfile
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from odoo.addons.telecentre_billing.tools import siren as numbers

CSV_COLUMNS = ("SIRET", "TITRE_TXT", "DATE_EFFET", "DATE_FIN")
CSV_OPTIONAL = ("ID", "NUMERO", "DATE_TEXTE", "THEMES")
URL = "https://www.legifrance.gouv.fr/acco/id/"
# "Open-ended" in the base
FAR = date(2999, 1, 1)
LARGEST_TEXT = 4 << 20
SUPPRESSED = "SUPPRESSED"  # key of a row that names a text withdrawn
SUPPRESSION_LIST = re.compile(r"liste_suppression\w*\.dat$", re.IGNORECASE)
TEXT_NUMBER = re.compile(rb"(ACCOTEXT\d{12})(?:\.xml)?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """One agreement about telework."""

    identifier: str
    siret: str
    title: str
    start: date
    end: date | None = None

    @property
    def url(self):
        known = self.identifier.startswith("ACCOTEXT")
        return URL + self.identifier if known else ""


class NotTaken(ValueError):
    """A text that is not taken: ``reason`` is number, dates, other or xml."""

    def __init__(self, reason, detail=""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def text(row) -> Text:
    """One agreement of a row with the base's names; raises :class:`NotTaken`."""
    words = f"{row.get('TITRE_TXT', '')} {row.get('THEMES', '')}"
    if not is_telework(words):
        raise NotTaken("other", row.get("TITRE_TXT", ""))
    siret = numbers.to_siret(row.get("SIRET"))
    if not siret:
        raise NotTaken("number", row.get("SIRET", ""))
    start = day(row.get("DATE_EFFET")) or day(row.get("DATE_TEXTE"))
    end = day(row.get("DATE_FIN"))
    if end and end >= FAR:
        end = None
    if not start or (end and end < start):
        raise NotTaken("dates", f"{row.get('DATE_EFFET')} – {row.get('DATE_FIN')}")
    return Text(
        identifier=row.get("ID") or row.get("NUMERO") or f"{siret}/{start}",
        siret=siret,
        title=(row.get("TITRE_TXT") or "").strip()[:200],
        start=start,
        end=end,
    )


def is_telework(words) -> bool:
    """Whether a title or the themes of a text speak of telework."""
    plain = unicodedata.normalize("NFKD", words or "").lower()
    plain = "".join(c for c in plain if c.isalpha())
    return "teletravail" in plain or "travailadistance" in plain


def day(value):
    """A date written 2026-03-31, 31/03/2026 or 20260331, else None."""
    digits = "".join(c for c in (value or "") if c.isdigit())
    if len(digits) < 8:
        return None
    if "/" in value[:3]:
        digits = digits[4:8] + digits[2:4] + digits[:2]
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return None


def archive_rows(path, start=0) -> Iterator[tuple[int, dict | None]]:
    """(number of the member, row or None when its XML is broken) of a tar archive.

    :param start: members to pass over, done before
    """
    with tarfile.open(path, "r:*") as archive:
        number = 0
        for member in archive:
            listed = SUPPRESSION_LIST.search(member.name)
            is_text = listed or member.name.lower().endswith(".xml")
            if not member.isfile() or not is_text:
                continue
            number += 1
            if number <= start:
                continue
            if member.size > LARGEST_TEXT:
                yield number, None
                continue
            content = archive.extractfile(member).read()
            if listed:
                found = {name.decode() for name in TEXT_NUMBER.findall(content)}
                yield number, {SUPPRESSED: sorted(found)}
            else:
                yield number, _xml_row(content)


def _xml_row(content):
    # A reference to the DTD is harmless and not followed; entities are neither
    if b"<!ENTITY" in content:
        return None
    try:
        root = ET.fromstring(content)
    except ET.ParseError:
        return None
    row, themes = {}, []
    for node in root.iter():
        name = node.tag.rpartition("}")[2].upper()
        value = (node.text or "").strip()
        if value and name not in row:
            row[name] = value
        if name == "THEMES":
            themes += [text.strip() for text in node.itertext() if text.strip()]
    row["THEMES"] = " ".join(themes)
    return row


def is_archive(path) -> bool:
    """Whether the file is a tar archive."""
    return tarfile.is_tarfile(path)
