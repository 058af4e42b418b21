from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.indexation import next_revision, period_start_from, revision_dates


class TelecentreSubscription(models.Model):
    """The price of a seat follows an official index, from anniversary to anniversary."""

    _inherit = "telecentre.subscription"

    index_id = fields.Many2one(
        "telecentre.price.index",
        string="Indexed on",
        compute="_compute_index_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    index_base = fields.Float(
        string="Base index",
        digits=(16, 4),
        help="The index of the first price. Empty: the value in force at the start.",
    )
    index_from = fields.Date(
        string="Revised from",
        readonly=True,
        copy=False,
        help="Anniversaries before this day are not made up for.",
    )
    next_revision_date = fields.Date(
        string="Next revision", compute="_compute_next_revision_date"
    )

    @api.depends("plan_id")
    def _compute_index_id(self):
        for subscription in self.filtered(lambda s: s.state in ("draft", False)):
            subscription.index_id = subscription.plan_id.index_id

    @api.depends("index_id", "date_start", "date_end", "plan_id", "change_ids")
    def _compute_next_revision_date(self):
        today = fields.Date.context_today(self)
        indexed = self.filtered(lambda s: s.index_id and s._origin)
        timelines = indexed._origin._timelines() if indexed else {}
        for subscription in self:
            timeline = timelines.get(subscription._origin)
            subscription.next_revision_date = timeline and next_revision(
                timeline, today
            )

    @api.model
    def _refusal(self, name, values):
        if (values.get("index_base") or 0.0) < 0:
            return self.env._("The base index of %s must be above zero.", name)
        return super()._refusal(name, values)

    def write(self, vals):
        if vals.get("index_id"):
            live = self.filtered(
                lambda s: s.state != "draft" and s.index_id.id != vals["index_id"]
            )
            if live:
                # An index agreed on later does not reach back.
                today = fields.Date.context_today(self)
                live._write_history({"index_from": today})
        return super().write(vals)

    def _index_base_before(self, date):
        """The value that the price in force before `date` goes with."""
        self.ensure_one()
        events = self.change_ids.filtered(
            lambda change: (
                change.kind in ("start", "plan", "price", "index")
                and not change.cancelled
                and change.date < date
            )
        ).sorted(lambda change: (change.date, change.id))
        last = events[-1:]
        if last.kind == "index":
            return last.index_new
        if self.index_base and last.kind in ("start", False):
            return self.index_base
        return self.index_id.value_on(last.date or self.date_start).value

    def apply_index(self, date=None):
        """Revise the price on a revision date: by default the last one gone by.

        New price = price x new index / base index, from the first period that begins
        on the anniversary or after it.
        """
        date = fields.Date.to_date(date)
        for subscription in self:
            subscription._apply_index(date)
        self._after_history()
        return True

    def _apply_index(self, date):
        name = self.display_name
        if not self.index_id:
            raise UserError(
                self.env._("%s is not indexed: choose its index first.", name)
            )
        timeline = self._timeline()
        today = fields.Date.context_today(self)
        day = date or next(iter(reversed(revision_dates(timeline, today))), None)
        if not day:
            raise UserError(
                self.env._(
                    "%(name)s has had no anniversary yet: its price is revised on "
                    "%(date)s at the earliest.",
                    name=name,
                    date=self._show_date(next_revision(timeline, today)),
                )
            )
        self._check_change(day)
        if period_start_from(timeline, day) != day:
            raise UserError(
                self.env._(
                    "The price of %(name)s is not revised inside a period: choose "
                    "%(date)s.",
                    name=name,
                    date=self._show_date(period_start_from(timeline, day)),
                )
            )
        base = self._index_base_before(day)
        value = self.index_id.value_on(day)
        for number, when in ((base, self.date_start), (value.value, day)):
            if not number:
                raise UserError(
                    self.env._(
                        "The price of %(name)s cannot be revised: the index %(index)s "
                        "has no value on %(date)s. Add it to the table of the index.",
                        name=name,
                        index=self.index_id.name,
                        date=self._show_date(when),
                    )
                )
        if self._revised_on(day):
            raise UserError(
                self.env._(
                    "The price of %(name)s changes on %(date)s already.",
                    name=name,
                    date=self._show_date(day),
                )
            )
        self._record([self._prepare_revision(timeline, day, base, value)])

    def _prepare_revision(self, timeline, day, base, value):
        vals = {
            "kind": "index",
            "date": day,
            "index_base": base,
            "index_new": value.value,
            "index_value_id": value.id,
            "price_unit": float(timeline.terms_on(day).full),
            "reason": value.display_name,
        }
        change = self.env["telecentre.subscription.change"].new(vals)
        price = change._indexed(timeline.terms_on(day).full, timeline.rounding)
        return {**vals, "price_unit": float(price)}

    def _revised_on(self, day):
        """The price was set, or revised, on that very day."""
        return self.change_ids.filtered(
            lambda change: (
                change.kind in ("plan", "price", "index")
                and change.date == day
                and not change.cancelled
            )
        )

    @api.model
    def _revise_due(self, today):
        """Each night: revise what has reached its anniversary, once."""
        found = self.search(
            Domain("state", "in", ("active", "paused"))
            & Domain("index_id", "!=", False)
        )
        for subscription, timeline in found._timelines().items():
            dates = revision_dates(timeline, today)
            day = dates[-1] if dates else None
            since = subscription.index_from or subscription.date_start
            if not day or day < since or subscription._revised_on(day):
                continue
            base = subscription._index_base_before(day)
            value = subscription.index_id.value_on(day)
            if base and value and value.value != base:
                subscription._try_or_ask(
                    partial(subscription.apply_index, day),
                    self.env._("Its price could not be revised"),
                )
