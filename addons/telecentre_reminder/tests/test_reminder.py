from odoo import fields
from odoo.tests import tagged

from odoo.addons.telecentre_l10n_fr.tests.common import FrenchInvoiceCase


class ReminderCase(FrenchInvoiceCase):
    """An invoice that is late, and the runs that remind of it."""

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


@tagged("post_install", "-at_install")
class TestReminder(ReminderCase):
    """An invoice that is late, from the first reminder to the formal notice."""

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

    def test_statement_and_invoices_are_in_the_message(self):
        if self._has_french():
            self.customers["company"].lang = "fr_FR"
        line = self._run("2026-02-09")
        message = line.communication_id.message_ids.filtered("attachment_ids")
        self.assertEqual(len(message.attachment_ids), 2)
        self.assertIn(self.late.name, message.body)
        statement = message.attachment_ids.filtered(
            lambda file: file.name.startswith(("Statement", "Relevé"))
        )
        self.assertEqual(len(statement), 1)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "telecentre_reminder.report_reminder_statement", line.communication_id.ids
        )[0].decode()  # fmt: skip
        self.assertIn(self.late.name, html)
        self.assertIn(self.customers["company"].name, html)

    def test_customer_reads_french(self):
        if not self._has_french():
            self.env["res.lang"]._activate_lang("fr_FR")
            self.env["ir.module.module"]._load_module_terms(
                ["account_credit_control", "telecentre_reminder"], ["fr_FR"]
            )
        self.customers["company"].lang = "fr_FR"
        message = self._run("2026-02-09").communication_id.message_ids.filtered(
            "attachment_ids"
        )
        self.assertIn("Rappel", message.subject)
        for text in ("Sauf erreur de notre part", "Échéance", "Reste à payer"):
            self.assertIn(text, message.body)
        for text in ("Dear", "Invoice", "Amount"):
            self.assertNotIn(text, message.body)

    def test_staff_reads_french(self):
        """What OCA's addon leaves in English, i18n_extra/fr.po brings."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(
            ["account_credit_control", "telecentre_reminder"], ["fr_FR"]
        )
        menu = self.env.ref("account_credit_control.credit_control_run_menu")
        self.assertEqual(menu.with_context(lang="fr_FR").name, "Tournées de relance")
        run = self.env["credit.control.run"].with_context(lang="fr_FR")
        arch = run.get_view(view_type="form")["arch"]
        for text in ("Set to ready all", "Run channel action"):
            self.assertNotIn(text, arch)
        states = dict(
            self.env["credit.control.line"]
            .with_context(lang="fr_FR")
            .fields_get(["state"])["state"]["selection"]
        )
        self.assertEqual(states["to_be_sent"], "À envoyer")

    def test_what_is_paid_is_left_alone(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.late.ids
        ).create({"payment_date": "2026-02-01"})._create_payments()
        self.assertFalse(self._run("2026-02-09"))
