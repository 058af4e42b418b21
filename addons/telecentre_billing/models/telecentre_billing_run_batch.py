import logging
import time

import psycopg2

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

WAIT = 0.2  # seconds between two looks at what another process does
TRIES = 5


class TelecentreBillingRunBatch(models.Model):
    """A part of a run at work: whoever claims it does it, in one transaction.

    Batches carry no truth: they say what to look at, and the charges say what is
    left to do. A process that is killed leaves its batch to the next one.
    """

    _name = "telecentre.billing.run.batch"
    _description = "Billing Run Batch"
    _order = "id"
    _log_access = False

    run_id = fields.Many2one(
        "telecentre.billing.run", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [("charge", "Subscriptions to charge"), ("invoice", "Charges to invoice")],
        required=True,
    )
    content = fields.Json(required=True)
    done = fields.Boolean()
    charge_count = fields.Integer()


class TelecentreBillingRun(models.Model):
    """The batches of a run, shared by the process that leads it and one that helps."""

    _inherit = "telecentre.billing.run"

    def _batches(self):
        return self.env["telecentre.billing.run.batch"].sudo()

    def _share_out(self, kind, contents, progress_from, progress_to):
        """Do all batches of one kind, with whoever helps; return when all are done."""
        Batch = self._batches()
        Batch.search([("run_id", "=", self.id)]).unlink()
        Batch.create(
            [{"run_id": self.id, "kind": kind, "content": part} for part in contents]
        )
        if len(contents) > 1:
            self.env.ref("telecentre_billing.cron_run_help").sudo()._trigger()
        self._commit()
        self._free_memory()
        left = len(contents)
        while left:
            mine = self._next_batch()
            left = Batch.search_count([("run_id", "=", self.id), ("done", "=", False)])
            done = 1 - left / len(contents)
            self.progress = progress_from + (progress_to - progress_from) * done
            self._commit()
            self._free_memory()
            if left and not mine:
                time.sleep(WAIT)
        finished = Batch.search([("run_id", "=", self.id)])
        self.charge_count += sum(finished.mapped("charge_count"))
        finished.unlink()
        self._commit()

    def _next_batch(self):
        """Claim a batch that nobody holds and do it; whether there was one.

        What another transaction changed meanwhile is tried again: at last the error
        is the caller's.
        """
        for attempt in range(1, TRIES + 1):
            try:
                batch = self._claim_batch()
                if batch:
                    batch.charge_count = self._do_batch(batch)
                    batch.done = True
                    self._commit()
                    self._free_memory()
                return bool(batch)
            except psycopg2.OperationalError:
                if attempt == TRIES or not self._may_commit():
                    raise
                _logger.info("Billing run %s: a batch is tried again", self.id)
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
        return False

    def _claim_batch(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT id FROM telecentre_billing_run_batch
             WHERE run_id = %s AND done IS NOT TRUE
             ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
            """,
            [self.id],
            log_exceptions=False,  # another process did it meanwhile: tried again
        )
        return self._batches().browse(row[0] for row in self.env.cr.fetchall())

    def _do_batch(self, batch):
        """Do one batch; return how many charges it created."""
        if batch.kind == "charge":
            subscriptions = self.env["telecentre.subscription"].browse(batch.content)
            return self._charge_batch(subscriptions)
        Charge = self.env["telecentre.charge"]
        self._invoice_batch([Charge.browse(ids) for ids in batch.content])
        return 0

    # -- helping ----------------------------------------------------------------------
    @api.model
    def _cron_help(self):
        """A second process shares the batches of big runs that are at work."""
        for run in self.search([("state", "=", "running")], order="id"):
            run.with_company(run.company_id)._help()

    def _help(self):
        """Do batches as long as another process leads this run."""
        self.ensure_one()
        self._commit()
        while self._is_led():
            if not self._next_batch():
                time.sleep(WAIT)
            self._commit()

    def _is_led(self):
        """Whether the process that leads the run is alive: its lock says so."""
        namespace, company = self._run_lock()
        self.env.cr.execute(
            """
            SELECT 1
              FROM telecentre_billing_run run, pg_locks, pg_database base
             WHERE run.id = %s AND run.state = 'running'
               AND base.datname = current_database()
               AND pg_locks.locktype = 'advisory'
               AND pg_locks.database = base.oid
               AND pg_locks.classid = %s AND pg_locks.objid = %s
               AND pg_locks.objsubid = 2
            """,
            [self.id, namespace, company],
        )
        return bool(self.env.cr.fetchone())
