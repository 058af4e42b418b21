"""The statuses that an approved platform gives back for an e-invoice.

Codes and names are those of the life cycle of the French reform (AFNOR XP Z12-012,
flux 6), from public descriptions of it. No ORM.
"""

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

# code: (name as platforms write it, what becomes of the e-invoice)
STATUSES = {
    "200": ("Déposée", "sent"),
    "201": ("Émise", "sent"),
    "202": ("Reçue", "received"),
    "203": ("Mise à disposition", "received"),
    "204": ("Prise en charge", "received"),
    "205": ("Approuvée", "accepted"),
    "206": ("Approuvée partiellement", "disputed"),
    "207": ("En litige", "disputed"),
    "208": ("Suspendue", "disputed"),
    "209": ("Complétée", "received"),
    "210": ("Refusée", "refused"),
    "211": ("Paiement transmis", "accepted"),
    "212": ("Encaissée", "paid"),
    "213": ("Rejetée", "refused"),
}
TITLES = {
    "number": ("numero", "number", "facture", "invoice", "numero de facture"),
    "status": ("statut", "status", "code", "etat", "code statut"),
    "date": ("date", "horodatage", "date statut"),
    "seller": (
        "siren",
        "siret",
        "siren emetteur",
        "siret emetteur",
        "siren vendeur",
        "siret vendeur",
        "emetteur",
        "vendeur",
    ),  # fmt: skip
    "reason": ("motif", "reason", "commentaire", "message", "libelle motif"),
}
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d")


@dataclass(frozen=True)
class Status:
    """One line of a platform's report; ``code`` is empty where it is not known."""

    line: int
    number: str
    code: str
    day: date | None
    reason: str
    text: str  # the status as it stood in the file
    day_text: str = ""  # the date as it stood
    seller: str = ""  # SIREN or SIRET of who sent it, digits only


def plain(text):
    """``text`` in lower case, without accents and outer blanks."""
    decomposed = unicodedata.normalize("NFKD", (text or "").strip().lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_BY_NAME = {plain(name): code for code, (name, _state) in STATUSES.items()}


def code_of(text):
    """The code of a status given by code or by name; ``""`` when unknown."""
    text = text.strip()
    return text if text in STATUSES else _BY_NAME.get(plain(text), "")


def day_of(text):
    """A date in one of the usual forms, time cut off; None when it is none."""
    text = text.strip().replace("T", " ").split(" ")[0]
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def table(text, titles, required):
    """Rows of a CSV text as ``(line, {column: value})``.

    :param titles: ``{column: (titles it may have, plain)}``
    :param required: columns that must be there
    :raise ValueError: the title of the first column that is missing
    """
    # files of old spreadsheets end their lines by a carriage return alone
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = max(";,\t", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    known = {title: name for name, names in titles.items() for title in names}
    head = [known.get(plain(title)) for title in next(rows, [])]
    for name in required:
        if name not in head:
            raise ValueError(titles[name][0])
    found = []
    for row in rows:
        values = {
            name: value.strip()
            for name, value in zip(head, row, strict=False)
            if name and value.strip()
        }
        if values:
            found.append((rows.line_num, values))
    return found


def read_statuses(text):
    """The statuses in the text of a CSV file, oldest first as they stand."""
    return [
        Status(
            line=line,
            number=values.get("number", ""),
            code=code_of(values.get("status", "")),
            day=day_of(values.get("date", "")),
            reason=values.get("reason", ""),
            text=values.get("status", ""),
            day_text=values.get("date", ""),
            seller="".join(filter(str.isdigit, values.get("seller", ""))),
        )
        for line, values in table(text, TITLES, ("number", "status"))
    ]
