"""Lines of Sirene, and answers of the API on it, to facts of companies. No ORM.

Column names: INSEE's "dessin de fichier" of StockUniteLegale and StockEtablissement.
People are not wanted: sole traders are refused, `dirigeants` are never looked at, and
what INSEE does not diffuse is refused (statut O: all, P: in part, N: nothing).
"""

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
    """A line that is not taken: ``reason`` is one of the keys of ``REASONS``."""

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
    number = _siren(result.get("siren"))
    if (result.get("statut_diffusion") or "O") != "O":
        return Unit(number, "", diffused=False), []
    more = result.get("complements") or {}
    if more.get("est_entrepreneur_individuel"):
        raise Refused("person", number)
    name = result.get("nom_raison_sociale") or result.get("nom_complet")
    if not name:
        raise Refused("person", number)
    facts = _codes(
        result.get("categorie_entreprise"),
        result.get("tranche_effectif_salarie"),
        result.get("activite_principale"),
        result.get("activite_principale_naf25"),
    )
    signals = ("est_ess", "est_societe_mission", "bilan_ges_renseigne")
    if any(more.get(signal) for signal in signals):
        facts["csr_signal"] = True
    head = result.get("siege") or {}
    places = []
    for place in [head, *(result.get("matching_etablissements") or [])]:
        made = _answered_place(place, place is head)
        if made and made.siret not in {known.siret for known in places}:
            places.append(made)
    active = result.get("etat_administratif") != "C"
    return Unit(number, name, active, facts=facts), places


def _answered_place(place, head_office):
    siret = numbers.to_siret(place.get("siret"))
    if not siret or (place.get("statut_diffusion_etablissement") or "O") != "O":
        return None
    try:
        point = (float(place["latitude"]), float(place["longitude"]))
    except (KeyError, TypeError, ValueError):
        point = None
    code, city = place.get("code_postal") or "", place.get("libelle_commune") or ""
    # The API gives one line: "12 RUE X 15000 AURILLAC"
    street = (place.get("adresse") or "").partition(f" {code} ")[0] if code else ""
    signs = place.get("liste_enseignes") or []
    return Establishment(
        siret=siret,
        name=(signs[0] if signs else "") or place.get("nom_commercial") or "",
        active=place.get("etat_administratif") != "F",
        head_office=head_office,
        street=street,
        zip=code,
        city=city,
        town_code=place.get("commune") or "",
        point=point,
        facts=_codes(
            "",
            place.get("tranche_effectif_salarie"),
            place.get("activite_principale"),
            place.get("activite_principale_naf25"),
        ),
    )


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
