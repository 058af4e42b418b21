import logging
from contextlib import contextmanager

import psycopg2

import odoo
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

_logger = logging.getLogger(__name__)

SUBSCRIPTION_BATCH = 500
INVOICE_BATCH = 50
LINE_BATCH = 500
LOCK_NAMESPACE = 0x7E1F


def _parts(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


def _document_parts(groups):
    """Groups in batches of few documents with few lines: memory does not grow."""
    parts, lines = [], 0
    for group in groups:
        lines += len(group)
        if not parts or len(parts[-1]) == INVOICE_BATCH or lines > LINE_BATCH:
            parts.append([])
            lines = len(group)
        parts[-1].append(group)
    return parts


class TelecentreBillingRun(models.Model):
    """The run itself: batches that each stand on their own."""

    _inherit = "telecentre.billing.run"

    def action_run(self):
        """Create the charges due and invoice what is open, up to the date.

        Context key `telecentre_may_queue` (the buttons of the form): a big run is left
        to the job instead, see `action_start`.
        """
        if self.env.context.get("telecentre_may_queue"):
            return self.with_context(telecentre_may_queue=False).action_start()
        for run in self:
            if run.state == "done":
                continue
            run._check_before_start()
            run._execute()
        return True

    def action_resume(self):
        """Go on after an interruption; it ends as if it had never stopped."""
        for run in self:
            if run.state == "done":
                raise UserError(
                    self.env._("%s is done: there is nothing to resume.", run.name)
                )
        return self.action_run()

    def _execute(self):
        self.ensure_one()
        with self._exclusively():
            # A transaction of its own: it must see what the run before it did.
            self._commit()
            self.env.invalidate_all()
            self.line_ids.unlink()
            self.write(
                {
                    "state": "running",
                    "date_started": self.date_started or fields.Datetime.now(),
                    "progress": 0.0,
                }
            )
            self._commit()
            try:
                self._charge_subscriptions()
                self._charge_unpriced()
                self._invoice_charges()
            except Exception:
                self._mark_interrupted()
                raise
            self.write(
                {
                    "state": "done",
                    "progress": 100.0,
                    "date_finished": fields.Datetime.now(),
                }
            )
            self._after_run()
            self._commit()

    # -- transactions ---------------------------------------------
    @api.model
    def _may_commit(self):
        """Tests roll back what they did, so they keep one transaction."""
        return not (
            odoo.modules.module.current_test
            or config["test_enable"]
            or self.env.context.get("telecentre_no_commit")
        )

    def _commit(self):
        self.env.flush_all()
        if self._may_commit():
            self.env["ir.cron"]._commit_progress()

    @contextmanager
    def _exclusively(self):
        """One run at a time for a company; the lock goes with the connection."""
        key = self._run_lock()
        self.env.cr.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        if not self.env.cr.fetchone()[0]:
            raise UserError(
                self.env._(
                    "Another billing run of %s is at work. Wait until it is done.",
                    self.company_id.name,
                )
            )
        try:
            yield
        finally:
            self._unlock(key)

    def _run_lock(self):
        return LOCK_NAMESPACE, self.company_id.id

    def _unlock(self, key):
        try:
            self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        except psycopg2.Error:
            # A broken transaction: undo it, then let go of the lock.
            if self._may_commit():
                self.env.cr.rollback()
                self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    def _mark_interrupted(self):
        """Keep what is committed and say that the rest is to be resumed."""
        if not self._may_commit():
            return
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.state = "interrupted"
        self._commit()

    # -- charges --------------------------------------------------------------------
    def _charge_subscriptions(self):
        """Batches of subscriptions, each in its own transaction."""
        due_ids = self._due_subscriptions().ids
        self.charge_todo = len(due_ids)
        self._share_out("charge", _parts(due_ids, SUBSCRIPTION_BATCH), 0.0, 40.0)

    def _charge_batch(self, subscriptions):
        """All at once; when that fails, one by one, and the broken ones apart."""
        try:
            with self.env.cr.savepoint():
                return len(subscriptions._generate_charges(self.date))
        except psycopg2.OperationalError:
            raise
        except Exception:  # pylint: disable=broad-except
            _logger.info("Billing run %s: a batch goes one by one", self.id)
        count = 0
        for subscription in subscriptions:
            self.env.invalidate_all()
            try:
                with self.env.cr.savepoint():
                    count += len(subscription._generate_charges(self.date))
            except psycopg2.OperationalError:
                raise
            except Exception as error:  # pylint: disable=broad-except
                self.env.invalidate_all()
                self._set_apart(self._error_text(error), subscription=subscription)
        return count

    def _charge_unpriced(self):
        """Stays that have a price by now are charged, the others set apart."""
        bookings = self._unpriced_bookings()
        try:
            with self.env.cr.savepoint():
                bookings._price_again()
        except psycopg2.OperationalError:
            raise
        except Exception:  # pylint: disable=broad-except
            self.env.invalidate_all()
            for booking in bookings:
                self._charge_unpriced_alone(booking)
        self.env["telecentre.billing.run.line"].create(
            [
                self._apart_values(booking._missing_price_reason(), booking=booking)
                for booking in bookings.filtered("price_missing")
            ]
        )
        self._commit()

    def _charge_unpriced_alone(self, booking):
        try:
            with self.env.cr.savepoint():
                booking._price_again()
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all()
            values = self._apart_values(self._error_text(error), booking=booking)
            self.env["telecentre.billing.run.line"].create(values)

    # -- invoices -------------------------------------------------------------------
    def _invoice_charges(self):
        """Batches of documents, each in its own transaction."""
        charges = self.env["telecentre.charge"].search(self._open_charge_domain())
        groups = [group.ids for group in charges._grouped_for_invoices().values()]
        self.document_todo = len(groups)
        self._share_out("invoice", _document_parts(groups), 40.0, 100.0)

    def _invoice_batch(self, groups):
        groups = self._lock_groups(groups)
        problems = self.env["telecentre.charge"].concat(*groups)._problems()
        for charge, problem in problems.items():
            self._set_apart(problem, charges=charge)
        groups = [group.filtered(lambda c: c not in problems) for group in groups]
        groups = [group for group in groups if group]
        if not groups:
            return
        try:
            with self.env.cr.savepoint():
                self._make_documents(groups)
            return
        except psycopg2.OperationalError:
            raise
        except Exception:  # pylint: disable=broad-except
            _logger.info("Billing run %s: documents go one by one", self.id)
        for group in groups:
            self._invoice_alone(group)

    def _lock_groups(self, groups):
        """Only charges that are still open and that nobody else holds."""
        everything = self.env["telecentre.charge"].browse(
            charge_id for group in groups for charge_id in group.ids
        )
        free = everything.exists().try_lock_for_update()
        free.invalidate_recordset(["state", "move_line_id"])
        free = free.filtered(lambda charge: charge.state == "open")
        # One prefetch for all: partners, products... are read in one query each.
        return [(group & free).with_prefetch(free.ids) for group in groups]

    def _invoice_alone(self, group):
        """One document; when it fails, without the source that breaks it."""
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                self._make_documents([group])
            return
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all()
            reason = self._error_text(error)
        sources = group.grouped(lambda c: (c.subscription_id, c.booking_id, c.pass_id))
        if len(sources) == 1:
            self._set_apart(reason, charges=group)
            return
        fine = self.env["telecentre.charge"]
        for charges in sources.values():
            problem = self._try_documents(charges)
            if problem:
                self._set_apart(problem, charges=charges)
            else:
                fine |= charges
        if fine and fine != group:
            self._invoice_alone(fine)
        elif fine:
            self._set_apart(reason, charges=group)

    def _try_documents(self, charges):
        """Why these charges alone cannot be invoiced, or False; leaves no trace."""
        problem = False
        savepoint = self.env.cr.savepoint()
        try:
            self._make_documents([charges])
            self.env.flush_all()
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            problem = self._error_text(error)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)
        return problem

    def _make_documents(self, groups):
        """Create, and post when the company wants it, the documents of groups."""
        Charge = self.env["telecentre.charge"]
        moves = Charge._create_moves(groups, self.date, self)
        Charge._log_origin(moves, self)
        if self.company_id.telecentre_auto_post and moves:
            moves._post(soft=False)
        self.env.flush_all()
        return moves

    # -- apart ------------------------------------------------------------------------
    def _set_apart(self, reason, subscription=None, charges=None):
        """Keep the reason, and ask the owner to look into it."""
        values = self._apart_values(reason, subscription, charges)
        self.env["telecentre.billing.run.line"].create(values)
        subscription = subscription or charges.subscription_id[:1]
        if not subscription:
            return
        subscription._write_history({"billing_problem": reason})
        summary = self.env._("Not invoiced: to be mended")
        if subscription.activity_ids.filtered(lambda a: a.summary == summary):
            return
        subscription.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=reason,
            user_id=(subscription.user_id or self.user_id or self.env.user).id,
        )

    def _free_memory(self):
        """A long run must not keep every record it has met."""
        if self._may_commit():
            self.env.invalidate_all()
