import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices of a run, e-mailed by Odoo's own sending: each once, each by itself."""

    _inherit = "account.move"

    telecentre_mail_state = fields.Selection(
        [
            ("to_send", "To send"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("other", "Not by e-mail"),
        ],
        string="E-mail",
        readonly=True,
        copy=False,
    )
    telecentre_mail_date = fields.Datetime(
        string="E-mailed on", readonly=True, copy=False
    )
    telecentre_mail_error = fields.Char(
        string="Why not e-mailed", readonly=True, copy=False
    )

    _telecentre_mail_idx = models.Index("(id) WHERE telecentre_mail_state = 'to_send'")

    @api.model
    def _telecentre_mails_due(self, limit=None):
        return self.search(self._telecentre_mail_domain(), order="id", limit=limit)

    @api.model
    def _telecentre_mail_domain(self):
        return [("telecentre_mail_state", "=", "to_send"), ("state", "=", "posted")]

    def _telecentre_mail_alone(self):
        """Mail one invoice, or note why not; what another job does is left to it.

        The invoice is noted as sent in the transaction that hands the message to
        Odoo's mail queue: killed before its end, neither has happened.
        """
        self.ensure_one()
        if not self.try_lock_for_update():
            return
        self.invalidate_recordset(["telecentre_mail_state", "state"])
        if self.telecentre_mail_state != "to_send" or self.state != "posted":
            return
        try:
            with self.env.cr.savepoint():
                self._telecentre_mail()
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all()
            reason = self.env["telecentre.billing.run"]._error_text(error)
            self.write(
                {"telecentre_mail_state": "failed", "telecentre_mail_error": reason}
            )

    def _telecentre_mail(self):
        """Send as the customer wants it; refuse when no address is known."""
        run = self.telecentre_run_id
        author = run.user_id or self.env.user
        # The queue sends in batches, and tries again when a server does not answer.
        move = self.with_company(self.company_id).with_context(
            mail_notify_force_send=False
        )
        Send = move.env["account.move.send"]
        methods = Send._get_default_sending_methods(move)
        if methods == {"manual"}:
            self.telecentre_mail_state = "other"
            return
        if "email" in methods:
            move._telecentre_check_address(Send)
        Send._generate_and_send_invoices(
            move, author_user_id=author.id, author_partner_id=author.partner_id.id
        )
        if self.telecentre_mail_state == "to_send":
            self.telecentre_mail_state = "other"

    def _telecentre_check_address(self, Send):
        template = Send._get_default_mail_template_id(self)
        lang = Send._get_default_mail_lang(self, template)
        if not Send._get_default_mail_partner_ids(self, template, lang):
            raise UserError(
                self.env._(
                    "%(partner)s has no e-mail address: enter one on the contact and "
                    "try again, or hand %(invoice)s over on paper.",
                    partner=self.partner_id.display_name,
                    invoice=self.name,
                )
            )
