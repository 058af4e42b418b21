"""Reading what the public accountant collected, from a CSV file. No ORM."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from odoo.addons.telecentre_l10n_fr.tools import lifecycle

TITLES = {
    "reference": ("reference", "numero", "facture", "titre", "numero de titre", "ref"),
    "date": ("date", "date encaissement", "date de recouvrement", "jour"),
    "amount": ("montant", "amount", "encaisse", "montant encaisse", "recouvre"),
    "means": ("moyen", "mode", "moyen de paiement", "mode de paiement", "means"),
    "debtor": ("debiteur", "debtor", "nom", "redevable"),
    "year": ("exercice", "annee", "year"),
    "key": ("identifiant", "id", "numero ecriture", "ecriture"),
}
# Cents or none; thousands are set apart only where cents, or a second group, tell
AMOUNT = re.compile(
    r"[+-]?("
    r"\d{1,12}([.,]\d{1,2})?"
    r"|\d{1,3}(\.\d{3}){1,3},\d{1,2}"
    r"|\d{1,3}(,\d{3}){1,3}\.\d{1,2}"
    r"|\d{1,3}((\.\d{3}){2,3}|(,\d{3}){2,3})"
    r")",
    re.ASCII,
)
# What one writes around a name
BESIDE = set(
    [
        "SARL",
        "SAS",
        "SASU",
        "EURL",
        "SCI",
        "SCOP",
        "SNC",
        "GMBH",
        "MONSIEUR",
        "MADAME",
        "MME",
        "MLLE",
        "SOCIETE",
        "STE",
        "CABINET",
        "ASSOCIATION",
        "ASSO",
        "COMMUNE",
        "MAIRIE",
        "DES",
        "LES",
    ]
)
REQUIRED = ("reference", "date", "amount")


@dataclass(frozen=True)
class Collected:
    """One line; ``fault`` names what makes it unusable, or is empty."""

    line: int
    key: str
    reference: str
    date: date | None
    amount: Decimal
    means: str
    debtor: str
    year: int
    fault: str


def _amount(text):
    """The amount in ``text``, French or English.

    What could be read in two ways is not guessed: 1.234 may be a thousand.
    """
    compact = re.sub(r"[\s'’€]|EUR", "", text, flags=re.IGNORECASE)
    if not AMOUNT.fullmatch(compact):
        raise InvalidOperation
    if compact.rfind(",") > compact.rfind("."):
        compact = compact.translate(str.maketrans(",.", ".,"))
    if compact.count(".") > 1:
        compact = compact.replace(".", "")
    return Decimal(compact.replace(",", ""))


def _year(text):
    return int(text) if re.fullmatch(r"20\d\d", text) else 0


def _words(name):
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).upper()
    words = re.findall(r"[A-Z0-9]{3,}", re.sub(r"\(.*?\)", "", plain))
    return set(words) - BESIDE


def same_name(first, second):
    """Whether two spellings may name one debtor: all words of one are in the other.

    Short words, titles and legal forms tell nothing; a name without any other word
    cannot be compared, and passes.
    """
    first, second = _words(first), _words(second)
    return not (first and second) or first <= second or second <= first


def read(text):
    """The lines of the file, each with a key of its own.

    The key is the accountant's identifier; without one, what the line says and its
    rank among equal lines: the same file read twice gives the same keys.

    :raise ValueError: the title of a column that is missing
    """
    found, seen = [], {}
    for number, values in lifecycle.table(text, TITLES, REQUIRED):
        fault, amount = "", Decimal(0)
        day = lifecycle.day_of(values.get("date", ""))
        try:
            amount = _amount(values.get("amount", ""))
        except InvalidOperation:
            fault = "amount"
        if not day:
            fault = "date"
        if not values.get("reference"):
            fault = "reference"
        key = values.get("key")
        if not key:
            said = "|".join(
                (values.get("reference", ""), str(day), str(amount),
                 values.get("debtor", ""))
            )  # fmt: skip
            seen[said] = seen.get(said, 0) + 1
            key = hashlib.sha256(f"{said}|{seen[said]}".encode()).hexdigest()[:24]
        found.append(
            Collected(
                line=number,
                key=key,
                reference=values.get("reference", ""),
                date=day,
                amount=amount,
                means=values.get("means", ""),
                debtor=values.get("debtor", ""),
                year=_year(values.get("year", "")),
                fault=fault,
            )
        )
    return found
