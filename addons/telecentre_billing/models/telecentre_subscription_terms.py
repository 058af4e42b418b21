from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.periods import ONE_DAY, add_months

# An end that nobody decides about is announced so many days ahead
REMIND_DAYS = 30


class TelecentreSubscription(models.Model):
    """A reduced rate with an end, and the term of a subscription with its renewal."""

    _inherit = "telecentre.subscription"

    reduction_id = fields.Many2one(
        "telecentre.reduction",
        string="Reduced rate",
        compute="_compute_reduction_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    reduction_percent = fields.Float(
        string="Reduction (%)",
        compute="_compute_reduction_percent",
        store=True,
        precompute=True,
        readonly=False,
    )
    reduction_until = fields.Date(
        string="Reduced until",
        compute="_compute_reduction_percent",
        store=True,
        precompute=True,
        readonly=False,
        help="Last day at the reduced rate. Empty: no end.",
    )
    term_months = fields.Integer(
        string="Term (months)",
        compute="_compute_term_months",
        store=True,
        precompute=True,
        readonly=False,
        help="0: no term, until somebody ends it.",
    )
    renewal = fields.Selection(
        [("none", "It ends"), ("tacit", "It is renewed by itself")],
        string="After its term",
        compute="_compute_term_months",
        store=True,
        precompute=True,
        readonly=False,
    )

    ended_by_hand = fields.Boolean(compute="_compute_ended_by_hand")

    # -- computes -----------------------------------------------------------------
    @api.depends("change_ids.kind", "date_end")
    def _compute_ended_by_hand(self):
        for subscription in self:
            subscription.ended_by_hand = bool(
                subscription.date_end and subscription._ended_by_hand()
            )

    @api.depends("plan_id", "partner_id", "member_ids", "date_start", "company_id")
    def _compute_reduction_id(self):
        drafts = self.filtered(lambda s: s.state in ("draft", False))
        found = self.env["telecentre.reduction"]._of_publics() if drafts else []
        for subscription in drafts:
            people = subscription.member_ids or subscription.partner_id
            subscription.reduction_id = next(
                (
                    reduction
                    for reduction in found
                    if reduction._fits(people[:1], subscription)
                ),
                False,
            )

    @api.depends("reduction_id", "date_start")
    def _compute_reduction_percent(self):
        for subscription in self.filtered(lambda s: s.state in ("draft", False)):
            reduction = subscription.reduction_id
            subscription.reduction_percent = reduction.percent
            subscription.reduction_until = reduction._last_day(subscription.date_start)

    @api.depends("plan_id")
    def _compute_term_months(self):
        for subscription in self.filtered(lambda s: s.state in ("draft", False)):
            plan = subscription.plan_id
            subscription.term_months = plan.term_months
            subscription.renewal = plan.renewal or "none"

    # -- reduced rates ------------------------------------------------------------
    def _draft_reductions(self):
        """[(percent, from, to)] of a draft, for the pure calculation."""
        if not self.reduction_percent:
            return []
        return [(self.reduction_percent, self.date_start, self.reduction_until or None)]

    def _record_draft_reductions(self):
        """Keep in the history what drafts that begin were promised."""
        reduced = self.filtered("reduction_percent")
        reduced._record(
            [
                {
                    "kind": "reduction",
                    "date": subscription.date_start,
                    "date_to": subscription.reduction_until,
                    "percent": subscription.reduction_percent,
                    "reason": subscription.sudo().reduction_id.name,
                }
                for subscription in reduced
            ]
        )

    def reduce(self, percent, date_from, date_to=None, reason=None):
        """A reduced rate from `date_from` to `date_to`, both included.

        :param float percent: above 0 and up to 100 (free)
        """
        date_from = fields.Date.to_date(date_from)
        date_to = fields.Date.to_date(date_to)
        for subscription in self:
            subscription._check_change(date_from)
            name = subscription.display_name
            if not 0 < percent <= 100:
                raise UserError(
                    self.env._(
                        "The reduction of %(name)s cannot be %(percent)g %%: give more "
                        "than 0, and 100 at most.",
                        name=name,
                        percent=percent,
                    )
                )
            message = self._dates_refusal(name, date_from, date_to)
            if message:
                raise UserError(message)
            subscription._record(
                [
                    {
                        "kind": "reduction",
                        "date": date_from,
                        "date_to": date_to,
                        "percent": percent,
                        "reason": reason,
                    }
                ]
            )
        self._after_history()
        return True

    def _reduction_on(self, day):
        """Values of the reduction in force on `day`: the highest one."""
        self.ensure_one()
        found = self.change_ids.filtered(
            lambda change: (
                change.kind == "reduction"
                and not change.cancelled
                and change.date <= day
                and (not change.date_to or day <= change.date_to)
            )
        ).sorted("percent")[-1:]
        return {
            "reduction_percent": found.percent,
            "reduction_until": found.date_to,
        }

    # -- term and renewal ---------------------------------------------------------
    def _set_first_term(self):
        """The end of the first term, for those that have a term and no end.

        What began long ago, and is renewed by itself, is in a later term by now.
        """
        today = fields.Date.context_today(self)
        for subscription in self:
            if subscription.term_months and not subscription.date_end:
                since = subscription.date_start
                if subscription.renewal == "tacit":
                    since = max(since, today)
                end = subscription._term_after(since - ONE_DAY)
                subscription._write_history({"date_end": end})

    def _term_after(self, day):
        """Last day of the term after the one that ends on `day`, without drift."""
        end, number = day, 0
        while end <= day:
            number += 1
            months = self.term_months * number
            end = add_months(self.date_start, months) - ONE_DAY
        return end

    def renew(self, date_end=None):
        """Go on after the end: to `date_end`, or for one more term."""
        date_end = fields.Date.to_date(date_end)
        for subscription in self:
            old = subscription.date_end
            name = subscription.display_name
            if subscription.state == "draft" or not old:
                raise UserError(
                    self.env._("%s has no end: there is nothing to renew.", name)
                )
            if not date_end and not subscription.term_months:
                raise UserError(
                    self.env._("Say until when %s goes on: it has no term.", name)
                )
            end = date_end or subscription._term_after(old)
            if end <= old:
                raise UserError(
                    self.env._(
                        "%(name)s ends on %(old)s already: renew it to a later day.",
                        name=name,
                        old=subscription._show_date(old),
                    )
                )
            subscription._check_not_locked(old + ONE_DAY)
            subscription._record(
                [{"kind": "renew", "date": old + ONE_DAY, "date_to": end}]
            )
            subscription._write_history({"date_end": end, "close_reason": False})
        self._after_history()
        return True

    def _ended_by_hand(self):
        """Somebody decided on this end: no renewal goes against it."""
        self.ensure_one()
        return any(
            change.kind == "close" and change.date == self.date_end
            for change in self.change_ids
        )

    @api.model
    def _renew_due(self, today):
        """Tacit renewal, once it is too late to give notice."""
        found = self.search(
            Domain("state", "in", ("active", "paused"))
            & Domain("renewal", "=", "tacit")
            & Domain("term_months", ">", 0)
            & Domain("date_end", "!=", False)
        )
        for subscription in found:
            notice = subscription.plan_id.notice_days
            while not subscription._ended_by_hand() and (
                fields.Date.add(today, days=notice) > subscription.date_end
            ):
                summary = self.env._("It could not be renewed")
                if not subscription._try_or_ask(subscription.renew, summary):
                    break

    def _try_or_ask(self, call, summary):
        """Whether `call` went well; a refusal becomes an activity, once.

        One subscription that is refused does not hold the others of the night.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                call()
        except UserError as error:
            self.env.invalidate_all()
            if summary not in self.activity_ids.mapped("summary"):
                self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    note=str(error),
                    user_id=(self.user_id or self.env.user).id,
                )
            return False
        return True

    @api.model
    def _remind_ends(self, today):
        """An activity for who follows a term that comes to its end."""
        found = self.search(
            Domain("state", "in", ("active", "paused"))
            & Domain("renewal", "=", "none")
            & Domain("term_months", ">", 0)
            & Domain("date_end", ">=", today)
            & Domain("date_end", "<=", fields.Date.add(today, days=REMIND_DAYS))
        )
        summary = self.env._("Its term ends: renew it, or let it end")
        for subscription in found:
            known = subscription.activity_ids.mapped("summary")
            if summary not in known and not subscription._ended_by_hand():
                subscription.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=subscription.date_end,
                    summary=summary,
                    user_id=(subscription.user_id or self.env.user).id,
                )
