"""Lines of Sirene, and answers of the API on it, to facts of companies. No ORM.

Column names: INSEE's "dessin de fichier" of StockUniteLegale and StockEtablissement.
People are not wanted: sole traders are refused, `dirigeants` are never looked at, and
what INSEE does not diffuse is refused (statut O: all, P: in part, N: nothing).
"""

import json
import re
from dataclasses import dataclass, field

from odoo.addons.telecentre_billing.tools import siren as numbers

from . import lambert

NAF = re.compile(r"^\d{2}\.\d{2}[A-Z]$")
CATEGORIES = ("PME", "ETI", "GE")
HEADCOUNTS = frozenset(
    [
        "NN",
        "00",
        "01",
        "02",
        "03",
        "11",
        "12",
        "21",
        "22",
        "31",
        "32",
        "41",
        "42",
        "51",
        "52",
        "53",
    ]
)
SOLE_TRADER = "1000"  # catégorie juridique: entrepreneur individuel

UNIT_COLUMNS = (
    "siren",
    "statutDiffusionUniteLegale",
    "denominationUniteLegale",
    "categorieEntreprise",
    "trancheEffectifsUniteLegale",
    "activitePrincipaleUniteLegale",
    "etatAdministratifUniteLegale",
)
UNIT_OPTIONAL = (
    "activitePrincipaleNAF25UniteLegale",
    "categorieJuridiqueUniteLegale",
    "denominationUsuelle1UniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "nicSiegeUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "sigleUniteLegale",
    "societeMissionUniteLegale",
)
ESTABLISHMENT_COLUMNS = (
    "siret",
    "statutDiffusionEtablissement",
    "etablissementSiege",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "codeCommuneEtablissement",
    "etatAdministratifEtablissement",
)
ESTABLISHMENT_OPTIONAL = (
    "activitePrincipaleEtablissement",
    "activitePrincipaleNAF25Etablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    "denominationUsuelleEtablissement",
    "enseigne1Etablissement",
    "libelleVoieEtablissement",
    "numeroVoieEtablissement",
    "trancheEffectifsEtablissement",
    "typeVoieEtablissement",
)


class Refused(ValueError):
    """A line that is not taken: ``reason`` is number, person, diffusion, or malformed
    (an answer of the API whose values are of other types than it says)."""

    def __init__(self, reason, detail=""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass
class Unit:
    """One legal unit; ``facts`` are fields of a partner, without those not known."""

    siren: str
    name: str
    active: bool = True
    diffused: bool = True
    facts: dict = field(default_factory=dict)


@dataclass
class Establishment:
    """One establishment; ``point`` is (latitude, longitude) or None."""

    siret: str
    name: str = ""
    active: bool = True
    head_office: bool = False
    street: str = ""
    zip: str = ""
    city: str = ""
    town_code: str = ""
    point: tuple | None = None
    facts: dict = field(default_factory=dict)

    @property
    def siren(self):
        return self.siret[:9]


def unit(row) -> Unit:
    """A line of StockUniteLegale; raises :class:`Refused`."""
    number = _siren(row["siren"])
    status = row["statutDiffusionUniteLegale"] or "O"
    if row["categorieJuridiqueUniteLegale"] == SOLE_TRADER:
        raise Refused("person", number)
    active = row["etatAdministratifUniteLegale"] != "C"
    if status != "O":
        return Unit(number, "", active, diffused=False)
    name = row["denominationUniteLegale"] or row["denominationUsuelle1UniteLegale"]
    if not name or name == "[ND]":
        raise Refused("person", number)
    facts = _codes(
        row["categorieEntreprise"],
        row["trancheEffectifsUniteLegale"],
        row["activitePrincipaleUniteLegale"],
        row["activitePrincipaleNAF25UniteLegale"],
    )
    if "O" in (
        row["economieSocialeSolidaireUniteLegale"],
        row["societeMissionUniteLegale"],
    ):
        facts["csr_signal"] = True
    return Unit(number, name, active, facts=facts)


def establishment(row) -> Establishment:
    """A line of StockEtablissement; raises :class:`Refused`."""
    siret = numbers.to_siret(row["siret"])
    if not siret:
        raise Refused("number", row["siret"])
    if (row["statutDiffusionEtablissement"] or "O") != "O":
        raise Refused("diffusion", siret)
    street = " ".join(
        row[name]
        for name in (
            "numeroVoieEtablissement",
            "typeVoieEtablissement",
            "libelleVoieEtablissement",
        )
        if row[name] and row[name] != "[ND]"
    )
    facts = _codes(
        "",
        row["trancheEffectifsEtablissement"],
        row["activitePrincipaleEtablissement"],
        row["activitePrincipaleNAF25Etablissement"],
    )
    return Establishment(
        siret=siret,
        name=_known(row["enseigne1Etablissement"])
        or _known(row["denominationUsuelleEtablissement"]),
        active=row["etatAdministratifEtablissement"] != "F",
        head_office=row["etablissementSiege"].lower() == "true",
        street=street,
        zip=_known(row["codePostalEtablissement"]),
        city=_known(row["libelleCommuneEtablissement"]),
        town_code=_known(row["codeCommuneEtablissement"]),
        point=_lambert(
            row["coordonneeLambertAbscisseEtablissement"],
            row["coordonneeLambertOrdonneeEtablissement"],
        ),
        facts=facts,
    )


def answer(result) -> tuple[Unit, list[Establishment]]:
    """One result of the API Recherche d'entreprises; raises :class:`Refused`.

    The head office comes first among the establishments.
    """
    if not isinstance(result, dict):
        raise Refused("number", str(result)[:40])
    number = _siren(_text(result, "siren"))
    _check_storable(result)
    if (_text(result, "statut_diffusion") or "O") != "O":
        return Unit(number, "", diffused=False), []
    more = _typed(result, "complements", dict) or {}
    if more.get("est_entrepreneur_individuel"):
        raise Refused("person", number)
    name = _text(result, "nom_raison_sociale") or _text(result, "nom_complet")
    if not name:
        raise Refused("person", number)
    facts = _answered_codes(result, _text(result, "categorie_entreprise"))
    signals = ("est_ess", "est_societe_mission", "bilan_ges_renseigne")
    if any(more.get(signal) for signal in signals):
        facts["csr_signal"] = True
    head = _typed(result, "siege", dict) or {}
    places = []
    for place in [head, *(_typed(result, "matching_etablissements", list) or [])]:
        made = _answered_place(place, place is head)
        if made and made.siret not in {known.siret for known in places}:
            places.append(made)
    active = _text(result, "etat_administratif") != "C"
    return Unit(number, name, active, facts=facts), places


def _answered_place(place, head_office):
    if not isinstance(place, dict):
        raise Refused("malformed", "matching_etablissements")
    siret = numbers.to_siret(_text(place, "siret"))
    if not siret or (_text(place, "statut_diffusion_etablissement") or "O") != "O":
        return None
    code = _text(place, "code_postal")
    # The API gives one line: "12 RUE X 15000 AURILLAC"
    street = _text(place, "adresse").partition(f" {code} ")[0] if code else ""
    signs = _typed(place, "liste_enseignes", list) or [""]
    if not isinstance(signs[0], str | None):
        raise Refused("malformed", "liste_enseignes")
    return Establishment(
        siret=siret,
        name=signs[0] or _text(place, "nom_commercial"),
        active=_text(place, "etat_administratif") != "F",
        head_office=head_office,
        street=street,
        zip=code,
        city=_text(place, "libelle_commune"),
        town_code=_text(place, "commune"),
        point=_answered_point(place),
        facts=_answered_codes(place),
    )


def _answered_codes(values, category=""):
    return _codes(
        category,
        _text(values, "tranche_effectif_salarie"),
        _text(values, "activite_principale"),
        _text(values, "activite_principale_naf25"),
    )


def _answered_point(place):
    """Numbers or their texts; None where there are none, or none on Earth."""
    try:
        point = (float(place["latitude"]), float(place["longitude"]))
    except (KeyError, TypeError, ValueError):
        return None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None


def _typed(values, key, kind):
    """What an answer has under a key: of this kind, or null; raises Refused."""
    value = values.get(key)
    if value is not None and not isinstance(value, kind):
        raise Refused("malformed", key)
    return value


def _text(values, key):
    return (_typed(values, key, str) or "").strip()


def _check_storable(result):
    """Refuse what JSON may say and PostgreSQL not keep: NaN, NUL, half a character."""
    try:
        text = json.dumps(result, ensure_ascii=False, allow_nan=False)
        text.encode()
    except ValueError as error:
        raise Refused("malformed", "NaN, surrogate") from error
    if "\\u0000" in text:
        raise Refused("malformed", "NUL")


def _siren(number):
    number = numbers.compact(number)
    if len(number) != 9 or not numbers.is_valid(number):
        raise Refused("number", number)
    return number


def _codes(category, headcount, naf, naf25):
    """The coded facts that are known and well formed."""
    facts = {}
    if category in CATEGORIES:
        facts["company_category"] = category
    if headcount in HEADCOUNTS:
        facts["headcount_range"] = headcount
    if naf and NAF.match(naf):
        facts["naf_code"] = naf
    if naf25 and NAF.match(naf25):
        facts["naf25_code"] = naf25
    return facts


def _known(value):
    return "" if value == "[ND]" else value


def _lambert(x, y):
    try:
        x, y = float(x), float(y)
    except ValueError:
        return None
    # Metropolitan France only: overseas départements have projections of their own
    if not (0 < x < 1_300_000 and 6_000_000 < y < 7_200_000):
        return None
    return lambert.to_degrees(x, y)
