from odoo import Command
from odoo.tests import tagged

from .test_reminder import ReminderCase


@tagged("post_install", "-at_install")
class TestExclusions(ReminderCase):
    """What is late, and not to be reminded of."""

    def test_disputed_or_refused(self):
        for state in ("disputed", "refused"):
            einvoice = self.env["telecentre.einvoice"].sudo().create(
                {
                    "name": self.late.name,
                    "move_id": self.late.id,
                    "company_id": self.company.id,
                    "channel": "platform",
                    "state": state,
                }
            )  # fmt: skip
            self.assertFalse(self._run("2026-02-09"), state)
            self.env.cr.execute(
                "DELETE FROM telecentre_einvoice WHERE id = %s", [einvoice.id]
            )
            self.env.invalidate_all()
        self.assertTrue(self._run("2026-02-09"))

    def test_handed_over_to_the_public_accountant(self):
        if "telecentre.titre.batch" not in self.env:
            self.skipTest("telecentre_public_accounting is not installed")
        batch = self.env["telecentre.titre.batch"].create(
            {"company_id": self.company.id, "date": "2026-01-31"}
        )
        batch.action_fill()
        self.assertEqual(self.late.telecentre_titre_id.batch_id, batch)
        batch.sudo().state = "exported"
        self.assertFalse(self._run("2026-02-09"))

    def test_direct_debit_under_way(self):
        if "account.payment.line" not in self.env:
            self.skipTest("account_payment_order is not installed")
        for state, expected in (("generated", True), ("uploaded", False)):
            line = self.env["account.move.line"].new(
                {
                    "move_id": self.late.id,
                    "payment_line_ids": [Command.create({"state": state})],
                }
            )
            self.assertEqual(line._telecentre_is_not_reminded(), expected, state)

    def _credit(self, amount):
        return self._invoice(
            move_type="out_refund",
            invoice_date="2026-02-01",
            lines=[self._line(price_unit=amount)],
        )

    def test_unmatched_credit_note_counts(self):
        self._credit(50.0)
        self._credit(70.0)
        self.assertFalse(self._run("2026-02-09"))

    def test_credit_that_leaves_something_to_pay(self):
        self._credit(20.0)
        self.assertEqual(self._run("2026-02-09").invoice_id, self.late)

    def test_company_created_later_follows_the_policy(self):
        company = self.env["res.company"].create(
            {"name": "Télécentres du Lot (fictif)", "country_id": self.france.id}
        )
        self.assertEqual(company.credit_policy_id, self.policy)
