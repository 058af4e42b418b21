from unittest.mock import patch

from lxml import etree

from odoo import Command, fields
from odoo.tests import tagged

from ..tools import cii
from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestFacturx(FrenchInvoiceCase):
    """Real XML of real invoices, against the published rules."""

    def test_company_with_siret(self):
        self.assertLegal(self._invoice("company"))

    def test_company_with_siren_only(self):
        self.assertLegal(self._invoice("siren_only"))

    def test_public_body(self):
        self.assertLegal(self._invoice("public"))

    def test_individual_with_email(self):
        self.assertLegal(self._invoice("individual"))

    def test_individual_without_email_follows_the_base_rules(self):
        self.customers["individual"].email = False
        self.assertLegal(self._invoice("individual"), french=False)

    def test_foreign_company_with_french_vat(self):
        self.assertLegal(
            self._invoice("foreign", fiscal_position_id=False, lines=[self._line()])
        )

    def test_foreign_company_under_reverse_charge(self):
        tax = self._tax("tva_sale_service_intra_0")
        invoice = self._invoice(
            "foreign", lines=[self._line(tax_ids=[Command.set(tax.ids)])]
        )
        xml = self.assertLegal(invoice)
        self.assertIn(b"<ram:CategoryCode>AE</ram:CategoryCode>", xml)

    def test_foreign_company_outside_the_union(self):
        self.customers["foreign"].write(
            {
                "country_id": self.env.ref("base.us").id,
                "vat": False,
                "email": "ap@example.com",
            }
        )
        tax = self._tax("tva_sale_service_export_0")
        self.assertLegal(
            self._invoice("foreign", lines=[self._line(tax_ids=[Command.set(tax.ids)])])
        )

    def test_several_rates(self):
        reduced = self._tax("tva_reduite_encaissement")
        goods = self._tax("tva_normale")
        lines = [
            self._line(),
            self._line(price_unit=33.33, tax_ids=[Command.set(reduced.ids)]),
            self._line(
                product_id=self._goods().id,
                price_unit=9.99,
                tax_ids=[Command.set(goods.ids)],
            ),
        ]
        self.assertLegal(self._invoice(lines=lines))

    def test_exempt(self):
        exempt = self._tax("tva_sale_service_0")
        self.assertLegal(
            self._invoice(lines=[self._line(tax_ids=[Command.set(exempt.ids)])])
        )

    def test_exempt_and_taxed(self):
        exempt = self._tax("tva_sale_service_0")
        lines = [self._line(), self._line(tax_ids=[Command.set(exempt.ids)])]
        self.assertLegal(self._invoice(lines=lines))

    def test_discount(self):
        lines = [
            self._line(discount=33.33, quantity=3, price_unit=19.99),
            self._line(discount=100.0),
        ]
        self.assertLegal(self._invoice(lines=lines))

    def test_prorated_seats_and_hours(self):
        lines = [
            self._line(quantity=3, price_unit=58.0645),
            self._line(quantity=6.5, price_unit=12.0),
            self._line(quantity=0.48387096774, price_unit=120.0),
            self._line(quantity=1, price_unit=-60.0),
        ]
        self.assertLegal(self._invoice(lines=lines))

    def test_line_without_product(self):
        lines = [self._line(product_id=False, name="Ménage exceptionnel")]
        xml = self.assertLegal(self._invoice(lines=lines))
        self.assertIn("<ram:Name>Ménage exceptionnel</ram:Name>".encode(), xml)

    def test_other_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "rate": 1.25,
                "name": "2026-01-01",
                "company_id": self.company.id,
            }
        )
        self.assertLegal(self._invoice(currency_id=dollar.id))

    def test_credit_note(self):
        invoice = self._invoice()
        credit_note = self._reverse(invoice)
        xml = self.assertLegal(credit_note)
        reference = f"<ram:IssuerAssignedID>{invoice.name}</ram:IssuerAssignedID>"
        self.assertIn(reference.encode(), xml)

    def test_credit_note_due_before_its_date(self):
        credit_note = self._reverse(self._invoice(), post=False)
        credit_note.invoice_date_due = "2026-01-01"
        credit_note.action_post()
        self.assertLegal(credit_note)

    def test_partly_paid(self):
        invoice = self._invoice()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 100.0, "payment_date": "2026-02-01"})._create_payments()
        self.assertLegal(invoice)

    def test_paid(self):
        invoice = self._invoice()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": "2026-02-01"})._create_payments()
        self.assertLegal(invoice)

    def test_customer_contact_as_invoice_address(self):
        customer = self.customers["company"]
        customer.child_ids = [
            Command.create(
                {
                    "type": "invoice",
                    "name": "Comptabilité fournisseurs",
                    "street": "3 rue de l'Exemple (fictif)",
                    "zip": "15000",
                    "city": "Aurillac",
                    "country_id": self.france.id,
                }
            )
        ]
        invoice = self._invoice(partner_id=customer.child_ids.id)
        xml = self.assertLegal(invoice)
        self.assertIn(f"<ram:Name>{customer.name}</ram:Name>".encode(), xml)

    def test_another_seller_is_left_alone(self):
        """Nothing of ours in the XML of a company that is not French."""
        belgium = self.env.ref("base.be")
        self.company.write(
            {
                "account_fiscal_country_id": belgium.id,
                "telecentre_invoice_channel": "none",
            }
        )
        group = self.env["account.tax.group"].create(
            {"name": "21 %", "country_id": belgium.id, "company_id": self.company.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "21 % d'essai",
                "amount": 21.0,
                "country_id": belgium.id,
                "tax_group_id": group.id,
                "company_id": self.company.id,
            }
        )
        invoice = self._invoice(
            fiscal_position_id=False,
            lines=[self._line(tax_ids=[Command.set(tax.ids)])],
        )
        xml = self.env["account.edi.xml.cii"]._export_invoice(invoice)[0]
        self.assertNotIn(b"SubjectCode", xml)
        self.assertIn(b"extended", xml)

    def test_another_addon_that_adds_its_notes(self):
        """``l10n_fr_pdp`` of later Odoo releases puts PMT, PMD and AAB in as well."""
        cii_model = type(self.env["account.edi.xml.cii"])
        ours = cii_model._get_exchanged_document_vals

        def with_notes(model, invoice):
            values = ours(model, invoice)
            values["included_note_list"] = [
                *values.get("included_note_list", []),
                *(
                    {"subject_code": code, "content": f"{code} d'un autre"}
                    for code in ("PMT", "PMD", "AAB")
                ),
            ]
            return values

        with patch.object(cii_model, "_get_exchanged_document_vals", with_notes):
            xml = self.assertLegal(self._invoice())
        for code in (b"PMT", b"PMD", b"AAB", b"BAR"):
            self.assertEqual(xml.count(b"SubjectCode>%s<" % code), 1)

    def test_direct_debit_does_not_ask_for_a_transfer(self):
        debit = cii.DirectDebit(
            mandate="MANDAT-17",
            creditor="FR72ZZZ123456",
            iban="FR7630004000031234567890143",
        )
        model = type(self.env["account.edi.xml.cii"])
        with patch.object(
            model, "_telecentre_prepare_direct_debit", lambda *args: debit
        ):
            xml = self.assertLegal(self._invoice())
        for text in (b"<ram:TypeCode>59<", b">MANDAT-17<", b">FR72ZZZ123456<",
                     b"<ram:IBANID>FR7630004000031234567890143<"):  # fmt: skip
            self.assertIn(text, xml)
        self.assertNotIn(b"PayeePartyCreditorFinancialAccount", xml)

    def test_journal_without_account_leaves_that_of_the_company(self):
        """A payment method in such a journal was refused for want of a bank."""
        bank = self.env["account.journal"].create(
            {
                "name": "Prélèvements",
                "type": "bank",
                "code": "PREL",
                "company_id": self.company.id,
            }
        )
        self.assertFalse(bank.bank_account_id)
        invoice = self._invoice(
            preferred_payment_method_line_id=bank.inbound_payment_method_line_ids[0].id
        )
        self.assertEqual(invoice.partner_bank_id, self.company.partner_id.bank_ids)
        self.assertLegal(invoice)

    def test_completed_twice_is_completed_once(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        invoice = self._invoice(currency_id=dollar.id)
        credit_note = self._reverse(invoice)
        for move in (invoice, credit_note):
            once = self.assertLegal(move)
            facts = self.env["account.edi.xml.cii"]._telecentre_prepare_facts(move)
            twice = cii.complete(etree.fromstring(once), facts)
            self.assertEqual(
                etree.tostring(twice, method="c14n"),
                etree.tostring(etree.fromstring(once), method="c14n"),
            )

    def _goods(self):
        return self.env["product.product"].create({"name": "Clé USB", "type": "consu"})

    def _tax(self, template_id):
        chart = self.env["account.chart.template"].with_company(self.company)
        tax = chart.ref(template_id)
        tax.active = True
        if template_id == "tva_sale_service_0":
            tax.ubl_cii_tax_exemption_reason_code = "VATEX-FR-CGI261-4"
        return tax

    def _reverse(self, invoice, post=True):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "journal_id": invoice.journal_id.id,
                    "date": fields.Date.to_date("2026-02-10"),
                    "reason": "Départ anticipé",
                }
            )
        )
        wizard.reverse_moves()
        credit_note = invoice.reversal_move_ids
        if post and credit_note.state == "draft":
            credit_note.action_post()
        return credit_note
