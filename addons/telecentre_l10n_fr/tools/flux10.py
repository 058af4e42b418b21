"""E-reporting as XML: "flux 10" of the State's external specifications (V3).

Plain lxml, no ORM, no clock. Two files, as they have calendars of their own: the sales
to individuals (10.3), and what was collected of them and of sales abroad (10.4, 10.2).
TT and TG numbers are those of the specifications. The seller signs both; the approved
platform that forwards them takes the place of the sender. Amounts are in EUR, dates are
local dates.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

# TT-4: a first transmission, or one that takes the place of what was told before
INITIAL, CORRECTION = "IN", "RE"
SELLER = "SE"  # TT-10 and TT-15
SCHEME_SIREN = "0002"
ON_DEBITS = "5"  # TT-80: VAT on services due when invoiced, by option


@dataclass(frozen=True)
class Head:
    """Who tells what period, and when it was written (local time of the company)."""

    siren: str
    name: str
    start: date
    stop: date
    written: datetime
    email: str = ""
    correction: int = 0  # how many times the period was told before


@dataclass(frozen=True)
class Sale:
    """What was sold on one day in one category at one rate."""

    day: date
    category: str  # TT-81: TPS1, TLB1 or TNT1
    rate: Decimal
    base: Decimal
    tax: Decimal
    documents: frozenset  # the numbers of the invoices
    on_debits: bool = False


@dataclass(frozen=True)
class Payment:
    """What came in on one day at one rate, tax included; of one invoice if named."""

    day: date
    rate: Decimal
    amount: Decimal
    invoice: str = ""
    invoice_day: date | None = None


def sales(head, lines):
    """The sales to individuals as bytes, or nothing where there are none to tell.

    A correction is written in any case: it takes away what was told before.
    """
    if not lines and not head.correction:
        return b""
    groups = defaultdict(list)
    for line in lines:
        groups[line.day, line.category, line.on_debits].append(line)
    report, part = _report(head, "TransactionsReport", "T")
    for (day, category, on_debits), group in sorted(groups.items()):
        node = etree.SubElement(part, "Transactions")
        _text(node, "Date", _day(day))
        _text(node, "TransactionsCurrency", "EUR")
        if on_debits:
            _text(node, "TaxDueDateTypeCode", ON_DEBITS)
        _text(node, "CategoryCode", category)
        _text(node, "TaxExclusiveAmount", _amount(sum(line.base for line in group)))
        _text(node, "TaxTotal", _amount(sum(line.tax for line in group)))
        documents = frozenset().union(*(line.documents for line in group))
        _text(node, "TransactionsCount", str(len(documents)))
        for line in sorted(group, key=lambda line: line.rate):
            subtotal = etree.SubElement(node, "TaxSubtotal")
            _text(subtotal, "TaxPercent", _amount(line.rate))
            _text(subtotal, "TaxableAmount", _amount(line.base))
            _text(subtotal, "TaxTotal", _amount(line.tax))
    return _bytes(report)


def payments(head, lines):
    """What was collected as bytes, or nothing where nothing was to tell."""
    if not lines and not head.correction:
        return b""
    groups = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        key = (line.invoice, line.invoice_day or line.day, line.day)
        if not line.invoice:
            key = ("", line.day, line.day)
        groups[key][line.rate] += line.amount
    report, part = _report(head, "PaymentsReport", "P")
    # the schema wants the invoices first
    ordered = sorted(groups.items(), key=lambda item: (not item[0][0], item[0]))
    for (invoice, invoice_day, day), rates in ordered:
        node = etree.SubElement(part, "Invoice" if invoice else "Transactions")
        if invoice:
            _text(node, "InvoiceID", invoice)
            _text(node, "IssueDate", _day(invoice_day))
        payment = etree.SubElement(node, "Payment")
        _text(payment, "Date", _day(day))
        for rate, amount in sorted(rates.items()):
            subtotal = etree.SubElement(payment, "SubTotals")
            _text(subtotal, "TaxPercent", _amount(rate))
            _text(subtotal, "CurrencyCode", "EUR")
            _text(subtotal, "Amount", _amount(amount))
    return _bytes(report)


def _report(head, kind, letter):
    report = etree.Element("Report")
    document = etree.SubElement(report, "ReportDocument")
    number = f"{head.siren}-{_day(head.start)}-{_day(head.stop)}-{letter}"
    if head.correction:
        number += f"-{head.correction}"
    _text(document, "Id", number)
    stamp = etree.SubElement(document, "IssueDateTime")
    _text(stamp, "DateTimeString", head.written.strftime("%Y%m%d%H%M%S"))
    _text(document, "TypeCode", CORRECTION if head.correction else INITIAL)
    for tag in ("Sender", "Issuer"):
        party = etree.SubElement(document, tag)
        etree.SubElement(party, "Id", schemeId=SCHEME_SIREN).text = head.siren
        _text(party, "Name", head.name[:99])
        _text(party, "RoleCode", SELLER)
        if head.email:
            address = etree.SubElement(party, "URIUniversalCommunication")
            _text(address, "URIID", head.email)
    part = etree.SubElement(report, kind)
    period = etree.SubElement(part, "ReportPeriod")
    _text(period, "StartDate", _day(head.start))
    _text(period, "EndDate", _day(head.stop))
    return report, part


def _text(parent, tag, text):
    etree.SubElement(parent, tag).text = text


def _day(day):
    return day.strftime("%Y%m%d")


def _amount(value):
    return f"{Decimal(value):.2f}"


def _bytes(report):
    return etree.tostring(
        report, pretty_print=True, xml_declaration=True, encoding="UTF-8"
    )
