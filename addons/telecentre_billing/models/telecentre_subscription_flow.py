from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class TelecentreSubscription(models.Model):
    """What people do with a subscription: each call is kept in its history."""

    _inherit = "telecentre.subscription"

    # -- the calls ----------------------------------------------------------------
    def action_activate(self):
        """Begin: from now on the runs charge what falls due."""
        drafts = self.filtered(lambda s: s.state == "draft")
        for subscription in drafts:
            if not subscription.plan_id.product_id.active:
                raise UserError(
                    self.env._(
                        "The product of “%s” is archived: choose another one on the "
                        "plan first.",
                        subscription.plan_id.name,
                    )
                )
        drafts._record(
            [
                {
                    "kind": "start",
                    "date": subscription.date_start,
                    "plan_id": subscription.plan_id.id,
                    "price_unit": subscription.price_unit,
                    "quantity": subscription.quantity,
                }
                for subscription in drafts
            ]
        )
        drafts._record_draft_reductions()
        drafts._set_first_term()
        drafts._write_history({"state": "active"})
        drafts._after_history()
        drafts._take_deposits()
        return True

    def change_plan(self, plan, date, price_unit=None, reason=None):
        """Another plan from `date` on, that day included, at its own price."""
        date = fields.Date.to_date(date)
        plan = self._to_record(plan, "telecentre.plan")
        for subscription in self:
            subscription._check_change(date)
            price = price_unit
            if price is None:
                price = subscription._plan_price(plan, date)
            subscription._check_price(price)
            terms = subscription._terms_on(date)
            if (terms.key, float(terms.full)) == (plan.id, price):
                continue
            subscription._record(
                [
                    {
                        "kind": "plan",
                        "date": date,
                        "plan_id": plan.id,
                        "price_unit": price,
                        "reason": reason,
                    }
                ]
            )
        self._after_history()
        return True

    def change_price(self, price_unit, date, reason=None):
        """Another price of a seat from `date` on, that day included."""
        date = fields.Date.to_date(date)
        for subscription in self:
            subscription._check_change(date)
            subscription._check_price(price_unit)
            terms = subscription._terms_on(date)
            if float(terms.full) == price_unit:
                continue
            subscription._record(
                [
                    {
                        "kind": "price",
                        "date": date,
                        "plan_id": terms.key,
                        "price_unit": price_unit,
                        "reason": reason,
                    }
                ]
            )
        self._after_history()
        return True

    def change_quantity(self, quantity, date, reason=None):
        """More or fewer seats from `date` on, that day included."""
        date = fields.Date.to_date(date)
        for subscription in self:
            subscription._check_change(date)
            if quantity < 0 or quantity != int(quantity):
                raise UserError(
                    self.env._(
                        "%(subscription)s cannot have %(quantity)s seats: give a whole "
                        "number, zero or more.",
                        subscription=subscription.display_name,
                        quantity=quantity,
                    )
                )
            if subscription._timeline().quantity_on(date) == quantity:
                continue
            subscription._record(
                [
                    {
                        "kind": "quantity",
                        "date": date,
                        "quantity": int(quantity),
                        "reason": reason,
                    }
                ]
            )
        self._after_history()
        return True

    def pause(self, date_from, date_to=None, reason=None):
        """Nothing is owed from `date_from` to `date_to`, both included."""
        date_from = fields.Date.to_date(date_from)
        date_to = fields.Date.to_date(date_to)
        for subscription in self:
            subscription._check_change(date_from)
            if date_to and date_to < date_from:
                raise UserError(
                    self.env._(
                        "The pause of %(subscription)s cannot end on %(end)s before it "
                        "starts on %(start)s.",
                        subscription=subscription.display_name,
                        end=subscription._show_date(date_to),
                        start=subscription._show_date(date_from),
                    )
                )
            if subscription._same_pause(date_from, date_to):
                continue
            subscription._check_no_other_pause(date_from, date_to)
            subscription._record(
                [
                    {
                        "kind": "pause",
                        "date": date_from,
                        "date_to": date_to,
                        "reason": reason,
                    }
                ]
            )
        self._after_history()
        return True

    def resume(self, date):
        """End the pause that holds `date`: owed again from that day on."""
        date = fields.Date.to_date(date)
        for subscription in self:
            pause = subscription._pauses().filtered(
                lambda p: p.date <= date and (not p.date_to or p.date_to >= date)
            )
            if not pause:
                raise UserError(
                    self.env._(
                        "%(subscription)s is not paused on %(date)s.",
                        subscription=subscription.display_name,
                        date=subscription._show_date(date),
                    )
                )
            subscription._check_not_locked(date)
            subscription._record(
                [{"kind": "resume", "date": date, "date_to": pause.date_to}]
            )
            if pause.date == date:
                pause.sudo().cancelled = True
            else:
                pause.sudo().date_to = date - timedelta(days=1)
        self._after_history()
        return True

    def close(self, date, reason=None, override=False):
        """End on `date`, the last day included; the days after it are credited.

        :param bool override: a manager may end before commitment and notice allow;
            it is logged.
        """
        date = fields.Date.to_date(date)
        for subscription in self:
            subscription._check_close(date, override)
            if subscription.date_end == date and subscription._close_recorded():
                continue
            subscription._record([{"kind": "close", "date": date, "reason": reason}])
            subscription._write_history(
                {"date_end": date, "close_reason": reason or subscription.close_reason}
            )
        self._after_history()
        return True

    def action_reopen(self):
        """Take back the end: owed again from the day after it."""
        for subscription in self:
            if not subscription.date_end:
                continue
            following = subscription.date_end + timedelta(days=1)
            subscription._check_not_locked(following)
            subscription._record([{"kind": "reopen", "date": following}])
            end = False
            if subscription.term_months:
                # Its term stays what it was.
                end = subscription._term_after(following - timedelta(days=2))
            subscription._write_history({"date_end": end, "close_reason": False})
        self._after_history()
        return True

    # -- state and values of the day ---------------------------------------------
    def _record(self, vals_list):
        """Keep events in the history, one for each subscription of `self`."""
        return (
            self.env["telecentre.subscription.change"]
            .sudo()
            .create(
                [
                    {"subscription_id": subscription.id, **vals}
                    for subscription, vals in zip(self, vals_list, strict=True)
                ]
            )
        )

    def _refresh(self):
        """Show what is in force today; write only what differs."""
        today = fields.Date.context_today(self)
        self.invalidate_recordset(["change_ids"])
        for subscription, timeline in self._timelines().items():
            day = max(today, subscription.date_start)
            if subscription.date_end:
                day = min(day, subscription.date_end)
            terms = timeline.terms_on(day)
            vals = {
                "plan_id": terms.key,
                "price_unit": float(terms.full),
                **subscription._reduction_on(day),
                "quantity": timeline.quantity_on(day),
                "state": subscription._state_on(today, timeline),
            }
            vals = {
                name: value
                for name, value in vals.items()
                if subscription._fields[name].convert_to_write(
                    subscription[name], subscription
                )
                != value
            }
            if vals:
                subscription._write_history(vals)

    def _state_on(self, today, timeline):
        if self.date_end and (self.date_end < today or self._ends_today(today)):
            return "closed"
        for start, end in timeline.pauses:
            if start <= today and (not end or today <= end):
                return "paused"
        return "active"

    def _ends_today(self, today):
        """Closed by a person with today as last day: nothing more is to come."""
        return self.date_end == today and self._close_recorded()

    @api.model
    def _cron_refresh(self):
        """Each night: planned changes, pauses and ends whose day has come."""
        today = fields.Date.context_today(self)
        due = Domain("change_ids.date", "<=", today) & Domain(
            "change_ids.date", ">=", today - timedelta(days=31)
        )
        due |= Domain("state", "=", "paused") | Domain("date_end", "<=", today)
        due |= Domain("reduction_until", "<", today)
        self.env["telecentre.agreement"]._renew_due(today)
        self._renew_due(today)
        self._remind_ends(today)
        self._revise_due(today)
        running = self.search(Domain("state", "in", ("active", "paused")) & due)
        running._refresh()
        running._settle_deposits()
