from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestHardCases(FrenchInvoiceCase):
    """What people type, and customers of all kinds: legal, or refused with a message."""

    def _tax(self, template_id):
        chart = self.env["account.chart.template"].with_company(self.company)
        tax = chart.ref(template_id)
        tax.active = True
        return tax

    def _credit(self, invoice):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "journal_id": invoice.journal_id.id,
                    "date": fields.Date.to_date("2026-02-10"),
                }
            )
        )
        wizard.refund_moves()
        invoice.reversal_move_ids.action_post()
        return invoice.reversal_move_ids

    def _pay(self, invoice, amount):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount, "payment_date": "2026-02-01"})._create_payments()

    def test_lines_of_nothing(self):
        free = [self._line(discount=100)]
        self.assertLegal(self._invoice(lines=free))
        lines = [self._line(), self._line(price_unit=0), self._line(quantity=0)]
        self.assertLegal(self._invoice(lines=lines))

    def test_negative_lines_and_odd_discounts(self):
        for values in (
            {"price_unit": -10, "discount": 10},
            {"price_unit": -5, "discount": 100},
            {"price_unit": 10, "discount": 120},
            {"price_unit": 10, "discount": -20},
            {"price_unit": -10, "discount": -20},
            {"quantity": -1, "price_unit": 5, "discount": 33.33},
        ):
            with self.subTest(values):
                lines = [self._line(), self._line(**values)]
                self.assertLegal(self._invoice(lines=lines))

    def test_rounding_by_line_or_on_the_whole(self):
        included = self._tax("tva_normale_encaissement_ttc")
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            lines = [self._line(price_unit=0.33, quantity=n) for n in range(1, 12)]
            with self.subTest(method):
                self.assertLegal(self._invoice(lines=lines))
            lines = [
                self._line(
                    price_unit=9.99, quantity=3, tax_ids=[Command.set(included.ids)]
                )
                for _rank in range(5)
            ]
            with self.subTest(method, price="with tax"):
                invoice = self._invoice("individual", lines=lines)
                self.assertEqual(invoice.amount_total, 149.85)
                self.assertLegal(invoice)

    def test_what_people_paste(self):
        """Characters that no XML may hold stopped print and sending."""
        for text in (
            "A" * 3000,
            "ligne 1\nligne 2\r\n\tligne 3",
            "\U0001f600 <b>&amp;</b>",
            "x\x0by\x01",
            "中文 العربية",
            "\n\n",
        ):
            with self.subTest(text[:9]):
                lines = [
                    self._line(name=text),
                    self._line(name=text, product_id=False),
                    Command.create({"display_type": "line_note", "name": text}),
                ]
                self.customers["company"].write({"name": f"Durand {text}"[:500]})
                note = f"<p>{text}</p>" + "é" * 2000
                invoice = self._invoice(lines=lines, narration=note, ref=text[:50])
                self.assertLegal(invoice)

    def test_buyers_overseas_and_abroad(self):
        siret = self._siret("910000025", "0001")
        for code, values, treatment in (
            ("re", {"company_registry": siret}, "B2B"),
            ("yt", {"company_registry": siret}, "B2B"),
            ("nc", {"company_registry": "0 123 456.001"}, "B2BINT"),
            ("nc", {"company_registry": siret}, "B2B"),
            ("pf", {"company_registry": "A12345"}, "B2BINT"),
            ("mc", {"vat": "FR44732829320"}, "B2BINT"),
            ("ch", {"vat": "CHE-107.787.577 IVA"}, "B2BINT"),
            ("de", {"vat": "DE123456788"}, "B2BINT"),
            ("gr", {"vat": "EL123456783"}, "B2BINT"),
            ("uk", {"vat": "GB123456782"}, "B2BINT"),
        ):
            with self.subTest(code, **values):
                self.customers[code] = self.env["res.partner"].create(
                    {
                        "name": "Client (fictif)",
                        "is_company": True,
                        "street": "1 rue",
                        "zip": "98800",
                        "city": "Ville",
                        "email": "factures@client.example",
                        "country_id": self.env.ref(f"base.{code}").id,
                        **values,
                    }
                )
                invoice = self._invoice(
                    code,
                    post=False,
                    lines=[self._line(tax_ids=[Command.set(self.tax.ids)])],
                )
                invoice.action_post()
                self.assertLegal(invoice)
                self.assertEqual(
                    invoice.partner_id._telecentre_treatment_code(), treatment
                )

    def test_delivered_elsewhere(self):
        customer = self.customers["company"]
        customer.child_ids = [
            Command.create(
                {
                    "type": "delivery",
                    "name": "Entrepôt",
                    "street": "9 rue",
                    "zip": "15000",
                    "city": "Aurillac",
                    "country_id": self.france.id,
                }
            )
        ]
        invoice = self._invoice(partner_shipping_id=customer.child_ids.id)
        self.assertIn(b"<ram:LineOne>9 rue<", self.assertLegal(invoice))

    def test_cancelled_and_posted_again(self):
        invoice = self._invoice()
        name = invoice.name
        invoice.button_draft()
        invoice.button_cancel()
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(invoice.name, name)
        self.assertEqual(len(invoice.telecentre_einvoice_ids), 1)
        self.assertLegal(invoice)

    def test_partly_paid_then_credited(self):
        invoice = self._invoice()
        self._pay(invoice, 100.0)
        credit_note = self._credit(invoice)
        self.assertEqual(credit_note.amount_residual, 100.0)
        for move in invoice + credit_note:
            self.assertLegal(move)

    def test_what_no_e_invoice_can_tell_is_refused(self):
        """Each gave a file with a fatal error, that the platform would send back."""
        second = self._tax("tva_reduite_encaissement")
        account = self.tax.cash_basis_transition_account_id
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "5 centimes d'essai",
                "rounding": 0.05,
                "profit_account_id": account.id,
                "loss_account_id": account.id,
            }
        )
        terms = self.env["account.payment.term"].create(
            {
                "name": "Escompte d'essai",
                "early_discount": True,
                "early_pay_discount_computation": "mixed",
            }
        )
        both = [Command.set((self.tax + second).ids)]
        for values, named in (
            ({"lines": [self._line(tax_ids=both)]}, second.name),
            ({"invoice_cash_rounding_id": rounding.id}, "(?i)arrondi|rounding"),
            ({"invoice_payment_term_id": terms.id}, terms.name),
        ):
            with self.subTest(named):
                invoice = self._invoice(post=False, **values)
                with self.assertRaisesRegex(UserError, named):
                    invoice.action_post()

    def test_discount_for_early_payment(self):
        for computation in ("included", "excluded"):
            terms = self.env["account.payment.term"].create(
                {
                    "name": "Escompte",
                    "early_discount": True,
                    "early_pay_discount_computation": computation,
                }
            )
            with self.subTest(computation):
                self.assertLegal(self._invoice(invoice_payment_term_id=terms.id))
