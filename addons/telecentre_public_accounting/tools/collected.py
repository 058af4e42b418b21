"""Reading what the public accountant collected, from a CSV file. No ORM."""

import hashlib
import re
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
                fault=fault,
            )
        )
    return found
