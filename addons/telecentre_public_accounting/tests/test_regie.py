from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import PublicCase


class RegieCase(PublicCase):
    """A régie, its cash box and its slips."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cash = cls.env["account.journal"].create(
            {
                "name": "Caisse",
                "type": "cash",
                "code": "REG",
                "company_id": cls.company.id,
            }
        )
        cls.regie = cls.env["telecentre.regie"].create(
            {
                "name": "Régie des télécentres",
                "company_id": cls.company.id,
                "act_ref": "2024-07",
                "journal_ids": [fields.Command.set(cls.cash.ids)],
                "fund": 50.0,
                "max_cash": 200.0,
                "deposit_account_id": cls.bank.default_account_id.id,
            }
        )

    def _take(self, amount, day, means):
        invoice = self._invoice(lines=[self._line(price_unit=amount / 1.2)])
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "payment_date": day,
                    "journal_id": self.cash.id,
                    "telecentre_means": means,
                }
            )
            ._create_payments()
        )

    def _slip(self, day):
        slip = self.env["telecentre.regie.deposit"].create(
            {"regie_id": self.regie.id, "date": day}
        )
        slip.action_fill()
        return slip

    def _days(self, start, stop):
        return fields.Date.to_date(start), fields.Date.to_date(stop)


@tagged("post_install", "-at_install")
class TestRegie(RegieCase):
    def test_journal_by_means(self):
        self._take(24.0, "2026-01-31", "cash")
        self._take(60.0, "2026-02-03", "cheque")
        self._slip("2026-02-10").action_validate()
        self._take(12.0, "2026-02-11", "cash")
        journal = self.regie._journal(*self._days("2026-02-01", "2026-02-28"))
        self.assertEqual({k: float(v) for k, v in journal.opening.items()},
                         {"cash": 74.0})  # fmt: skip
        self.assertEqual({k: float(v) for k, v in journal.closing.items()},
                         {"cash": 62.0, "cheque": 0.0})  # fmt: skip
        self.assertEqual(
            [float(balance) for _row, balance in journal.rows],
            [134.0, 110.0, 50.0, 62.0],
        )
        self.assertEqual(float(journal.total), 62.0)

    def test_slip_is_final_and_posts_its_entry(self):
        payment = self._take(24.0, "2026-02-03", "cash")
        slip = self._slip("2026-02-10")
        self.assertEqual((slip.amount, slip.payment_count), (24.0, 1))
        slip.action_validate()
        self.assertEqual(slip.move_id.state, "posted")
        deposited = slip.move_id.line_ids.filtered("debit")
        self.assertEqual(
            (deposited.account_id, deposited.debit),
            (self.regie.deposit_account_id, 24.0),
        )
        for action in (slip.action_validate, slip.action_fill, slip.unlink,
                       payment.action_draft, payment.action_cancel):  # fmt: skip
            with self.assertRaises(UserError):
                action()

    def test_regie_without_an_account_makes_no_entry(self):
        self.regie.deposit_account_id = False
        self._take(24.0, "2026-02-03", "cash")
        slip = self._slip("2026-02-10")
        slip.action_validate()
        self.assertEqual((slip.state, slip.move_id.ids), ("done", []))

    def test_nobody_gets_round_the_slip(self):
        accountant = self._accountant("regisseur", self.company)
        payment = self._take(24.0, "2026-02-03", "cash").with_user(accountant)
        slip = self._slip("2026-02-10").with_user(accountant)
        with self.assertRaises(UserError):
            slip.write({"state": "done"})
        slip.action_validate()
        for attempt in (
            lambda: slip.write({"state": "draft"}),
            lambda: slip.write({"date": "2026-01-01"}),
            lambda: payment.write({"telecentre_deposit_id": False}),
            lambda: payment.write({"telecentre_means": "cheque"}),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.assertEqual(payment.telecentre_deposit_id, slip)

    def test_what_a_slip_lists_stays_what_it_was(self):
        """Refused or amended receipts went from the slip, and from its total."""
        payment = self._take(24.0, "2026-02-03", "cash")
        slip = self._slip("2026-02-10")
        slip.action_validate()
        accountant = self._accountant("regisseur", self.company)
        receipt = payment.with_user(accountant)
        for attempt in (
            receipt.action_reject,
            receipt.unlink,
            receipt.move_id.button_draft,
            receipt.move_id.button_cancel,
            lambda: receipt.write({"amount": 1.0}),
            lambda: receipt.write({"date": "2026-03-01"}),
            lambda: receipt.write({"state": "canceled"}),
            lambda: receipt.write({"journal_id": self.bank.id}),
        ):
            with self.assertRaises(UserError):
                attempt()
        for action in (slip.move_id.button_draft, slip.move_id.button_cancel):
            with self.assertRaisesRegex(UserError, slip.name):
                action()
        self.assertEqual((slip.amount, payment.amount), (24.0, 24.0))

    def test_cancelled_receipt_leaves_the_draft_slip(self):
        kept = self._take(24.0, "2026-02-03", "cash")
        for cancel in ("action_cancel", "action_reject", "action_draft"):
            payment = self._take(12.0, "2026-02-03", "cash")
            slip = self._slip("2026-02-10")
            self.assertEqual(slip.amount, 36.0)
            getattr(payment, cancel)()
            self.assertEqual((slip.payment_ids, slip.amount), (kept, 24.0), cancel)
            slip.unlink()
        slip = self._slip("2026-02-10")
        slip.action_validate()
        journal = self.regie._journal(*self._days("2026-02-01", "2026-02-28"))
        self.assertEqual(float(journal.total), 50.0)

    def test_slip_dated_before_its_receipts(self):
        """January closed with less in hand than it ever took."""
        self._take(24.0, "2026-02-03", "cash")
        slip = self._slip("2026-02-10")
        slip.date = "2026-01-31"
        with self.assertRaisesRegex(UserError, slip.name):
            slip.action_validate()
        slip.date = "2026-02-03"
        slip.action_validate()

    def test_each_month_opens_where_the_last_one_closed(self):
        self._take(24.0, "2026-01-31", "cash")
        self._take(60.0, "2026-02-01", "cheque")
        self._slip("2026-02-28").action_validate()
        self._take(12.0, "2026-03-01", "cash")
        months = [("01-01", "01-31"), ("02-01", "02-28"), ("03-01", "03-31")]
        journals = [
            self.regie._journal(*self._days(f"2026-{start}", f"2026-{stop}"))
            for start, stop in months
        ]
        self.assertEqual([float(j.total) for j in journals], [74.0, 50.0, 62.0])
        for before, after in zip(journals, journals[1:], strict=False):
            self.assertEqual(
                {means: amount for means, amount in before.closing.items() if amount},
                after.opening,
            )

    def test_journal_that_ends_before_it_starts(self):
        with self.assertRaises(ValidationError):
            self.env["telecentre.regie.journal"].create(
                {
                    "regie_id": self.regie.id,
                    "date_from": "2026-02-10",
                    "date_to": "2026-02-01",
                }
            )

    def test_what_was_handed_over_is_not_taken_by_a_regie(self):
        invoice = self._invoice()
        self._batch().action_export()
        register = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": "2026-03-02", "journal_id": self.cash.id})
        )
        with self.assertRaisesRegex(UserError, invoice.name):
            register._create_payments()
        register.journal_id = self.bank
        register._create_payments()
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_a_receipt_stands_on_one_slip(self):
        self._take(24.0, "2026-02-03", "cash")
        self._slip("2026-02-10").action_validate()
        self.assertFalse(self._slip("2026-02-10").payment_ids)

    def test_more_cash_than_allowed_is_said(self):
        self._take(24.0, fields.Date.today(), "cash")
        self.regie.invalidate_recordset()
        self.assertEqual((self.regie.cash, self.regie.over_limit), (74.0, False))
        self.regie.max_cash = 60.0
        self.regie.invalidate_recordset()
        self.assertTrue(self.regie.over_limit)

    def test_printed(self):
        payment = self._take(24.0, "2026-02-03", "cheque")
        slip = self._slip("2026-02-10")
        wizard = self.env["telecentre.regie.journal"].create(
            {
                "regie_id": self.regie.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
            }
        )
        render = self.env["ir.actions.report"]._render_qweb_html
        module = "telecentre_public_accounting.report_regie_"
        for record, name in ((wizard, "journal"), (slip, "deposit")):
            html = render(module + name, record.ids)[0].decode()
            for text in ("Régie des télécentres", payment.name, "24"):
                self.assertIn(text, html)
