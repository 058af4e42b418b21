from odoo import fields
from odoo.tests import tagged

from odoo.addons.telecentre_l10n_fr.tests.common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestReminder(FrenchInvoiceCase):
    """An invoice that is late, from the first reminder to the formal notice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("telecentre_reminder.credit_control_policy_telecentre")
        cls.company.credit_policy_id = cls.policy
        # reminders go their own way, whatever carries the invoices
        cls.company.telecentre_invoice_channel = "none"
        cls.customers["company"].email = "comptabilite@durand.example"
        cls.late = cls._invoice(
            invoice_date="2026-01-31", invoice_date_due="2026-01-31"
        )
        cls._invoice(invoice_date="2026-01-31", invoice_date_due="2026-12-31")

    def _run(self, day):
        run = self.env["credit.control.run"].create(
            {
                "date": fields.Date.to_date(day),
                "policy_ids": [fields.Command.set(self.policy.ids)],
                "company_id": self.company.id,
            }
        )
        run.generate_credit_lines()
        run.set_to_ready_lines()
        run.run_channel_action()
        return run.line_ids

    def test_levels_follow_each_other(self):
        self.assertFalse(self._run("2026-02-07"))
        first = self._run("2026-02-09")
        self.assertEqual(first.invoice_id, self.late)
        self.assertEqual(first.level, 1)
        self.assertFalse(self._run("2026-02-20"))
        second = self._run("2026-02-25")
        self.assertEqual((second.level, second.channel), (2, "email"))
        third = self._run("2026-03-13")
        self.assertEqual((third.level, third.channel), (3, "letter"))
        # the log stays on the invoice
        self.assertEqual(self.late.credit_control_line_ids, first + second + third)

    def test_message_is_that_of_the_level(self):
        line = self._run("2026-02-09")
        level = self.policy.level_ids.sorted("level")[0]
        self.assertEqual(line.policy_level_id, level)
        communication = line.communication_id
        self.assertEqual(communication.partner_id, self.customers["company"])
        self.assertIn(line.state, ("queued", "sent", "email_error"))

    def test_what_is_paid_is_left_alone(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.late.ids
        ).create({"payment_date": "2026-02-01"})._create_payments()
        self.assertFalse(self._run("2026-02-09"))
