import logging

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# More than this is left to the job, which no browser has to wait for
AT_ONCE = 300


class TelecentreBillingRun(models.Model):
    """A big run asked for on the screen is done by the job, in the background."""

    _inherit = "telecentre.billing.run"

    def action_start(self):
        """Run now when it is short; else leave it to the job and show its progress."""
        for run in self:
            if run.state in ("done", "queued"):
                continue
            run._check_before_start()
            if run._size() <= AT_ONCE:
                run.action_run()
            else:
                run.write({"state": "queued", "progress": 0.0})
                self.env.ref("telecentre_billing.cron_run_queue").sudo()._trigger()
        return True

    def action_unqueue(self):
        """Take back a run that the job has not begun."""
        for run in self:
            if run.state != "queued":
                raise UserError(
                    self.env._("%s is not waiting any more.", run.display_name)
                )
        self.write({"state": "draft"})
        return True

    def _size(self):
        """How many subscriptions and open charges it has to go through."""
        self.ensure_one()
        return self.env["telecentre.subscription"].search_count(
            self._due_subscription_domain(), limit=AT_ONCE + 1
        ) + self.env["telecentre.charge"].search_count(
            self._open_charge_domain(), limit=AT_ONCE + 1
        )

    @api.model
    def _cron_queue(self):
        """The runs that were asked for, oldest first; one that fails says why."""
        for run in self.search([("state", "=", "queued")], order="id"):
            run = run.with_company(run.company_id)
            try:
                with run._isolated():
                    run.action_run()
            except Exception as error:  # pylint: disable=broad-except
                _logger.exception("The billing run %s failed", run.name)
                if run.state == "queued":
                    run.state = "interrupted"
                run.message_post(body=self._error_text(error))
                self._commit()
