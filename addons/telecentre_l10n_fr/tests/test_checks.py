from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestChecks(FrenchInvoiceCase):
    def test_complete_invoice_has_nothing_missing(self):
        invoice = self._invoice(post=False)
        self.assertFalse(invoice._telecentre_missing())
        self.assertFalse([key for key in invoice._get_alerts() if "telecentre" in key])

    def test_all_that_is_missing_comes_in_one_message(self):
        self.company.write({"phone": False, "email": False, "vat": False})
        self.company.partner_id.bank_ids.unlink()
        self.customers["company"].write({"zip": False, "company_registry": False})
        invoice = self._invoice(
            post=False, lines=[self._line(tax_ids=[Command.clear()])]
        )
        with self.assertRaises(UserError) as error:
            invoice.action_post()
        message = str(error.exception)
        for group in invoice._telecentre_missing().values():
            self.assertIn(group["title"], message)
            for item in group["items"]:
                self.assertIn(item, message)
        self.assertIn("FR37200000008", message)  # the VAT number it should be
        self.assertIn(self.customers["company"].name, message)
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(
            {k: len(g["items"]) for k, g in invoice._telecentre_missing().items()},
            {"seller": 4, "buyer": 2, "invoice": 1},
        )

    def _not_posted(self, invoice, *texts):
        with self.assertRaises(UserError) as error:
            invoice.action_post()
        for text in texts:
            self.assertIn(text, str(error.exception))
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(invoice.telecentre_einvoice_ids)

    def test_what_only_the_export_notices_is_told_before_posting(self):
        """The XML is made on the draft; what Odoo refuses there is never posted."""
        self.company.partner_id.bank_ids.acc_number = "-"
        invoice = self._invoice(post=False)
        self.assertFalse(invoice._telecentre_missing(dry_run=False))
        constraints = self.env["account.edi.xml.cii"]._export_invoice(invoice)[1]
        self.assertEqual(len(constraints), 1)
        self._not_posted(invoice, *constraints)
        self.company.telecentre_invoice_channel = "none"
        invoice.action_post()

    def test_export_that_fails_is_told_with_the_others(self):
        edi = type(self.env["account.edi.xml.cii"])
        invoice = self._invoice(post=False)
        for error in (ValidationError("Taxe mal faite"), ValueError("Champ mal fait")):
            with (
                self.subTest(error),
                patch.object(edi, "_validate_taxes", side_effect=error),
                mute_logger(
                    "odoo.addons.telecentre_l10n_fr.models.account_move_checks"
                ),
            ):
                self._not_posted(invoice, str(error))
        self.company.phone = False
        phone = invoice._telecentre_missing()["seller"]["items"]
        with patch.object(
            edi, "_validate_taxes", side_effect=ValidationError("Taxe mal faite")
        ):
            self._not_posted(invoice, "Taxe mal faite", *phone)
        self.assertEqual(list(invoice._telecentre_missing()), ["seller"])  # said once

    def test_form_of_a_draft_makes_no_xml(self):
        edi = type(self.env["account.edi.xml.cii"])
        with patch.object(edi, "_export_invoice", side_effect=AssertionError):
            self._invoice(post=False)._get_alerts()

    def test_draft_shows_what_it_lacks_with_a_link(self):
        self.customers["company"].city = False
        alerts = self._invoice(post=False)._get_alerts()
        alert = alerts["telecentre_l10n_fr_buyer"]
        self.assertEqual(alert["action"]["res_id"], self.customers["company"].id)
        self.assertTrue(alert["action_text"])

    def test_without_a_channel_nothing_is_blocked(self):
        self.company.telecentre_invoice_channel = "none"
        self.customers["company"].zip = False
        self.assertEqual(self._invoice().state, "posted")

    def test_public_body_needs_its_siret(self):
        self.customers["public"].company_registry = "211500004"
        invoice = self._invoice("public", post=False)
        self.assertIn("SIRET", invoice._telecentre_missing()["buyer"]["items"][0])

    def test_public_body_without_its_code_is_not_posted(self):
        body = self.customers["public"]
        body.telecentre_no_code = False
        invoice = self._invoice("public", post=False)
        with self.assertRaisesRegex(UserError, "Chorus Pro"):
            invoice.action_post()
        self.assertEqual(invoice.state, "draft")
        alert = invoice._get_alerts()["telecentre_l10n_fr_buyer"]
        self.assertEqual(alert["action"]["res_id"], body.id)
        for field, value in (
            ("telecentre_service_code", "SG-12"),
            ("telecentre_no_code", True),
        ):
            with self.subTest(field):
                body[field] = value
                self.assertFalse(invoice._telecentre_missing())
                body[field] = False
        invoice.ref = "ENG-2026-7"
        invoice.action_post()
        self.assertEqual(invoice.purchase_order_reference, "ENG-2026-7")

    def test_code_of_the_customer_is_written_on_the_invoice(self):
        body = self.customers["public"]
        body.telecentre_service_code = "SG-12"
        invoice = self._invoice("public")
        body.telecentre_service_code = "AUTRE"
        self.assertEqual(invoice.buyer_reference, "SG-12")
        self.assertIn(b"<ram:BuyerReference>SG-12<", self._xml(invoice))
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html("account.report_invoice", invoice.ids)[0]
        self.assertIn(b"SG-12", html)

    def test_service_with_the_tax_on_goods_is_said(self):
        chart = self.env["account.chart.template"].with_company(self.company)
        goods = chart.ref("tva_normale")
        invoice = self._invoice(
            post=False, lines=[self._line(tax_ids=[Command.set(goods.ids)])]
        )
        with self.assertRaisesRegex(UserError, goods.name):
            invoice.action_post()

    def test_individual_needs_no_number(self):
        self.assertEqual(self._invoice("individual").state, "posted")

    def test_credit_note_needs_an_invoice(self):
        credit_note = self._invoice(post=False, move_type="out_refund")
        with self.assertRaises(UserError):
            credit_note.action_post()

    def test_number_too_long_is_refused(self):
        invoice = self._invoice(post=False)
        invoice.name = "FACTURE-DU-RESEAU-DES-TELECENTRES/2026/00001"
        with self.assertRaisesRegex(UserError, "FACTURE-DU-RESEAU"):
            invoice.action_post()

    def test_number_with_a_blank_is_refused(self):
        invoice = self._invoice(post=False)
        invoice.name = "FAC 2026/00001"
        with self.assertRaisesRegex(UserError, "FAC 2026"):
            invoice.action_post()

    def test_vendor_bill_is_not_concerned(self):
        self.company.phone = False
        bill = self._invoice(
            post=False, move_type="in_invoice", lines=[self._line(tax_ids=[])]
        )
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_order_number_is_only_what_was_given(self):
        order = b"BuyerOrderReferencedDocument"
        self.assertNotIn(order, self._xml(self._invoice()))
        xml = self._xml(self._invoice(ref="BC-2026-17"))
        self.assertIn(b"<ram:IssuerAssignedID>BC-2026-17<", xml)

    def test_our_customer_code_is_not_sent_as_a_service_code(self):
        self.customers["public"].ref = "CLIENT-12"
        self.assertNotIn(b"CLIENT-12", self._xml(self._invoice("public")))

    def test_texts_of_the_company_are_sent(self):
        self.company.telecentre_discount_note = "Escompte de 1 % sous 8 jours."
        self.assertIn(b"Escompte de 1 % sous 8 jours.", self._xml(self._invoice()))
