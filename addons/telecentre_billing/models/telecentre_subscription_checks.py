from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.changes import earliest_end


class TelecentreSubscription(models.Model):
    """What is refused, with the reason and the remedy."""

    _inherit = "telecentre.subscription"

    @api.model
    def _to_record(self, value, model):
        return self.env[model].browse(value) if isinstance(value, int) else value

    def _check_price(self, price):
        if price < 0:
            raise UserError(
                self.env._("The price of %s cannot be negative.", self.display_name)
            )

    def _check_change(self, date):
        """Refuse a change that has no meaning, and say what to do."""
        self.ensure_one()
        if not date:
            raise UserError(
                self.env._("Say from which day on %s changes.", self.display_name)
            )
        if self.state == "draft":
            raise UserError(
                self.env._(
                    "%s is a draft: edit it, or activate it first.", self.display_name
                )
            )
        if self.date_end and date > self.date_end:
            raise UserError(
                self.env._(
                    "%(subscription)s ends on %(end)s: nothing can change on %(date)s. "
                    "Reopen it first.",
                    subscription=self.display_name,
                    end=self._show_date(self.date_end),
                    date=self._show_date(date),
                )
            )
        if self.state == "closed":
            raise UserError(
                self.env._(
                    "%s is closed: reopen it before changing it.", self.display_name
                )
            )
        if date < self.date_start:
            raise UserError(
                self.env._(
                    "%(subscription)s starts on %(start)s: it cannot change on "
                    "%(date)s.",
                    subscription=self.display_name,
                    start=self._show_date(self.date_start),
                    date=self._show_date(date),
                )
            )
        self._check_not_locked(date)

    def _check_not_locked(self, date):
        company = self.company_id.sudo()
        journals = self.env["account.journal"].sudo()
        journal = journals.search(
            [
                *journals._check_company_domain(company),
                ("type", "=", "sale"),
            ],
            limit=1,
        )
        locks = company._get_violated_lock_dates(date, True, journal)
        if locks:
            raise UserError(
                self.env._(
                    "%(subscription)s cannot change on %(date)s: the accounts are "
                    "locked until %(lock)s. Choose a later day.",
                    subscription=self.display_name,
                    date=self._show_date(date),
                    lock=self._show_date(locks[-1][0]),
                )
            )

    def _check_close(self, date, override):
        self.ensure_one()
        if not date:
            raise UserError(self.env._("Say on which day %s ends.", self.display_name))
        if self.state == "draft":
            raise UserError(
                self.env._("%s is a draft: delete it instead.", self.display_name)
            )
        if date < self.date_start:
            raise UserError(
                self.env._(
                    "%(subscription)s starts on %(start)s: it cannot end before, on "
                    "%(date)s.",
                    subscription=self.display_name,
                    start=self._show_date(self.date_start),
                    date=self._show_date(date),
                )
            )
        self._check_not_locked(date)
        earliest = self._earliest_end(date)
        if date >= earliest:
            return
        if not override:
            raise UserError(
                self.env._(
                    "%(subscription)s cannot end before %(earliest)s (commitment and "
                    "notice). Choose that day or a later one; a manager may decide "
                    "otherwise.",
                    subscription=self.display_name,
                    earliest=self._show_date(earliest),
                )
            )
        self._check_override()
        self.message_post(
            body=self.env._(
                "%(user)s ended it on %(date)s, before %(earliest)s which commitment "
                "and notice ask for.",
                user=self.env.user.name,
                date=self._show_date(date),
                earliest=self._show_date(earliest),
            )
        )

    def _check_override(self):
        manager = "telecentre_booking.group_telecentre_manager"
        if not self.env.su and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._("Only a manager may go against commitment and notice.")
            )

    def _earliest_end(self, date=None):
        """First day on which it may end: commitment of the start, notice from now."""
        self.ensure_one()
        plan = self.plan_id
        if date:
            terms = self._terms_on(date)
            plan = plan.browse(terms.key) or plan
        return earliest_end(
            self.date_start,
            fields.Date.context_today(self),
            plan.commitment_months,
            plan.notice_days,
        )

    def _pauses(self):
        return self.change_ids.filtered(
            lambda change: change.kind == "pause" and not change.cancelled
        )

    def _same_pause(self, date_from, date_to):
        return bool(
            self._pauses().filtered(
                lambda p: p.date == date_from and p.date_to == (date_to or False)
            )
        )

    def _check_no_other_pause(self, date_from, date_to):
        for pause in self._pauses():
            begins_after = date_to and pause.date > date_to
            if not begins_after and (not pause.date_to or pause.date_to >= date_from):
                raise UserError(
                    self.env._(
                        "%(subscription)s is already paused from %(start)s to %(end)s.",
                        subscription=self.display_name,
                        start=self._show_date(pause.date),
                        end=self._show_date(pause.date_to) if pause.date_to else "…",
                    )
                )

    def _close_recorded(self):
        return any(change.kind == "close" for change in self.change_ids)
