"""French company numbers, as plain functions.

A SIREN (9 digits) names a company, a SIRET (14 digits) one of its
establishments; the first nine digits of a SIRET are the company's SIREN.
The check digits, La Poste's own rule included, are those of ``stdnum.fr``.
Source of the rule: INSEE, répertoire Sirene.
"""

from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import siren, siret

# Where INSEE gives the numbers: metropolitan France and overseas.
SIREN_COUNTRIES = frozenset(
    {"FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "WF", "YT"}
)


def compact(number):
    """Return the number without the blanks, dots and dashes people type in it."""
    return "".join(c for c in number or "" if c not in " .-\u00a0\u202f")


def is_valid(number):
    """Tell whether ``number`` is a SIREN or a SIRET that passes its check."""
    number = compact(number)
    checker = {9: siren, 14: siret}.get(len(number))
    if checker is None:
        return False
    try:
        checker.validate(number)
    except StdnumError:
        return False
    return True


def siren_of(number):
    """Return the SIREN of a SIREN or SIRET, or None when it is neither."""
    return compact(number)[:9] if is_valid(number) else None
