import base64
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PublicCase


@tagged("post_install", "-at_install")
class TestCollection(PublicCase):
    def _import(self, rows, head="Référence;Date;Montant;Débiteur"):
        text = "\n".join([head, *rows])
        collection = self.env["telecentre.collection"].create(
            {
                "company_id": self.company.id,
                "name": "recouvrements.csv",
                "file": base64.b64encode(text.encode("cp1252")),
            }
        )
        collection.action_import()
        return collection

    def test_by_number_title_and_payfip(self):
        moves = [self._invoice() for _time in range(4)]
        batch = self._batch()
        batch.titre_ids.filtered(lambda t: t.move_ids == moves[1]).number = "T-4411"
        moves[2].telecentre_asap_ref = "ASAP9"
        rows = [
            f"{moves[0].name};05/02/2026;144,00;Durand",
            "T-4411;2026-02-05;44.00;Durand",
            "ASAP9;2026-02-05;144;Durand",
            f"{moves[3].telecentre_payfip_ref};2026-02-05;144;Durand",
        ]
        collection = self._import(rows)
        self.assertEqual(collection.state, "done")
        self.assertEqual(
            [move.amount_residual for move in moves], [0.0, 100.0, 0.0, 0.0]
        )
        self.assertEqual(collection.amount_matched, 476.0)
        payment = collection.line_ids[0].payment_ids
        self.assertEqual(payment.journal_id, self.bank)
        self.assertEqual(str(payment.date), "2026-02-05")

    def test_what_cannot_be_matched_is_said(self):
        paid, short = self._invoice(), self._invoice()
        self._import([f"{paid.name};2026-02-05;144"])
        collection = self._import(
            [
                f"{paid.name};2026-02-06;10",
                f"{short.name};2026-02-05;200",
                "F-INCONNUE;2026-02-05;12",
                f"{short.name};2026-02-05;beaucoup",
                f"{short.name};hier;12",
                f"{short.name};2026-02-05;-12",
            ]
        )
        self.assertEqual(collection.state, "partial")
        self.assertEqual(collection.matched_count, 0)
        self.assertEqual(
            collection.line_ids.mapped("state"),
            ["unmatched"] * 3 + ["refused"] * 2 + ["unmatched"],
        )
        self.assertTrue(all(collection.line_ids.mapped("reason")))
        self.assertEqual(short.amount_residual, 144.0)

    def test_a_line_is_matched_by_hand_afterwards(self):
        invoice = self._invoice()
        collection = self._import(["F-INCONNUE;2026-02-05;144"])
        collection.line_ids.move_id = invoice
        collection.action_match()
        self.assertEqual((collection.state, invoice.amount_residual), ("done", 0.0))

    def test_same_file_and_same_line_once(self):
        invoice = self._invoice()
        row = f"{invoice.name};2026-02-05;44;Durand;E-1"
        head = "reference;date;montant;debiteur;identifiant"
        self._import([row], head)
        with self.assertRaisesRegex(UserError, "recouvrements.csv"):
            self._import([row], head)
        collection = self._import(
            [row, f"{invoice.name};2026-02-06;44;Durand;E-2"], head
        )
        self.assertEqual(collection.line_ids.mapped("state"), ["known", "matched"])
        self.assertEqual(invoice.amount_residual, 56.0)

    def test_line_that_accounting_refuses_stops_no_other(self):
        first, second = self._invoice(), self._invoice()
        register, refused = type(self.env["account.payment.register"]), "closed"
        create_payments = register._create_payments

        def refuse_first(wizard):
            if wizard.line_ids.move_id == first:
                raise UserError(refused)
            return create_payments(wizard)

        with patch.object(register, "_create_payments", refuse_first):
            collection = self._import(
                [f"{first.name};2026-02-05;144", f"{second.name};2026-03-05;144"]
            )
        self.assertEqual(collection.line_ids.mapped("state"), ["unmatched", "matched"])
        self.assertIn(refused, collection.line_ids[0].reason)
        self.assertEqual((first + second).mapped("amount_residual"), [144.0, 0.0])
        # nothing half-entered: the same line passes once the cause is gone
        collection.action_match()
        self.assertEqual((collection.state, first.amount_residual), ("done", 0.0))

    def test_title_of_several_small_invoices(self):
        first = self._invoice(lines=[self._line(price_unit=10.0)])
        second = self._invoice(lines=[self._line(price_unit=10.0)])
        [titre] = self._batch().titre_ids
        self._import([f"{titre.reference};2026-03-05;20"])
        self.assertEqual((first + second).mapped("amount_residual"), [0.0, 4.0])

    def test_file_that_cannot_be_read(self):
        for head in ("a;b", "reference;date"):
            with self.assertRaises(UserError):
                self._import(["1;2"], head)
        self.company.telecentre_collection_journal_id = False
        with self.assertRaises(UserError):
            self._import(["1;2026-01-01;3"])
