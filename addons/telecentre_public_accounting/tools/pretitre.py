"""What the finance software of a local authority reads: CSV and JSON of pre-titles.

Plain Python: in go the facts of each pre-title, out come texts and bytes.
"""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CSV_COLUMNS = (
    "numero", "type", "titre_origine", "factures", "debiteur_siret", "debiteur_nom",
    "debiteur_adresse", "debiteur_code_postal", "debiteur_ville", "debiteur_pays",
    "objet", "periode_debut", "periode_fin", "date_facture", "date_echeance",
    "code_produit_local", "imputation", "taux_tva", "montant_ht", "montant_tva",
    "montant_ttc", "code_service", "engagement", "reference_payfip", "piece",
    "deja_transmis",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """The share of a pre-title under one local code, budget line and rate of tax."""

    code_produit_local: str
    imputation: str
    taux_tva: Decimal
    montant_ht: Decimal
    montant_tva: Decimal


@dataclass(frozen=True)
class PreTitre:
    """One debt to collect; amounts are positive, ``type`` says which way."""

    numero: str
    type: str  # "titre", or "reduction" for a credit note
    titre_origine: str
    factures: list
    debiteur_siret: str
    debiteur_nom: str
    debiteur_adresse: str
    debiteur_code_postal: str
    debiteur_ville: str
    debiteur_pays: str
    objet: str
    periode_debut: date | None
    periode_fin: date | None
    date_facture: date
    date_echeance: date
    code_service: str
    engagement: str
    reference_payfip: str
    pieces: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    deja_transmis: list = field(default_factory=list)  # batches taken back since

    @property
    def net(self):
        return sum((part.montant_ht for part in self.parts), Decimal(0))

    @property
    def tax(self):
        return sum((part.montant_tva for part in self.parts), Decimal(0))


def payfip_reference(number):
    """What PayFiP takes of ``number``: 6 to 30 letters and digits, or nothing."""
    kept = "".join(c for c in number or "" if c.isascii() and c.isalnum())
    return kept[-30:].rjust(6, "0") if kept else ""


def cents(value):
    """``value`` with two decimals, half up."""
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def parts(sums, total):
    """The parts of a title of ``total``, in proportion to what was invoiced.

    They add up to the total: the rounding, and what was paid before, falls on all in
    proportion and the last cent on the last part's tax or, without tax, its net.

    :param sums: ``{(local code, budget line, rate): (net, tax)}``
    """
    invoiced = sum((net + tax for net, tax in sums.values()), Decimal(0))
    ratio = total / invoiced if invoiced else Decimal(0)
    found, left = [], cents(total)
    for rank, ((code, line, rate), (net, tax)) in enumerate(sums.items(), 1):
        net, tax = cents(net * ratio), cents(tax * ratio)
        if rank == len(sums):
            if tax:
                tax = left - net
            else:
                net = left
        left -= net + tax
        found.append(Part(code, line, rate, net, tax))
    return found


def _text(value):
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)


def to_csv(titres):
    """One row for each part, semicolons, UTF-8 with its mark for spreadsheets."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, CSV_COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for titre in titres:
        facts = {name: _text(value) for name, value in vars(titre).items()}
        facts["piece"] = _text(titre.pieces)
        for part in titre.parts:
            row = {**facts, **{name: _text(v) for name, v in vars(part).items()}}
            row["montant_ttc"] = str(part.montant_ht + part.montant_tva)
            writer.writerow({name: row.get(name, "") for name in CSV_COLUMNS})
    return "\ufeff" + stream.getvalue()


def to_json(titres, head):
    """The same, nested, with the totals of each and of the whole batch."""
    found = []
    for titre in titres:
        facts = asdict(titre)
        facts.update(
            montant_ht=titre.net,
            montant_tva=titre.tax,
            montant_ttc=titre.net + titre.tax,
        )
        found.append(facts)
    signs = {"titre": 1, "reduction": -1}
    total = sum((signs[t.type] * (t.net + t.tax) for t in titres), Decimal(0))
    document = {**head, "nombre": len(titres), "total_ttc": total, "titres": found}
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def to_zip(files):
    """A zip of ``{path: bytes}`` with a list of their SHA-256 sums."""
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in files.items()
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**files, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def grouped(debts, threshold):
    """Put together what is owed by one debtor, so that each title is worth collecting.

    :param debts: ``[(key of the debtor, amount, thing)]``
    :param threshold: titles below it are not issued; 0 for none
    :return: ``(titles, left)``: lists of things for one title each, and the things
        of debtors who owe less than the threshold in all
    """
    titles, first, small = [], {}, {}
    for key, amount, thing in debts:
        if amount >= threshold:
            titles.append([thing])
            first.setdefault(key, titles[-1])
        else:
            small.setdefault(key, []).append((amount, thing))
    left = []
    for key, owed in small.items():
        things = [thing for _amount, thing in owed]
        if key in first:
            # what is collected anyway takes the small sums of its debtor along
            first[key].extend(things)
        elif sum(amount for amount, _thing in owed) >= threshold:
            titles.append(things)
        else:
            left += things
    return titles, left
