import logging
from contextlib import contextmanager

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class TelecentreBillingRun(models.Model):
    """The run of each night, for companies that ask for it."""

    _inherit = "telecentre.billing.run"

    @api.model
    def _cron_run(self):
        """What fell due is invoiced; a company that fails does not hold the others."""
        for company in self.env["res.company"].search(
            [("telecentre_auto_run", "=", True)]
        ):
            run = self.browse()
            try:
                run = self.with_company(company)._tonight(company)
                run._commit()
                with run._isolated():
                    run.action_run()
            except Exception as error:  # pylint: disable=broad-except
                _logger.exception("The nightly run of %s failed", company.name)
                for failed in run:
                    failed._tell_accountant(self._error_text(error))
                self._commit()

    @api.model
    def _tonight(self, company):
        """The run to go on with, or a new one.

        What a run left whose period was locked meanwhile is left to the new one: it
        takes all that is due.
        """
        today = fields.Date.context_today(self)
        unfinished = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("running", "interrupted")),
            ]
        )
        for run in unfinished:
            if not run._locks():
                return run
        unstarted = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "draft"),
                ("user_id", "=", self.env.uid),
            ],
            limit=1,
        )
        if unstarted:
            unstarted.date = today
            return unstarted
        return self.create({"date": today, "company_id": company.id})

    @contextmanager
    def _isolated(self):
        """Undo what a failing body left, without undoing what it committed."""
        if not self._may_commit():
            with self.env.cr.savepoint():
                yield
            return
        try:
            yield
        except Exception:
            self.env.cr.rollback()
            self.env.invalidate_all()
            raise

    def _tell_accountant(self, reason):
        """One activity for an accountant of the company, who sees what to mend."""
        summary = self.env._("The nightly billing failed")
        if self.activity_ids.filtered(lambda a: a.summary == summary):
            return
        group = self.env.ref("telecentre_billing.group_telecentre_accountant")
        people = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        people = people.filtered(lambda user: user._is_internal()) or self.env.user
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=reason,
            user_id=people.sorted("id")[-1:].id,
        )
