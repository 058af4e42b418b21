"""Lines of INSEE's stocks in their true format, made up and seeded."""

import csv
import random
from pathlib import Path

from odoo.addons.telecentre_billing.tools import siren as numbers

UNIT = [
    "siren",
    "statutDiffusionUniteLegale",
    "unitePurgeeUniteLegale",
    "dateCreationUniteLegale",
    "sigleUniteLegale",
    "sexeUniteLegale",
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenom3UniteLegale",
    "prenom4UniteLegale",
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale",
    "nombrePeriodesUniteLegale",
    "categorieEntreprise",
    "anneeCategorieEntreprise",
    "dateDebut",
    "etatAdministratifUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "societeMissionUniteLegale",
    "caractereEmployeurUniteLegale",
    "activitePrincipaleNAF25UniteLegale",
]
PLACE = [
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "nombrePeriodesEtablissement",
    "complementAdresseEtablissement",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "codeCommuneEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "activitePrincipaleNAF25Etablissement",
]
HEADCOUNTS = ("32", "41", "42", "51", "52", "53")
NAF = ("62.02A", "64.19Z", "70.10Z", "35.11Z", "61.10Z", "47.11F", "29.10Z", "53.10Z")


def luhn(body):
    """``body`` with the key that makes it a SIREN or a SIRET."""
    total = 0
    for place, digit in enumerate(reversed(str(body))):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{body}{-total % 10}"


def siren(number):
    """The SIREN of rank ``number``: 8 digits and their key."""
    return luhn(f"{30_000_000 + number:08d}")


def siret(number, nic=1):
    """The SIRET of an establishment of a SIREN."""
    return luhn(f"{number}{nic:04d}")


def unit(number, name, **values):
    """One line of StockUniteLegale as a dictionary."""
    return dict.fromkeys(UNIT, "") | {
        "siren": number,
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "1990-01-01",
        "trancheEffectifsUniteLegale": "53",
        "anneeEffectifsUniteLegale": "2024",
        "dateDernierTraitementUniteLegale": "2026-09-01T08:00:00",
        "nombrePeriodesUniteLegale": "5",
        "categorieEntreprise": "GE",
        "anneeCategorieEntreprise": "2024",
        "dateDebut": "2020-01-01",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": name,
        "categorieJuridiqueUniteLegale": "5599",
        "activitePrincipaleUniteLegale": "62.02A",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": "00017",
        "economieSocialeSolidaireUniteLegale": "N",
        "caractereEmployeurUniteLegale": "O",
        "activitePrincipaleNAF25UniteLegale": "62.20Y",
        **values,
    }


def place(number, **values):
    """One line of StockEtablissement, in Aurillac."""
    return dict.fromkeys(PLACE, "") | {
        "siren": number[:9],
        "nic": number[9:],
        "siret": number,
        "statutDiffusionEtablissement": "O",
        "trancheEffectifsEtablissement": "12",
        "etablissementSiege": "false",
        "numeroVoieEtablissement": "12",
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "DE L'EXEMPLE",
        "codePostalEtablissement": "15000",
        "libelleCommuneEtablissement": "AURILLAC",
        "codeCommuneEtablissement": "15014",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": "62.02A",
        **values,
    }


def write(path, rows, columns=None, encoding="utf-8"):
    """Write rows as INSEE does: commas, quotes where needed, line feeds."""
    with open(path, "w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, columns or UNIT, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def stock(path, lines, wanted, seed=42):
    """Write ``lines`` units, of which ``wanted`` are large or mid-sized ones.

    The others are what most of Sirene is: sole traders and small companies.
    """
    chance = random.Random(seed)
    step = lines / wanted

    def rows():
        taken = 0
        for number in range(lines):
            if number >= taken * step and taken < wanted:
                taken += 1
                yield unit(
                    siren(number),
                    f"GROUPE {number}, SOCIETE ANONYME",
                    categorieEntreprise=chance.choice(("GE", "ETI", "ETI")),
                    trancheEffectifsUniteLegale=chance.choice(HEADCOUNTS),
                    activitePrincipaleUniteLegale=chance.choice(NAF),
                )
            elif chance.random() < 0.5:
                yield unit(
                    siren(number),
                    "",
                    nomUniteLegale="EXEMPLE",
                    prenom1UniteLegale="CAMILLE",
                    categorieEntreprise="",
                    trancheEffectifsUniteLegale="NN",
                    categorieJuridiqueUniteLegale="1000",
                )
            else:
                yield unit(
                    siren(number),
                    f"SARL {number}",
                    categorieEntreprise="PME",
                    trancheEffectifsUniteLegale="01",
                )

    return write(path, rows())


def places_stock(path, lines, first, companies):
    """Write ``lines`` establishments: one in Aurillac for each of ``companies`` SIRENs
    from rank ``first`` on, the others all over France."""
    step = lines // companies

    def rows():
        for number in range(lines):
            if number % step == 0 and number // step < companies:
                yield place(siret(siren(first + number // step), 2))
            else:
                yield place(
                    siret(siren(number), 3),
                    codePostalEtablissement="75009",
                    libelleCommuneEtablissement="PARIS",
                    codeCommuneEtablissement="75109",
                )

    return write(path, rows(), PLACE)


def to_parquet(source, path):
    """Write a CSV stock as Parquet, all rows in one group: the worst to read."""
    from pyarrow import csv as arrow_csv
    from pyarrow import parquet, string

    with open(source, encoding="utf-8") as stream:
        names = stream.readline().strip().split(",")
    kinds = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, string()))
    table = arrow_csv.read_csv(source, convert_options=kinds)
    parquet.write_table(table, path, row_group_size=len(table))


def national_groups():
    """The 67 groups of `data/grands_groupes.csv` as lines of Sirene."""
    source = Path(__file__).parent / "data" / "grands_groupes.csv"
    with open(source, encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            assert numbers.is_valid(row["siren"]), row
            naf = row["naf"].rstrip("?")
            yield unit(
                row["siren"],
                row["nom"],
                activitePrincipaleUniteLegale=naf if len(naf) == 6 else "",
            )
