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

    def test_payfip_reference_stays_as_printed(self):
        """The title's number replaced it, and the debtor's payment was not found."""
        invoice = self._invoice()
        printed = invoice.telecentre_payfip_ref
        self.assertEqual(printed, invoice.name.replace("/", ""))
        titre = self._batch().titre_ids
        titre.number = "123"
        self.assertEqual(invoice.telecentre_payfip_ref, printed)
        collection = self._import(
            [f"{printed};2026-03-05;100", "000123;2026-03-06;40", "123;2026-03-07;4"]
        )
        self.assertEqual((collection.state, invoice.amount_residual), ("done", 0.0))

    def test_any_reference_of_a_title_pays_all_its_invoices(self):
        for kind in ("payfip_ref", "number", "asap", "invoice"):
            line = self._line(price_unit=9.0)
            moves = self._invoice(lines=[line]) + self._invoice(lines=[line])
            [titre] = self._batch().titre_ids
            titre.number = f"77{kind}"[:6]
            moves[1].telecentre_asap_ref = "ASAP77"
            reference = {
                "asap": "ASAP77",
                "invoice": moves[0].telecentre_payfip_ref,
            }.get(kind) or titre[kind]
            with self.subTest(kind):
                self._import([f"{reference};2026-03-05;21,60"])
                self.assertEqual(moves.mapped("amount_residual"), [0.0, 0.0])

    def test_one_debtor_pays_no_other_ones_title(self):
        """A title number of two years went to whoever had it open."""
        moves = self._invoice() + self._invoice("individual")
        first = self._batch().titre_ids.filtered(lambda t: t.move_ids == moves[0])
        first.batch_id.sudo().date = "2025-12-31"
        self.env["telecentre.titre"].search([]).filtered(
            lambda t: t.move_ids == moves[1]
        ).sudo().batch_id = self.env["telecentre.titre.batch"].create(
            {"company_id": self.company.id, "date": "2026-02-28"}
        )
        moves.telecentre_titre_id.number = "12"
        collection = self._import(["12;05/02/2026;44,00;Camille Exemple"])
        self.assertEqual(collection.state, "done")
        self.assertEqual(moves.mapped("amount_residual"), [144.0, 100.0])
        # no debtor, another one, or one that was paid: left to staff
        for row in ("12;2026-02-06;1", "12;2026-02-06;2;Inconnu"):
            self.assertEqual(self._import([row]).state, "partial")
        row = f"{moves[0].name};2026-02-06;3;Camille Exemple"
        self.assertIn("Durand", self._import([row]).line_ids.reason)
        self._import(["12;2026-02-06;4;2025"], "reference;date;montant;exercice")
        self.assertEqual(moves.mapped("amount_residual"), [140.0, 100.0])

    def test_unknown_references_read_no_other_invoice(self):
        """One of them made the import load all that the company is owed."""
        self._invoice()
        lines = self._import(["F-X;2026-02-05;1"]).line_ids
        Move, loaded = type(self.env["account.move"]), []
        search = Move.search

        def counted(*args, **kwargs):
            loaded.append(search(*args, **kwargs))
            return loaded[-1]

        with patch.object(Move, "search", counted):
            self.assertFalse(lines._find_moves()["F-X"])
        self.assertTrue(loaded)
        self.assertFalse(any(loaded))

    def test_file_that_cannot_be_read(self):
        for head in ("a;b", "reference;date"):
            with self.assertRaises(UserError):
                self._import(["1;2"], head)
        self.company.telecentre_collection_journal_id = False
        with self.assertRaises(UserError):
            self._import(["1;2026-01-01;3"])

    def test_amount_that_can_be_read_in_two_ways_is_not_guessed(self):
        invoice = self._invoice(lines=[self._line(price_unit=2000.0)])
        collection = self._import(
            [
                f"{invoice.name};2026-02-05;{text}"
                for text in (
                    "1.234",
                    "12,345",
                    "1e2",
                    "9" * 400,
                    "1,234.50",
                    "1'000,00",
                )
            ]
        )
        self.assertEqual(
            collection.line_ids.mapped("state"), ["refused"] * 4 + ["matched"] * 2
        )
        self.assertEqual(collection.line_ids[4:].mapped("amount"), [1234.5, 1000.0])
        self.assertEqual(invoice.amount_residual, 165.5)

    def test_date_in_the_future_is_not_entered(self):
        invoice = self._invoice()
        collection = self._import([f"{invoice.name};2099-02-05;144"])
        self.assertEqual(collection.line_ids.state, "unmatched")
        self.assertRegex(collection.line_ids.reason, "fut")
        self.assertEqual(invoice.amount_residual, 144.0)

    def test_reference_of_two_debts_is_not_guessed(self):
        first, second = self._invoice(), self._invoice("siren_only")
        (first + second).telecentre_asap_ref = "ASAP1"
        collection = self._import(["ASAP1;2026-02-05;144"])
        [line] = collection.line_ids
        for invoice in first + second:
            self.assertIn(invoice.name, line.reason)
        self.assertEqual((first + second).mapped("amount_residual"), [144.0, 144.0])
        line.move_id = second
        collection.action_match()
        self.assertEqual((first + second).mapped("amount_residual"), [144.0, 0.0])
        # that the other one is paid does not make it this one's
        again = self._import(["ASAP1;2026-02-06;144"])
        self.assertEqual((again.state, first.amount_residual), ("partial", 144.0))
        again = self._import(["ASAP1;2026-02-06;144;M. DURAND"])
        self.assertEqual((again.state, first.amount_residual), ("done", 0.0))

    def test_nobody_rewrites_what_the_file_said(self):
        accountant = self._accountant("comptable_recouvrement", self.company)
        collection = self._import(["F-INCONNUE;2026-02-05;144"]).with_user(accountant)
        [line] = collection.line_ids
        for attempt in (
            lambda: line.write({"amount": 1.0}),
            lambda: line.write({"state": "matched"}),
            lambda: line.unlink(),
            lambda: line.copy(),
            lambda: collection.write({"date_import": False}),
            lambda: collection.write({"file": base64.b64encode(b"autre")}),
        ):
            with self.assertRaises(UserError):
                attempt()
        line.move_id = self._invoice()
        collection.action_match()
        self.assertEqual(line.state, "matched")

    def test_only_invoices_that_are_owed_here(self):
        bill = self._invoice(move_type="in_invoice", post=False)
        collection = self._import(["F-INCONNUE;2026-02-05;144"])
        for move in (bill, self._invoice(post=False)):
            collection.line_ids.move_id = move
            collection.action_match()
            self.assertEqual(collection.line_ids.state, "unmatched")

    def test_files_as_they_come(self):
        """Encodings, ends of lines, a mark; else a message, never an error."""
        for encoding, end in (
            ("utf-8-sig", "\r\n"),
            ("utf-8", "\r"),
            ("cp1252", "\n"),
        ):
            invoice = self._invoice()
            text = f"Référence;Date;Montant{end}{invoice.name};05/02/2026;144,00{end}"
            with self.subTest(encoding):
                self._import_file(base64.b64encode(text.encode(encoding)))
                self.assertEqual(invoice.amount_residual, 0.0)
        with self.assertRaisesRegex(UserError, "recouvrements"):
            self._import_file(base64.b64encode("référence".encode("utf-16")))

    def _import_file(self, content):
        collection = self.env["telecentre.collection"].create(
            {"company_id": self.company.id, "name": "recouvrements", "file": content}
        )
        collection.action_import()
