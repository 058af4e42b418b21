"""What a French invoice has to say of a sale without VAT.

CGI, annexe II, art. 242 nonies A, I, 12° and 13°: the article of law that exempts it,
or "Autoliquidation" where the buyer owes the tax. These words are law, and French
whatever the language of the buyer. Codes are those of the European VATEX list.
"""

import re

NOTES = {
    "VATEX-EU-AE": "Autoliquidation",
    "VATEX-EU-G": "Exonération de TVA, art. 262, I du CGI",
    "VATEX-EU-IC": "Exonération de TVA, art. 262 ter, I du CGI",
    "VATEX-EU-O": "Opération hors du champ d'application de la TVA",
    "VATEX-EU-D": "Régime particulier - Biens d'occasion",
    "VATEX-EU-F": "Régime particulier - Biens d'occasion",
    "VATEX-EU-I": "Régime particulier - Objets d'art",
    "VATEX-EU-J": "Régime particulier - Objets de collection et d'antiquité",
    "VATEX-FR-FRANCHISE": "TVA non applicable, art. 293 B du CGI",
    "VATEX-FR-CNWVAT": "Avoir net de taxe, art. 272 du CGI",
    "VATEX-FR-AE": "Autoliquidation, art. 283 du CGI",
    "VATEX-FR-298SEXDECIESA": "Exonération de TVA, art. 298 sexdecies A du CGI",
}
CGI = re.compile(r"VATEX-FR-CGI(\d+)([A-Z]?)(?:-(\d+)(BIS)?)?")
DIRECTIVE = re.compile(r"VATEX-EU-(\d+)(?:-(\d*)([A-Z]*))?")

DEPOSIT = (
    "Dépôt de garantie : hors du champ d'application de la TVA (somme restituable, "
    "qui ne rémunère aucune prestation)"
)

# The sales without VAT of Odoo's French chart: category (UNCL 5305), reason, words.
# Its two exempt taxes have no reason: which article exempts is for the seller to say.
CHART = {
    "tva_sale_service_intra_0": (
        "AE",
        "VATEX-EU-AE",
        "Autoliquidation - Reverse charge (art. 259, 1° du CGI ; art. 44 et 196 de la "
        "directive 2006/112/CE)",
    ),
    "tva_sale_good_intra_0": (
        "K",
        "VATEX-EU-IC",
        "Exonération de TVA, art. 262 ter, I du CGI (art. 138 de la directive "
        "2006/112/CE)",
    ),
    "tva_sale_service_export_0": (
        "G",
        "VATEX-EU-G",
        "TVA non applicable en France, art. 259 du CGI",
    ),
    "tva_sale_good_export_0": (
        "G",
        "VATEX-EU-G",
        "Exonération de TVA, art. 262, I du CGI",
    ),
    "tva_sale_service_0": ("E", False, ""),
    "tva_sale_good_0": ("E", False, ""),
}


def note(code):
    """The sentence for a VATEX code, ``""`` when it names no article we know."""
    code = code or ""
    if code in NOTES:
        return NOTES[code]
    if found := CGI.fullmatch(code):
        article, letter, rank, bis = found.groups()
        text = f"art. {article}"
        if letter:
            text += f" {letter}"
        if rank:
            text += f", {rank}" + ("°" if letter else "") + (" bis" if bis else "")
        return f"Exonération de TVA, {text} du CGI"
    if found := DIRECTIVE.fullmatch(code):
        article, paragraph, letter = found.groups()
        parts = [f"art. {article}"]
        if paragraph:
            parts.append(f"paragraphe {paragraph}")
        if letter:
            parts.append(f"point {letter.lower()}")
        return f"Exonération de TVA, {', '.join(parts)} de la directive 2006/112/CE"
    return ""
