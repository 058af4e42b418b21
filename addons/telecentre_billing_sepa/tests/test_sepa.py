import base64

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.telecentre_billing.tests.common import BillingCase

SCHEMA = "account_banking_sepa_direct_debit/data/pain.008.001.02.xsd"


@tagged("post_install", "-at_install")
class TestSepa(BillingCase):
    """From a subscription under a mandate to the file that the bank is given."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "account_payment_order.group_account_payment"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        euro.active = True
        cls.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            [euro.id, cls.company.id],
        )
        cls.env.invalidate_all()
        cls.company.sepa_creditor_identifier = "FR78ZZZ424242"
        method = cls.env.ref("account_banking_sepa_direct_debit.sepa_direct_debit")
        bank = cls.env["res.bank"].create(
            {"name": "La Banque Postale", "bic": "PSSTFRPPXXX"}
        )
        own = cls.iban(bank, cls.company.partner_id, "FR1420041010050500013M02606")
        journal = cls.env["account.journal"].create(
            {
                "name": "Bank of debits",
                "type": "bank",
                "code": "BKD",
                "company_id": cls.company.id,
                "bank_account_id": own.id,
                "inbound_payment_method_line_ids": [
                    Command.create(
                        {
                            "payment_method_id": method.id,
                            "payment_account_id": cls.inbound_payment_method_line.payment_account_id.id,
                        }
                    )
                ],
            }
        )
        cls.mode = cls.env["account.payment.mode"].create(
            {
                "name": "SEPA direct debit",
                "company_id": cls.company.id,
                "payment_method_id": method.id,
                "bank_account_link": "fixed",
                "fixed_journal_id": journal.id,
            }
        )
        cls.freelancer.write({"country_id": cls.env.ref("base.fr").id})
        cls.first = cls.mandate(bank, "FR7630006000011234567890189", "RUM-1")
        cls.second = cls.mandate(bank, "FR7610107001011234567890129", "RUM-2")

    @classmethod
    def iban(cls, bank, partner, number):
        return cls.env["res.partner.bank"].create(
            {
                "acc_number": number,
                "bank_id": bank.id,
                "partner_id": partner.id,
            }
        )

    @classmethod
    def mandate(cls, bank, number, reference):
        return cls.env["account.banking.mandate"].create(
            {
                "format": "sepa",
                "type": "recurrent",
                "recurrent_sequence_type": "first",
                "scheme": "CORE",
                "signature_date": "2025-12-01",
                "partner_bank_id": cls.iban(bank, cls.freelancer, number).id,
                "company_id": cls.company.id,
                "state": "valid",
                "unique_mandate_reference": reference,
            }
        )

    def debit(self, mandate, **values):
        return self.subscribe(
            "2026-01-01", payment_mode_id=self.mode.id, mandate_id=mandate.id, **values
        )

    def test_run_to_a_file_that_the_schema_accepts(self):
        self.debit(self.first)
        run = self.run_until("2026-01-31")
        move = run.move_ids
        self.assertEqual(
            (move.payment_mode_id, move.mandate_id), (self.mode, self.first)
        )
        self.assertEqual(run.debit_count, 1)
        action = run.action_payment_order()
        order = self.env["account.payment.order"].browse(action["res_id"])
        self.assertEqual(order.payment_line_ids.mandate_id, self.first)
        run.invalidate_recordset(["debit_count"])
        self.assertEqual(run.debit_count, 0)
        with self.assertRaisesRegex(UserError, "no invoice that waits"):
            run.action_payment_order()
        order.draft2open()
        file = self.env["ir.attachment"].browse(order.open2generated()["res_id"])
        root = etree.fromstring(base64.b64decode(file.datas))
        with file_open(SCHEMA, "rb") as stream:
            etree.XMLSchema(etree.parse(stream)).assertValid(root)
        spaces = {"p": root.nsmap[None]}
        self.assertEqual(
            root.nsmap[None], "urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"
        )
        for path, expected in (
            ("//p:PmtMtd", "DD"),
            ("//p:SeqTp", "FRST"),
            ("//p:InstdAmt", "144.00"),
            ("//p:MndtId", "RUM-1"),
            ("//p:DbtrAcct/p:Id/p:IBAN", "FR7630006000011234567890189"),
        ):
            with self.subTest(path=path):
                found = root.xpath(path, namespaces=spaces)
                self.assertEqual([node.text for node in found], [expected])
        order.generated2uploaded()
        self.assertIn(move.payment_state, ("in_payment", "paid"))

    def test_each_mandate_has_its_own_document(self):
        self.debit(self.first)
        self.debit(self.second)
        self.subscribe("2026-01-01")
        moves = self.run_until("2026-01-31").move_ids
        self.assertEqual(len(moves), 3)
        self.assertEqual(moves.mandate_id, self.first | self.second)

    def test_mandate_of_the_agreement_holds_for_its_subscriptions(self):
        agreement = self.env["telecentre.agreement"].create(
            {
                "name": "Frame",
                "partner_id": self.freelancer.id,
                "date_start": "2026-01-01",
                "payment_mode_id": self.mode.id,
                "mandate_id": self.second.id,
            }
        )
        self.subscribe("2026-01-01", agreement_id=agreement.id)
        self.assertEqual(self.run_until("2026-01-31").move_ids.mandate_id, self.second)

    def test_payment_mode_of_the_customer_and_its_valid_mandate(self):
        self.freelancer.customer_payment_mode_id = self.mode
        self.subscribe("2026-01-01")
        move = self.run_until("2026-01-31").move_ids
        self.assertEqual(move.mandate_id, self.freelancer.valid_mandate_id)

    def test_mandate_changed_later_leaves_what_is_invoiced(self):
        subscription = self.debit(self.first)
        self.run_until("2026-01-31")
        subscription._generate_charges(self.day("2026-02-28"))
        subscription.mandate_id = self.second
        charges = self.charges(subscription)
        self.assertEqual(
            charges.mapped("mandate_id.unique_mandate_reference"), ["RUM-1", "RUM-2"]
        )

    def test_mandate_that_ended_sets_apart(self):
        subscription = self.debit(self.first)
        self.first.cancel()
        run = self.run_until("2026-01-31")
        self.assertFalse(run.move_ids)
        self.assertEqual(run.apart_ids.subscription_id, subscription)
        self.assertIn("not valid any more", run.apart_ids.reason)

    def test_no_mandate_at_all_sets_apart(self):
        other = self.env["res.partner"].create({"name": "New"})
        self.subscribe("2026-01-01", partner_id=other.id, payment_mode_id=self.mode.id)
        run = self.run_until("2026-01-31")
        self.assertIn("no valid mandate", run.apart_ids.reason)
