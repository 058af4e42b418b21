import logging
import traceback

import psycopg2

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

BATCH = 100


class TelecentreRetentionRun(models.Model):
    """One application of a rule: counts only, no personal data.

    It goes through the records by number, a batch in each transaction, and notes how
    far it came: killed, it goes on from there.
    """

    _name = "telecentre.retention.run"
    _description = "Application of a Retention Rule"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "telecentre.retention.rule",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    kind = fields.Selection(related="rule_id.kind", store=True)
    action = fields.Selection(
        # What was archived once stands in the history
        [("delete", "Delete"), ("anonymise", "Anonymise"), ("archive", "Archive")],
        required=True,
        readonly=True,
    )
    limit_date = fields.Date(string="Last contact before", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Started by", readonly=True)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    position = fields.Integer(readonly=True)
    done_count = fields.Integer(string="Treated", readonly=True)
    kept_count = fields.Integer(string="Kept", readonly=True)
    failed_count = fields.Integer(string="Failed", readonly=True)
    failed_records = fields.Text(
        string="Not treated",
        readonly=True,
        help="Kinds and numbers of the records that failed; the server's log says why.",
    )
    date_done = fields.Datetime(string="Finished on", readonly=True)

    _going_idx = models.Index("(id) WHERE state != 'done'")

    def _open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_privacy.telecentre_retention_run_action"
        )
        action["domain"] = [("id", "in", self.ids)]
        return action

    @api.model
    def _cron_retention(self):
        """Make the runs of the rules applied each night; do what waits."""
        self.env["res.partner"]._cron_privacy_follow_bookings()
        rules = self.env["telecentre.retention.rule"].search([("automatic", "=", True)])
        today = fields.Date.context_today(self)
        rules.filtered(
            lambda rule: (
                not any(
                    run.state != "done" or run.create_date.date() == today
                    for run in rule.run_ids
                )
            )
        )._make_runs()
        Cron = self.env["ir.cron"]
        Cron._commit_progress()
        for run in self.search([("state", "!=", "done")], order="id"):
            if run.try_lock_for_update() and not run._work(commit=True):
                return

    def _work(self, commit=False):
        """Go on from the position; returns whether it came to the end.

        :param commit: keep each batch before the next, as long as the job may run
        """
        self.ensure_one()
        Kind = self.env["telecentre.retention.kind"]
        self.state = "running"
        while records := Kind._due(
            self.kind, self.limit_date, after=self.position, limit=BATCH
        ):
            self._treat(records)
            if commit:
                left = self.env["ir.cron"]._commit_progress(
                    len(records),
                    remaining=Kind._count(self.kind, self.limit_date, self.position),
                )
                self.env.invalidate_all()
                if left <= 0:
                    return False
        self.write({"state": "done", "date_done": fields.Datetime.now()})
        self.env["telecentre.privacy.log"]._log(
            "retention",
            self,
            f"{self.kind}: {self.action}, {self.done_count} treated, "
            f"{self.kept_count} kept, {self.failed_count} failed",
            count=self.done_count,
        )
        if commit:
            self.env["ir.cron"]._commit_progress()
        return True

    def _treat(self, records):
        """One batch; a record that fails leaves the others alone."""
        last = records.ids[-1]
        kept = self.env["telecentre.retention.kind"]._kept(self.kind, records)
        wanted = records.filtered(lambda r: r.id not in kept)
        failed = []
        if self._attempt(wanted):
            failed = [record for record in wanted if self._attempt(record, alone=True)]
        names = [f"{record._name} {record.id}" for record in failed]
        self.write(
            {
                "position": last,
                "done_count": self.done_count + len(wanted) - len(failed),
                "kept_count": self.kept_count + len(kept),
                "failed_count": self.failed_count + len(failed),
                "failed_records": ", ".join(
                    filter(None, [self.failed_records, *names])
                ),
            }
        )

    def _attempt(self, records, alone=False):
        """Apply the rule to all of the records or to none of them.

        :param alone: name the record in the server's log, it is the one at fault
        :return: whether it failed
        """
        try:
            with self.env.cr.savepoint():
                self.env["telecentre.retention.kind"]._apply(
                    self.kind, self.action, records
                )
        except psycopg2.OperationalError:
            # Another transaction was in the way: the job is tried again as a whole
            raise
        # Whatever an addon that hooks in raises: one record at fault must not keep all
        # the others beyond their time. The savepoint has undone what was half done.
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all()
            if alone:
                # By number, without the error's words: the log is no place for names
                _logger.warning(
                    "Retention rule %s: %s %s was not treated: %s\n%s",
                    self.rule_id.id,
                    records._name,
                    records.id,
                    type(error).__name__,
                    "".join(traceback.format_tb(error.__traceback__)),
                )
            return True
        return False
