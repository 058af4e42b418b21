"""SIREN, SIRET and French VAT numbers, without the ORM.

A SIREN (9 digits) names a legal unit, a SIRET (the SIREN and 5 digits) one of its
establishments. Both end with a Luhn key, except those of La Poste's offices:
``stdnum.fr`` knows that rule. Nothing here raises: what is not valid is ``""``.
"""

from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

# The first digit of a SIREN tells public bodies apart: 1 is the State, 2 the local
# authorities and their establishments (INSEE, Sirene).
PUBLIC_FIRST_DIGITS = ("1", "2")

# Where INSEE gives the numbers: metropolitan France and overseas, but not New
# Caledonia and French Polynesia, which number their companies themselves.
COUNTRIES = frozenset({"FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "WF", "YT"})


def compact(number):
    """``number`` without the blanks, dots and hyphens people type in it."""
    return "".join(c for c in str(number or "") if not c.isspace() and c not in ".-")


def is_valid(number):
    """Whether ``number`` is a SIREN or a SIRET that passes its check."""
    number = compact(number)
    return stdnum_siren.is_valid(number) or stdnum_siret.is_valid(number)


def to_siren(number):
    """The SIREN of a valid SIREN or SIRET, else ``""``."""
    return compact(number)[:9] if is_valid(number) else ""


def to_siret(number):
    """The SIRET when ``number`` is a valid one, else ``""``."""
    number = compact(number)
    return number if stdnum_siret.is_valid(number) else ""


def from_vat(vat):
    """The SIREN inside a French VAT number (FRkk + SIREN), else ``""``."""
    vat = compact(vat).upper()
    if len(vat) != 13 or not vat.startswith("FR"):
        return ""
    return to_siren(vat[4:])


def to_vat(number):
    """The French VAT number of a SIREN or SIRET, else ``""``.

    The key is (12 + 3 x (SIREN modulo 97)) modulo 97 (BOI-TVA-DECLA-20-10).
    """
    siren = to_siren(number)
    if not siren:
        return ""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def is_public(number):
    """Whether the number is that of a public body."""
    return to_siren(number).startswith(PUBLIC_FIRST_DIGITS)


def pretty(number):
    """A SIREN as ``123 456 789``, a SIRET as ``123 456 789 00012``."""
    number = compact(number)
    parts = [number[:3], number[3:6], number[6:9], number[9:]]
    return " ".join(part for part in parts if part)


def pretty_vat(vat):
    """A French VAT number as ``FR 12 345 678 901``, any other unchanged."""
    number = from_vat(vat)
    if not number:
        return vat or ""
    vat = compact(vat).upper()
    return f"{vat[:2]} {vat[2:4]} {pretty(number)}"
