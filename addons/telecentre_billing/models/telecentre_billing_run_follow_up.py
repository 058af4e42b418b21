import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

# Documents of one call of the job; it comes back until none is left
FOLLOW_UP_BATCH = 100


class TelecentreBillingRun(models.Model):
    """What comes after a run, outside its transactions: details, then e-mails."""

    _inherit = "telecentre.billing.run"

    mail_todo_count = fields.Integer(
        string="E-mails to send", compute="_compute_mail_counts"
    )
    mail_sent_count = fields.Integer(string="E-mailed", compute="_compute_mail_counts")
    mail_failed_count = fields.Integer(
        string="Not e-mailed", compute="_compute_mail_counts"
    )
    can_mail = fields.Boolean(compute="_compute_mail_counts")
    draft_count = fields.Integer(string="Drafts", compute="_compute_mail_counts")
    mail_failed_ids = fields.Many2many(
        "account.move", string="Could not be e-mailed", compute="_compute_mail_failed"
    )

    @api.depends("move_ids.telecentre_mail_state", "move_ids.state")
    def _compute_mail_counts(self):
        groups = self.env["account.move"]._read_group(
            [("telecentre_run_id", "in", self.ids), ("state", "!=", "cancel")],
            ["telecentre_run_id", "state", "telecentre_mail_state"],
            ["__count"],
        )
        for run in self:
            found = {
                (state, mail): count
                for move_run, state, mail, count in groups
                if move_run == run
            }
            run.mail_todo_count = found.get(("posted", "to_send"), 0)
            run.mail_sent_count = found.get(("posted", "sent"), 0)
            run.mail_failed_count = len(run._mail_failures())
            run.draft_count = sum(
                count for (state, _mail), count in found.items() if state == "draft"
            )
            run.can_mail = bool(
                found.get(("posted", False)) or found.get(("posted", "failed"))
            )

    def _compute_mail_failed(self):
        for run in self:
            run.mail_failed_ids = run._mail_failures()

    def _mail_failures(self):
        """Invoices that could not be handed over, or that a mail server refused."""
        self.ensure_one()
        if not self.ids:
            return self.env["account.move"]
        Move = self.env["account.move"]
        moves = Move.search(
            [
                ("telecentre_run_id", "in", self.ids),
                ("state", "=", "posted"),
                ("telecentre_mail_state", "in", ("sent", "failed")),
            ]
        )
        refused = (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("notification_status", "in", ("bounce", "exception")),
                    ("mail_message_id.model", "=", "account.move"),
                    ("mail_message_id.res_id", "in", moves.ids),
                ]
            )
        )
        refused = set(refused.mail_message_id.mapped("res_id"))
        return moves.filtered(
            lambda move: move.telecentre_mail_state == "failed" or move.id in refused
        )

    # -- asked for --------------------------------------------------------------------
    def action_mail(self):
        """E-mail what was not e-mailed yet, or failed; the job does it at once."""
        for run in self:
            moves = run.move_ids.filtered(
                lambda move: (
                    move.state == "posted"
                    and move.telecentre_mail_state in (False, "failed")
                )
            )
            if not moves:
                raise UserError(
                    self.env._(
                        "%s has no posted invoice that is still to be e-mailed.",
                        run.display_name,
                    )
                )
            moves.write(
                {"telecentre_mail_state": "to_send", "telecentre_mail_error": False}
            )
        self._trigger_follow_up()
        return True

    def action_cancel_drafts(self):
        """Cancel what is still draft: its charges are owed again."""
        for run in self:
            drafts = run.move_ids.filtered(lambda move: move.state == "draft")
            if not drafts:
                raise UserError(
                    self.env._("%s has no draft to cancel.", run.display_name)
                )
            drafts.button_cancel()
        return True

    def action_view_mail_failures(self):
        self.ensure_one()
        action = self.action_view_moves()
        action["domain"] = [("id", "in", self._mail_failures().ids)]
        return action

    def _mail_state(self):
        """What a new invoice of the run waits for: it is mailed once it is posted."""
        return "to_send" if self.company_id.telecentre_auto_mail else False

    # -- done -------------------------------------------------------------------------
    def _after_run(self):
        """Called in the last transaction of a run: what it left is done soon."""
        self.ensure_one()
        Move = self.env["account.move"]
        if Move._telecentre_details_due(1) or Move._telecentre_mails_due(1):
            self._trigger_follow_up()

    @api.model
    def _trigger_follow_up(self):
        self.env.ref("telecentre_billing.cron_run_follow_up").sudo()._trigger()

    @api.model
    def _cron_follow_up(self):
        """Attach details, then e-mail: each document in a transaction of its own."""
        Move = self.env["account.move"]
        details = Move._telecentre_details_due(FOLLOW_UP_BATCH)
        for move in details:
            # What a run at work commits meanwhile is no conflict with a new snapshot.
            self._commit()
            self._detail_alone(move)
            self._commit()
        mails = Move._telecentre_mails_due(max(0, FOLLOW_UP_BATCH - len(details)) or 1)
        for move in mails:
            self._commit()
            move._telecentre_mail_alone()
            self._commit()
        if self._may_commit():
            # Those that failed are not due any more, so the work comes to an end.
            left = len(Move._telecentre_details_due(1)) + len(
                Move._telecentre_mails_due(1)
            )
            self.env["ir.cron"]._commit_progress(
                len(details) + len(mails), remaining=left
            )

    def _detail_alone(self, move):
        """A detail that cannot be made is said on the invoice, and not tried again."""
        if not move.try_lock_for_update():
            return
        move.invalidate_recordset(["telecentre_detail_todo"])
        if not move.telecentre_detail_todo:
            return
        try:
            with self.env.cr.savepoint():
                move._telecentre_attach_detail()
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all()
            move.telecentre_detail_todo = False
            move.message_post(
                body=self.env._(
                    "The detail of the month could not be made: %s",
                    self._error_text(error),
                )
            )
