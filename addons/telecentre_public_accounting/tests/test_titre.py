import base64
import csv
import io
import json
import zipfile
from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.telecentre_l10n_fr.models.account_move import AccountMove

from .common import PublicCase


@tagged("post_install", "-at_install")
class TestTitre(PublicCase):
    def _files(self, batch):
        content = base64.b64decode(batch.file)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def test_export_says_all_that_the_software_needs(self):
        reduced = self.env["account.chart.template"].with_company(self.company)
        reduced = reduced.ref("tva_reduite_encaissement")
        invoice = self._invoice(
            "public",
            lines=[
                self._line(price_unit=33.33),
                self._line(price_unit=9.99, tax_ids=[Command.set(reduced.ids)]),
            ],
            ref="ENG-7",
        )
        self.customers["public"].telecentre_service_code = "SG"
        batch = self._batch()
        batch.action_export()
        files = self._files(batch)
        rows = csv.DictReader(
            io.StringIO(files["pretitres.csv"].decode("utf-8-sig")), delimiter=";"
        )
        rows = [row for row in rows if row["factures"] == invoice.name]
        self.assertEqual({row["taux_tva"] for row in rows}, {"20.0", "5.5"})
        row = rows[0]
        debtor = self.customers["public"]
        self.assertEqual(
            (row["debiteur_siret"], row["debiteur_nom"], row["debiteur_ville"]),
            (debtor._telecentre_siret(), debtor.name, debtor.city),
        )
        self.assertEqual(
            (row["code_produit_local"], row["imputation"], row["code_service"],
             row["engagement"]),
            ("TELE", "75-752", "SG", "ENG-7"),
        )  # fmt: skip
        total = sum(Decimal(row["montant_ttc"]) for row in rows)
        self.assertEqual(total, Decimal(str(invoice.amount_total)))
        data = json.loads(files["pretitres.json"])
        self.assertEqual(data["nombre"], len(batch.titre_ids))
        self.assertEqual(
            Decimal(data["total_ttc"]), Decimal(str(batch.amount_total)).quantize(
                Decimal("0.01")
            )
        )  # fmt: skip
        self.assertIn(f"pieces/{invoice.name.replace('/', '_')}.pdf", files)
        self.assertIn(b"pretitres.csv", files["SHA256SUMS"])

    def test_a_batch_is_exported_once(self):
        invoice = self._invoice()
        batch = self._batch()
        batch.action_export()
        content = batch.file
        with self.assertRaisesRegex(UserError, "LOT/"):
            batch.action_export()
        with self.assertRaises(UserError):
            batch.action_fill()
        self.assertFalse(self._batch().titre_ids.move_ids & invoice)
        with self.assertRaises(UserError):
            invoice.button_draft()
        with self.assertRaises(UserError):
            batch.unlink()
        batch.action_download()
        self.assertEqual((batch.file, batch.download_count), (content, 1))

    def test_nobody_gets_round_the_export(self):
        """What a call from outside, or an import, could try."""
        accountant = self._accountant("comptable_lots", self.company)
        invoice = self._invoice()
        batch = self._batch().with_user(accountant)
        titre = batch.titre_ids.with_user(accountant)
        attempts = [
            lambda: batch.write({"state": "exported"}),
            lambda: batch.write({"file": base64.b64encode(b"autre")}),
            lambda: batch.copy({"state": "exported"}),
            lambda: titre.write({"amount_total": 1.0}),
            lambda: titre.create({"batch_id": batch.id, "reference": "X"}),
        ]
        batch.action_export()
        self.assertFalse(accountant.has_group("account.group_account_manager"))
        attempts += [
            lambda: batch.action_cancel(),
            lambda: batch.write({"date": "2026-01-01"}),
            lambda: batch.write({"state": "draft"}),
            lambda: batch.unlink(),
            lambda: titre.unlink(),
            lambda: titre.write({"move_ids": [Command.clear()]}),
            lambda: invoice.with_user(accountant).write({"telecentre_titre_id": False}),
        ]
        for rank, attempt in enumerate(attempts):
            with self.subTest(rank), self.assertRaises(UserError):
                attempt()
        titre.number = "2026-77"
        titre.number = "2026-78"
        self.assertIn("2026-77 → 2026-78", batch.message_ids[0].body)
        titre.number = "2026-77"
        self.assertEqual(invoice.telecentre_titre_id, titre)
        self.assertEqual(batch.state, "exported")

    def test_invoice_without_its_pdf_is_not_handed_over(self):
        invoice = self._invoice()
        batch = self._batch()
        with (
            patch.object(AccountMove, "_telecentre_make_legal_pdf"),
            self.assertRaisesRegex(UserError, invoice.name),
        ):
            batch.action_export()
        self.assertEqual(batch.state, "draft")

    def test_cancelled_batch_gives_its_invoices_back(self):
        invoice = self._invoice()
        batch = self._batch()
        batch.action_export()
        asked = batch.action_cancel()
        self.assertEqual((asked["target"], batch.state), ("new", "exported"))
        self.env["telecentre.titre.batch.cancel"].with_context(
            **asked["context"]
        ).create({"reason": "Fichier refusé"}).action_confirm()
        self.assertEqual((batch.state, batch.past_move_ids), ("cancelled", invoice))
        self.assertIn("Fichier refusé", batch.message_ids[0].body)
        again = self._batch()
        self.assertIn(invoice, again.titre_ids.move_ids)
        # what the software may have had before is said, here and in the file
        for text in (invoice.name, batch.name, "Fichier refusé"):
            self.assertIn(text, again.waiting_note)
        again.titre_ids.number = "2026-12"
        again.action_export()
        self.assertIn(batch.name, self._files(again)["pretitres.csv"].decode())
        [facts] = json.loads(self._files(again)["pretitres.json"])["titres"]
        self.assertEqual(facts["deja_transmis"], [batch.name])
        with self.assertRaises(UserError):
            again.action_cancel()

    def test_small_debts_wait_and_are_grouped(self):
        first = self._invoice(lines=[self._line(price_unit=5.0)])
        batch = self._batch()
        self.assertFalse(batch.titre_ids)
        self.assertIn(first.name, batch.waiting_note)
        second = self._invoice(
            lines=[self._line(price_unit=8.0)], invoice_date="2026-02-28"
        )
        [titre] = self._batch().titre_ids
        self.assertEqual(titre.move_ids, first + second)
        self.assertEqual(titre.amount_total, 15.6)

    def test_small_debt_goes_with_a_larger_one_of_its_debtor(self):
        large = self._invoice()
        small = self._invoice(lines=[self._line(price_unit=5.0)])
        [titre] = self._batch().titre_ids
        self.assertEqual(titre.move_ids, large + small)
        self.assertEqual(titre.amount_total, 150.0)

    def test_what_is_paid_is_not_collected(self):
        invoice = self._invoice()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": "2026-02-01"})._create_payments()
        self.assertFalse(self._batch().titre_ids)

    def test_part_paid_leaves_the_rest_to_collect(self):
        invoice = self._invoice()
        batch = self._batch()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 44.0, "payment_date": "2026-02-01"})._create_payments()
        with self.assertRaisesRegex(UserError, invoice.name):
            batch.action_export()
        batch.action_fill()
        batch.action_export()
        titre = batch.titre_ids._prepare_pretitre()
        self.assertEqual((titre.net, titre.tax), (Decimal("83.33"), Decimal("16.67")))

    def test_credit_note_reduces_the_title(self):
        invoice = self._invoice()
        batch = self._batch()
        batch.titre_ids.number = "2026-31"
        batch.action_export()
        self._invoice(
            move_type="out_refund",
            reversed_entry_id=invoice.id,
            invoice_date="2026-02-10",
            lines=[self._line(price_unit=20.0)],
        )
        second = self._batch()
        [titre] = second.titre_ids
        self.assertEqual((titre.kind, titre.amount_total), ("reduction", 24.0))
        self.assertEqual(titre._prepare_pretitre().titre_origine, "2026-31")
        self.assertEqual(second.amount_total, -24.0)

    def test_debtor_without_an_address_is_named(self):
        self._invoice("individual")
        self.customers["individual"].street = False
        batch = self._batch()
        with self.assertRaisesRegex(UserError, "Camille"):
            batch.action_export()
        self.assertEqual(batch.state, "draft")

    def _credit(self, invoice, amount, day="2026-02-10"):
        return self._invoice(
            move_type="out_refund",
            reversed_entry_id=invoice.id,
            invoice_date=day,
            lines=[self._line(price_unit=amount)],
        )

    def test_credit_before_the_export_reduces_once(self):
        """The title was for what was left, and the next batch reduced it again."""
        invoice = self._invoice()
        credit_note = self._credit(invoice, 20.0)
        (invoice + credit_note).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        batch = self._batch()
        [titre] = batch.titre_ids
        self.assertEqual((titre.amount_total, titre.kind), (120.0, "titre"))
        pretitre = titre._prepare_pretitre()
        self.assertEqual(pretitre.factures, [invoice.name, credit_note.name])
        self.assertEqual(pretitre.titre_origine, "")
        self.assertEqual((pretitre.net, pretitre.tax), (Decimal(100), Decimal(20)))
        batch.action_export()
        self.assertFalse(self._batch().titre_ids)
        # a later one does reduce it
        self._credit(invoice, 10.0)
        self.assertEqual(self._batch().titre_ids.mapped("amount_total"), [12.0])

    def test_credit_note_of_a_run_finds_the_title(self):
        """A run's credit note may name no invoice; its charges tell which it was."""
        invoice = self._invoice()
        batch = self._batch()
        batch.action_export()
        credit_note = self._credit(invoice, 20.0)
        credit_note.reversed_entry_id = False
        self.assertFalse(self._batch().titre_ids)
        with patch.object(
            AccountMove,
            "_telecentre_preceding_invoices",
            lambda move: move.browse(invoice.ids if move == credit_note else []),
        ):
            [titre] = self._batch().titre_ids
            self.assertEqual((titre.kind, titre.move_ids), ("reduction", credit_note))

    def test_other_currency_is_left_out_and_said(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        invoice = self._invoice(currency_id=dollar.id)
        batch = self._batch()
        self.assertFalse(batch.titre_ids)
        self.assertIn(invoice.name, batch.waiting_note)

    def test_title_number_once_a_year(self):
        self._invoice()
        self._invoice("siren_only")
        first, second = self._batch().titre_ids
        first.number = "2026-1"
        with self.assertRaisesRegex(ValidationError, first.reference):
            second.number = "2026-1"

    def test_invoice_taken_out_of_a_draft_batch(self):
        invoice = self._invoice()
        batch = self._batch()
        invoice.button_draft()
        with self.assertRaisesRegex(UserError, batch.titre_ids.reference):
            batch.action_export()

    def test_settings_that_make_no_sense(self):
        for values in (
            {"telecentre_titre_threshold": -5},
            {"telecentre_payfip_number": "12345"},
            {"telecentre_payfip_number": "1234567"},
            {"telecentre_payfip_number": "12345x"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.company.write(values)
