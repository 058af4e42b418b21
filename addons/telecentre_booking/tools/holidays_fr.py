"""French public holidays of mainland France. No ORM here.

Source: Code du travail, article L3133-1: eleven days, of which three move with Easter.
"""

from datetime import date, timedelta

from dateutil.easter import easter

FIXED = (
    (1, 1, "Jour de l'an"),
    (5, 1, "Fête du Travail"),
    (5, 8, "Victoire de 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "Armistice de 1918"),
    (12, 25, "Noël"),
)
AFTER_EASTER = (
    (1, "Lundi de Pâques"),
    (39, "Ascension"),
    (50, "Lundi de Pentecôte"),
)


def public_holidays(year: int) -> list[tuple[date, str]]:
    """The eleven holidays of a year as ``(date, name)``, in order.

    :raises ValueError: a year in which Easter is not known (before 1583, after 4099)
    """
    if not 1583 <= year <= 4099:
        raise ValueError(f"no holidays known for the year {year}")
    sunday = easter(year)
    days = [(date(year, month, day), name) for month, day, name in FIXED]
    days += [(sunday + timedelta(days=offset), name) for offset, name in AFTER_EASTER]
    return sorted(days)
