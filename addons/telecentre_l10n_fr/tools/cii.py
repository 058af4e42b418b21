"""Completes a Cross Industry Invoice (the XML of Factur-X) for France.

Plain lxml, no ORM: ``complete(tree, facts)`` takes the tree that Odoo wrote and what
the invoice knows, and puts in what EN 16931 and the French rules (XP Z12-012, BR-FR
"Flux 2") ask for. BT and BG numbers are those of EN 16931. Elements are always put at
the place that the schema asks for. Dates are local dates.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

NS = {
    "ram": "urn:un:unece:uncefact:data:standard:"
    "ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
PROFILE_EN16931 = "urn:cen.eu:en16931:2017"
SCHEME_SIREN = "0002"
SCHEME_SIRET = "0009"
SCHEME_FR_ADDRESS = "0225"
SCHEME_EMAIL = "EM"
VAT_ON_PAYMENT = "72"  # BT-8, UNTDID 2475
SEPA_DIRECT_DEBIT = "59"  # BT-81, UNTDID 4461
# What no XML may hold: people paste it with their texts
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_NUMBER_LENGTH = 35  # BR-FR-01, of BT-1 and BT-25

# The order the schema asks for, of the children that we add and of what may follow.
ORDER = {
    "ExchangedDocumentContext": (
        "BusinessProcessSpecifiedDocumentContextParameter",
        "GuidelineSpecifiedDocumentContextParameter",
    ),
    "TradeParty": (
        "ID",
        "GlobalID",
        "Name",
        "Description",
        "SpecifiedLegalOrganization",
        "DefinedTradeContact",
        "PostalTradeAddress",
        "URIUniversalCommunication",
        "SpecifiedTaxRegistration",
    ),
    "ApplicableHeaderTradeSettlement": (
        "CreditorReferenceID",
        "PaymentReference",
        "TaxCurrencyCode",
        "InvoiceCurrencyCode",
        "SpecifiedTradeSettlementPaymentMeans",
        "ApplicableTradeTax",
        "BillingSpecifiedPeriod",
        "SpecifiedTradeAllowanceCharge",
        "SpecifiedTradePaymentTerms",
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "InvoiceReferencedDocument",
    ),
    "SpecifiedTradePaymentTerms": (
        "Description",
        "DueDateDateTime",
        "DirectDebitMandateID",
    ),
    "SpecifiedTradeProduct": (
        "GlobalID",
        "SellerAssignedID",
        "BuyerAssignedID",
        "Name",
        "Description",
    ),
}


@dataclass(frozen=True)
class Party:
    """A seller, buyer or place of delivery."""

    name: str
    siren: str = ""
    siret: str = ""
    endpoint: str = ""  # electronic address, BT-34 and BT-49
    endpoint_scheme: str = ""


@dataclass(frozen=True)
class Line:
    """What Odoo rounds too early on a line: quantity and prices per unit."""

    name: str
    quantity: Decimal
    gross: Decimal
    net: Decimal


@dataclass(frozen=True)
class DirectDebit:
    """An invoice that the seller collects himself."""

    mandate: str = ""  # BT-89
    creditor: str = ""  # BT-90, the seller's identifier (ICS)
    iban: str = ""  # BT-91, the account that is debited


@dataclass(frozen=True)
class Facts:
    """All that an invoice knows and Odoo's own XML does not say."""

    process: str  # BT-23: S1 services, B1 goods, M1 both
    seller: Party
    buyer: Party
    ship_to: Party
    notes: list = field(default_factory=list)  # (subject code BT-21, text BT-22)
    lines: list = field(default_factory=list)
    vat_on_payment: bool = False
    preceding: list = field(default_factory=list)  # (number BT-25, date BT-26)
    issue_date: date | None = None
    tax_currency: str = ""  # BT-6, when it is not the invoice's
    tax_amount: Decimal = Decimal(0)  # BT-111
    direct_debit: DirectDebit | None = None


def complete(tree, facts):
    """Put ``facts`` into ``tree`` (an lxml element) and return it."""
    _set_process(tree, facts)
    _add_notes(tree, facts)
    _set_parties(tree, facts)
    _set_lines(tree, facts)
    _set_settlement(tree, facts)
    return tree


def round_price(value):
    """``value`` as a price of at most 6 decimals (BR-FR-DEC-03)."""
    return _plain(Decimal(value).quantize(Decimal("1.000000"), ROUND_HALF_UP))


def round_quantity(value):
    """``value`` as a quantity of at most 4 decimals (BR-FR-DEC-02)."""
    return _plain(Decimal(value).quantize(Decimal("1.0000"), ROUND_HALF_UP))


def _plain(number):
    """Without useless zeros, but at least two decimals, never 1E+2."""
    number = number.normalize()
    if -number.as_tuple().exponent < 2:
        number = number.quantize(Decimal("1.00"))
    return number


def _find(node, path):
    return node.find(path, NS)


def _new(tag, text=None, **attributes):
    prefix, name = tag.split(":")
    node = etree.Element(etree.QName(NS[prefix], name), **attributes)
    return _write(node, text)


def _write(node, text):
    node.text = text and ILLEGAL.sub(" ", text)
    return node


def _put(parent, node, order):
    """Insert ``node`` among the children of ``parent``, where ``order`` says."""
    rank = order.index(etree.QName(node).localname)
    position = 0
    for index, child in enumerate(parent):
        name = etree.QName(child).localname
        if name not in order or order.index(name) <= rank:
            position = index + 1
    parent.insert(position, node)
    return node


def _remove(parent, path):
    for node in parent.findall(path, NS):
        node.getparent().remove(node)


def _set_process(tree, facts):
    context = _find(tree, "rsm:ExchangedDocumentContext")
    name = "BusinessProcessSpecifiedDocumentContextParameter"
    _remove(context, f"ram:{name}")
    node = _put(context, _new(f"ram:{name}"), ORDER["ExchangedDocumentContext"])
    node.append(_new("ram:ID", facts.process))


def _add_notes(tree, facts):
    """One note of each code: BR-FR-06 refuses two, and other addons may add theirs."""
    document = _find(tree, "rsm:ExchangedDocument")
    codes = {code for code, _text in facts.notes}
    for note in document.findall("ram:IncludedNote", NS):
        if note.findtext("ram:SubjectCode", namespaces=NS) in codes:
            document.remove(note)
    for code, text in facts.notes:
        note = etree.SubElement(document, etree.QName(NS["ram"], "IncludedNote"))
        note.append(_new("ram:Content", text))
        note.append(_new("ram:SubjectCode", code))


def _set_parties(tree, facts):
    transaction = _find(tree, "rsm:SupplyChainTradeTransaction")
    agreement = "ram:ApplicableHeaderTradeAgreement"
    _set_party(_find(transaction, f"{agreement}/ram:SellerTradeParty"), facts.seller)
    _set_party(_find(transaction, f"{agreement}/ram:BuyerTradeParty"), facts.buyer)
    ship_to = _find(
        transaction, "ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty"
    )
    if ship_to is not None:
        # the EN 16931 profile knows only who and where of the place of delivery
        for name in ("SpecifiedLegalOrganization", "DefinedTradeContact"):
            _remove(ship_to, f"ram:{name}")
        _set_party(ship_to, facts.ship_to, legal=False)


def _set_party(node, party, legal=True):
    order = ORDER["TradeParty"]
    _remove(node, "ram:GlobalID")
    if party.siret:
        siret = _new("ram:GlobalID", party.siret, schemeID=SCHEME_SIRET)
        _put(node, siret, order)
    name = _find(node, "ram:Name")
    if name is None:
        name = _put(node, _new("ram:Name"), order)
    _write(name, party.name)
    if not legal:
        return
    if party.siren:
        _remove(node, "ram:SpecifiedLegalOrganization")
        legal_unit = _put(node, _new("ram:SpecifiedLegalOrganization"), order)
        legal_unit.append(_new("ram:ID", party.siren, schemeID=SCHEME_SIREN))
    elif _find(node, "ram:SpecifiedLegalOrganization/ram:ID") is not None:
        # a registry number that is no SIREN: it belongs to no scheme we know
        _find(node, "ram:SpecifiedLegalOrganization/ram:ID").attrib.pop(
            "schemeID", None
        )
    _remove(node, "ram:URIUniversalCommunication")
    if party.endpoint:
        address = _put(node, _new("ram:URIUniversalCommunication"), order)
        address.append(
            _new("ram:URIID", party.endpoint, schemeID=party.endpoint_scheme)
        )


def _set_lines(tree, facts):
    path = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
    for node, line in zip(tree.findall(path, NS), facts.lines, strict=True):
        product = _find(node, "ram:SpecifiedTradeProduct")
        if product is None:
            product = _new("ram:SpecifiedTradeProduct")
            node.insert(1, product)
        if _find(product, "ram:Name") is None:
            # BR-25: a line typed without a product has only its label
            _put(product, _new("ram:Name", line.name), ORDER["SpecifiedTradeProduct"])
        delivery = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
        _find(node, delivery).text = str(line.quantity)
        agreement = _find(node, "ram:SpecifiedLineTradeAgreement")
        gross = _find(agreement, "ram:GrossPriceProductTradePrice")
        _find(gross, "ram:ChargeAmount").text = str(line.gross)
        discount = _find(gross, "ram:AppliedTradeAllowanceCharge/ram:ActualAmount")
        if line.gross <= line.net:
            # a discount below zero makes the price, no allowance (BR-FR-DEC-03)
            _remove(gross, "ram:AppliedTradeAllowanceCharge")
        elif discount is not None:
            discount.text = str(_plain(line.gross - line.net))
        net = _find(agreement, "ram:NetPriceProductTradePrice/ram:ChargeAmount")
        net.text = str(line.net)


def _set_settlement(tree, facts):
    settlement = _find(
        tree,
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement",
    )
    order = ORDER["ApplicableHeaderTradeSettlement"]
    if facts.vat_on_payment:
        for node in settlement.iterfind(
            "ram:ApplicableTradeTax/ram:DueDateTypeCode", NS
        ):
            node.text = VAT_ON_PAYMENT
    _fix_due_date(settlement, facts)
    if facts.direct_debit:
        _set_direct_debit(settlement, facts.direct_debit)
    if facts.tax_currency:
        _remove(settlement, "ram:TaxCurrencyCode")
        _put(settlement, _new("ram:TaxCurrencyCode", facts.tax_currency), order)
        total = _find(
            settlement,
            "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount",
        )
        for other in total.itersiblings(total.tag):
            other.getparent().remove(other)
        amount = f"{facts.tax_amount:.2f}"
        total.addnext(_new("ram:TaxTotalAmount", amount, currencyID=facts.tax_currency))
    if facts.preceding:
        _remove(settlement, "ram:InvoiceReferencedDocument")
    for number, day in facts.preceding:
        document = _put(settlement, _new("ram:InvoiceReferencedDocument"), order)
        document.append(_new("ram:IssuerAssignedID", number))
        if day:
            stamp = _new("ram:FormattedIssueDateTime")
            stamp.append(
                _new("qdt:DateTimeString", day.strftime("%Y%m%d"), format="102")
            )
            document.append(stamp)


def _fix_due_date(settlement, facts):
    """Odoo lets an invoice fall due before its own date; BR-FR-CO-07 does not."""
    due = _find(
        settlement,
        "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString",
    )
    if due is not None and facts.issue_date:
        due.text = max(due.text, facts.issue_date.strftime("%Y%m%d"))


def _set_direct_debit(settlement, debit):
    """A buyer told to pay by transfer would pay twice."""
    for path in (
        "ram:CreditorReferenceID",
        "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID",
    ):
        _remove(settlement, path)
    means = _find(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    if means is None:
        name = "ram:SpecifiedTradeSettlementPaymentMeans"
        means = _put(settlement, _new(name), ORDER["ApplicableHeaderTradeSettlement"])
    means[:] = [_new("ram:TypeCode", SEPA_DIRECT_DEBIT)]
    if debit.iban:
        account = _new("ram:PayerPartyDebtorFinancialAccount")
        account.append(_new("ram:IBANID", debit.iban))
        means.append(account)
    if debit.creditor:
        reference = _new("ram:CreditorReferenceID", debit.creditor)
        _put(settlement, reference, ORDER["ApplicableHeaderTradeSettlement"])
    terms = _find(settlement, "ram:SpecifiedTradePaymentTerms")
    if debit.mandate and terms is not None:
        mandate = _new("ram:DirectDebitMandateID", debit.mandate)
        _put(terms, mandate, ORDER["SpecifiedTradePaymentTerms"])
