from dataclasses import replace
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

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


def without(name):
    """Our function ``name`` of ``tools.cii`` does nothing."""
    return patch.object(cii, name, lambda *args, **kwargs: None)


def fact(**values):
    """Our facts about the invoice are other than they are."""
    complete = cii.complete
    return patch.object(
        cii, "complete", lambda tree, facts: complete(tree, replace(facts, **values))
    )


def answer(model, name, value):
    """Our method ``name`` of the Odoo model gives ``value``."""

    def mutate(env):
        return patch.object(type(env[model]), name, lambda *args, **kwargs: value)

    return mutate


def always(mutation):
    return lambda env: mutation


EDI = "account.edi.xml.cii"

# What of our own code is broken, and a rule that must notice.
CODE_MUTATIONS = [
    ("process left out", always(without("_set_process")), "BR-FR-08"),
    ("notes left out", always(without("_add_notes")), "BR-FR-05"),
    ("parties left out", always(without("_set_parties")), "BR-FR-1"),
    ("process unknown", always(fact(process="Z9")), "BR-FR-08"),
    ("no notes", always(fact(notes=[])), "BR-FR-05"),
    ("notes twice", always(fact(notes=[("PMT", "a"), ("PMT", "b")])), "BR-FR-06"),
    (
        "buyer without numbers",
        always(fact(buyer=cii.Party("Client"))),
        "BR-FR-1",
    ),
    (
        "SIRET as SIREN",
        always(fact(seller=cii.Party("Vendeur", siren="20000000800017"))),
        "BR-FR-10",
    ),
    (
        "tree unordered",
        always(
            patch.object(cii, "_put", lambda parent, node, order: _last(parent, node))
        ),
        "XSD",
    ),
    (
        "price with seven decimals",
        always(patch.object(cii, "round_price", lambda value: "120.0000001")),
        "BR-FR-DEC-03",
    ),
    (
        "no line names its price",
        always(patch.object(cii, "round_price", lambda value: "-1.00")),
        "BR-27",
    ),
    (
        "treatment unknown",
        answer("res.partner", "_telecentre_treatment_code", "B2X"),
        "BR-FR-20",
    ),
    (
        "no address of delivery of the invoice",
        answer("res.partner", "_telecentre_electronic_address", ("", "")),
        "BR-FR-1",
    ),
    (
        "type unknown",
        answer("account.move", "_telecentre_type_code", "999"),
        "BR-FR-04",
    ),
    (
        "all is reverse charge",
        answer(EDI, "_get_tax_category_code", "AE"),
        "BR-AE-",
    ),
    (
        "override gone",
        answer("account.move", "_telecentre_is_french_sale", False),
        "BR-FR",
    ),
]


def _last(parent, node):
    parent.append(node)
    return node


@tagged("post_install", "-at_install")
class TestCodeMutations(FrenchInvoiceCase):
    """The validator notices when it is our code that is wrong, not only the file."""

    def _errors(self, move):
        xml = self.env[EDI]._export_invoice(move)[0]
        return self.validator.errors(xml)

    def test_broken_code_is_noticed(self):
        invoice = self._invoice()
        self.assertLegal(invoice)
        for name, mutation, expected in CODE_MUTATIONS:
            with self.subTest(name):
                with mutation(self.env):
                    errors = self._errors(invoice)
                self.assertTrue(
                    any(code.startswith(expected) for code in errors),
                    f"{name}: {expected} expected, {errors} found",
                )
        self.assertLegal(invoice)

    def test_credit_note_without_its_invoice_is_noticed(self):
        credit_note = self._invoice(
            move_type="out_refund",
            reversed_entry_id=self._invoice().id,
            invoice_date="2026-02-10",
        )
        with fact(preceding=[]):
            self.assertIn("BR-FR-CO-05_BT-3", self._errors(credit_note))

    def test_mutant_is_not_posted_where_odoo_notices(self):
        """What breaks the export itself stops the posting."""
        invoice = self._invoice(post=False)
        with (
            patch.object(cii, "complete", side_effect=ValueError("cassé")),
            mute_logger("odoo.addons.telecentre_l10n_fr.models.account_move_checks"),
            self.assertRaisesRegex(UserError, "cassé"),
        ):
            invoice.action_post()
        self.assertEqual(invoice.state, "draft")
