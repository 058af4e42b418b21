from lxml import etree

from odoo.tests import tagged

from ..tools import cii
from .common import FrenchInvoiceCase

AGREEMENT = "//ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = "//ram:ApplicableHeaderTradeSettlement"
LINE = "//ram:IncludedSupplyChainTradeLineItem"


def drop(path):
    def mutate(tree):
        nodes = tree.xpath(path, namespaces=cii.NS)
        assert nodes, path
        for node in nodes:
            node.getparent().remove(node)

    return mutate


def text(path, value):
    def mutate(tree):
        nodes = tree.xpath(path, namespaces=cii.NS)
        assert nodes, path
        for node in nodes:
            node.text = value

    return mutate


def scheme(path, value):
    def mutate(tree):
        (node,) = tree.xpath(path, namespaces=cii.NS)
        node.set("schemeID", value)

    return mutate


def twice(path):
    def mutate(tree):
        node = tree.xpath(path, namespaces=cii.NS)[0]
        node.addnext(etree.fromstring(etree.tostring(node)))

    return mutate


def disorder(tree):
    (settlement,) = tree.xpath(SETTLEMENT, namespaces=cii.NS)
    settlement.append(settlement[0])


def note(code):
    return f"//ram:IncludedNote[ram:SubjectCode='{code}']"


BUYER = f"{AGREEMENT}/ram:BuyerTradeParty"
SELLER = f"{AGREEMENT}/ram:SellerTradeParty"
PROCESS = "//ram:BusinessProcessSpecifiedDocumentContextParameter"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
PERIOD = f"{SETTLEMENT}/ram:BillingSpecifiedPeriod"

# What is broken, how, and the rule that must notice.
INVOICE_MUTATIONS = [
    ("no business process", drop(PROCESS), "BR-FR-08_BT-23"),
    ("unknown process", text(f"{PROCESS}/ram:ID", "X1"), "BR-FR-08_BT-23"),
    ("no indemnity", drop(note("PMT")), "BR-FR-05_BT-22_PMT"),
    ("no penalties", drop(note("PMD")), "BR-FR-05_BT-22_PMD"),
    ("no discount terms", drop(note("AAB")), "BR-FR-05_BT-22_AAB"),
    ("indemnity twice", twice(note("PMT")), "BR-FR-06_BT-21_PMT"),
    (
        "unknown treatment",
        text(f"{note('BAR')}/ram:Content", "B2X"),
        "BR-FR-20_BT-21",
    ),
    (
        "seller without SIREN",
        drop(f"{SELLER}/ram:SpecifiedLegalOrganization"),
        "BR-FR-10_BT-30",
    ),
    (
        "buyer without SIREN",
        drop(f"{BUYER}/ram:SpecifiedLegalOrganization"),
        "BR-FR-11_BT-47",
    ),
    (
        "SIRET as SIREN",
        text(f"{SELLER}/ram:SpecifiedLegalOrganization/ram:ID", "20000000800017"),
        "BR-FR-10_BT-30",
    ),
    (
        "SIRET of another",
        text(f"{BUYER}/ram:GlobalID", "91000001700012"),
        "BR-FR-09_BT-46",
    ),
    (
        "seller without address",
        drop(f"{SELLER}/ram:URIUniversalCommunication"),
        "BR-FR-13_BT-34",
    ),
    (
        "buyer without address",
        drop(f"{BUYER}/ram:URIUniversalCommunication"),
        "BR-FR-12_BT-49",
    ),
    (
        "buyer under Peppol",
        scheme(f"{BUYER}/ram:URIUniversalCommunication/ram:URIID", "0009"),
        "BR-FR-21_BT-49",
    ),
    ("number too long", text("//rsm:ExchangedDocument/ram:ID", "F" * 36), "BR-FR-01"),
    ("number with a blank", text("//rsm:ExchangedDocument/ram:ID", "F 1"), "BR-FR-02"),
    (
        "due before issue",
        text(f"{SETTLEMENT}//ram:DueDateDateTime/udt:DateTimeString", "20250101"),
        "BR-FR-CO-07_BT-9",
    ),
    (
        "odd rate",
        text("//ram:RateApplicablePercent", "19.0"),
        "BR-FR-16_BT-119",
    ),
    (
        "seven decimals",
        text(f"{LINE}//ram:NetPriceProductTradePrice/ram:ChargeAmount", "120.0000001"),
        "BR-FR-DEC-03_BT-146",
    ),
    ("negative price", text(f"{LINE}//ram:ChargeAmount", "-120.00"), "BR-27"),
    ("wrong total", text(f"{TOTALS}/ram:GrandTotalAmount", "1.00"), "BR-CO-15"),
    ("line without a tax", drop(f"{LINE}//ram:ApplicableTradeTax"), "XSD"),
    ("line without a name", drop(f"{LINE}//ram:Name"), "XSD"),
    ("element out of place", disorder, "XSD"),
]
CREDIT_NOTE_MUTATIONS = [
    (
        "no preceding invoice",
        drop(f"{SETTLEMENT}/ram:InvoiceReferencedDocument"),
        "BR-FR-CO-05_BT-3",
    ),
    (
        "preceding invoice without date",
        drop(f"{SETTLEMENT}//ram:FormattedIssueDateTime"),
        "BR-FR-CO-05_BT-3",
    ),
]


@tagged("post_install", "-at_install")
class TestFacturxMutations(FrenchInvoiceCase):
    """The checks of the other tests are worth something: they notice what is wrong."""

    def test_broken_invoices_are_noticed(self):
        self._check(self._invoice(), INVOICE_MUTATIONS)

    def test_broken_credit_notes_are_noticed(self):
        credit_note = self._invoice(
            move_type="out_refund",
            reversed_entry_id=self._invoice().id,
            invoice_date="2026-02-10",
        )
        self._check(credit_note, CREDIT_NOTE_MUTATIONS)

    def test_there_are_more_than_twenty_ways(self):
        """Each by a name of its own, and each another XML than the others."""
        names = [name for name, _mutate, _code in INVOICE_MUTATIONS]
        self.assertGreater(len(set(names)), 20)
        xml = self._xml(self._invoice())
        mutants = {self._canonical(xml)}
        for _name, mutate, _code in INVOICE_MUTATIONS:
            mutants.add(self._canonical(self._mutant(xml, mutate)))
        self.assertEqual(len(mutants), len(names) + 1)

    def _canonical(self, xml):
        return etree.tostring(etree.fromstring(xml), method="c14n")

    def _mutant(self, xml, mutate):
        tree = etree.fromstring(xml)
        mutate(tree)
        return etree.tostring(tree)

    def _check(self, move, mutations):
        xml = self.assertLegal(move)
        for name, mutate, expected in mutations:
            with self.subTest(name):
                errors = self.validator.errors(self._mutant(xml, mutate))
                self.assertTrue(
                    any(code.startswith(expected) for code in errors),
                    f"{name}: {expected} expected, {errors} found",
                )
