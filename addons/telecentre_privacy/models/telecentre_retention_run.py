import logging

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
        Kind = self.env["telecentre.retention.kind"]
        last = records.ids[-1]
        kept = Kind._kept(self.kind, records)
        wanted = records.filtered(lambda r: r.id not in kept)
        done, failed = len(wanted), 0
        try:
            with self.env.cr.savepoint():
                Kind._apply(self.kind, self.action, wanted)
        except psycopg2.OperationalError:
            raise
        except Exception:  # pylint: disable=broad-except
            self.env.invalidate_all()
            failed = self._treat_one_by_one(wanted)
            done -= failed
        self.write(
            {
                "position": last,
                "done_count": self.done_count + done,
                "kept_count": self.kept_count + len(kept),
                "failed_count": self.failed_count + failed,
            }
        )

    def _treat_one_by_one(self, records):
        failed = 0
        for record in records:
            try:
                with self.env.cr.savepoint():
                    self.env["telecentre.retention.kind"]._apply(
                        self.kind, self.action, record
                    )
            except psycopg2.OperationalError:
                raise
            except Exception as error:  # pylint: disable=broad-except
                failed += 1
                self.env.invalidate_all()
                # By number: the log is no place for names
                _logger.info(
                    "Retention: %s %s not treated (%s)",
                    record._name,
                    record.id,
                    type(error).__name__,
                )
        return failed
