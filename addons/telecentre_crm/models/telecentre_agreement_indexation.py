from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.telecentre_billing.tools.indexation import (
    indexed_price,
    period_start_from,
)

from ..tools.recurring import monthly_amount


class TelecentreAgreement(models.Model):
    """The agreement's prices follow an official index, proposed ahead of each
    anniversary: nothing is revised before somebody has seen it.

    A subscription that has an index of its own is revised by that one, by night, and
    left out here.
    """

    _inherit = "telecentre.agreement"

    index_id = fields.Many2one(
        "telecentre.price.index",
        string="Indexed on",
        ondelete="restrict",
        tracking=True,
        help="The official index that the agreement names for its prices.",
    )
    index_base = fields.Float(
        string="Base index",
        digits=(16, 4),
        copy=False,
        help="The index that today's prices go with. Empty: its value when the "
        "agreement began.",
    )
    indexation_date = fields.Date(
        string="Next indexation", compute="_compute_indexation_date"
    )
    indexation_proposed_for = fields.Date(readonly=True, copy=False)

    @api.depends("index_id", "date_start", "date_end")
    def _compute_indexation_date(self):
        today = fields.Date.context_today(self)
        for agreement in self:
            agreement.indexation_date = agreement.index_id and (
                agreement._next_anniversary(today)
            )

    @api.constrains("index_base")
    def _check_index_base(self):
        for agreement in self:
            if agreement.index_base < 0:
                raise ValidationError(
                    self.env._(
                        "The base index of %s must be above zero.", agreement.name
                    )
                )

    def _next_anniversary(self, day):
        """First anniversary of the start after ``day``."""
        self.ensure_one()
        years = max(1, day.year - self.date_start.year)
        found = self.date_start + relativedelta(years=years)
        if found <= day:
            found = self.date_start + relativedelta(years=years + 1)
        return found

    def _index_values(self, date):
        """(base, new value's record) for prices from ``date`` on.

        The new value is the last one published by then; raises UserError where the
        index has no value.
        """
        self.ensure_one()
        index = self.sudo().index_id
        if not index:
            raise UserError(
                self.env._("%s: choose the index that it names first.", self.name)
            )
        base = self.index_base or index.value_on(self.date_start).value
        value = index.value_on(date)
        for number, day in ((base, self.date_start), (value.value, date)):
            if not number:
                raise UserError(
                    self.env._(
                        "The index %(index)s has no value on %(date)s: add it to its "
                        "table, or type the base index on “%(agreement)s”.",
                        index=index.name,
                        date=format_date(self.env, day),
                        agreement=self.name,
                    )
                )
        return base, value

    def _indexation_lines(self, date, base, new):
        """[{subscription, day, quantity, old, new, monthly_old, monthly_new}] of what
        runs on ``date``: each from its first period that begins then."""
        lines = []
        seats = self.sudo().subscription_ids.filtered(
            lambda s: (
                s.state in ("active", "paused")
                and not s.index_id
                and (not s.date_end or s.date_end >= date)
            )
        )
        for seat, timeline in seats._timelines().items() if seats else ():
            day = period_start_from(timeline, max(date, seat.date_start))
            if not day:
                continue
            old = timeline.terms_on(day).full
            price = indexed_price(old, base, new, timeline.rounding)
            plan, count = seat.plan_id, timeline.quantity_on(day)
            monthly = [
                monthly_amount(float(p) * count, plan.interval, plan.interval_count)
                for p in (old, price)
            ]
            lines.append(
                {
                    "subscription": seat,
                    "day": day,
                    "quantity": count,
                    "old": float(old),
                    "new": float(price),
                    "monthly_old": monthly[0],
                    "monthly_new": monthly[1],
                }
            )
        return lines

    def _indexation_text(self, date):
        """What an indexation would come to, for an activity; or why it is unknown."""
        self.ensure_one()
        try:
            base, value = self._index_values(date)
        except UserError as error:
            return str(error)
        lines = self._indexation_lines(date, base, value.value)
        return self.env._(
            "%(index)s: %(base)s → %(new)s (%(percent)+.2f %%). Per month: %(before)s → "
            "%(after)s from %(date)s. Button “Indexation” to see and apply it.",
            index=self.sudo().index_id.name,
            base=base,
            new=value.value,
            percent=100 * (value.value / base - 1),
            before=self.currency_id.format(sum(x["monthly_old"] for x in lines)),
            after=self.currency_id.format(sum(x["monthly_new"] for x in lines)),
            date=format_date(self.env, date),
        )

    def _propose_indexation(self, today):
        """One activity ahead of each anniversary, with the new prices simulated."""
        self.ensure_one()
        if not self.index_id or self.is_pilot:
            return
        date = self._next_anniversary(today)
        due = date - relativedelta(days=self.renewal_days)
        if due > today or self.indexation_proposed_for == date:
            return
        user = self.user_id or self.env.user
        told = self.with_context(lang=user.lang or self.env.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=max(today, date - relativedelta(days=30)),
            user_id=user.id,
            summary=told.env._("Indexation on %s", format_date(told.env, date)),
            note=told._indexation_text(date),
        )
        self.indexation_proposed_for = date

    def _apply_indexation(self, date, base, value):
        """Set the new prices, each in its subscription's history; returns the lines.

        :param value: the value of the index, a record
        """
        self.ensure_one()
        self.check_access("write")
        if date < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%s: prices are revised ahead, from a day to come.", self.name
                )
            )
        lines = [
            line
            for line in self._indexation_lines(date, base, value.value)
            if line["old"] != line["new"]
        ]
        listed = self.pricelist_id.sudo() if base != value.value else None
        if not lines and not listed:
            raise UserError(
                self.env._(
                    "%(name)s: nothing to revise. The index stands where it did "
                    "(%(value)s), or no seat without an index of its own runs then.",
                    name=self.name,
                    value=value.value,
                )
            )
        for line in lines:
            line["subscription"].change_price(
                line["new"], line["day"], reason=value.display_name
            )
        changed = {"index_base": value.value}
        if listed:
            listed = listed._indexed_for(self)
            listed._add_revision(date, base, value.value)
            changed["pricelist_id"] = listed.id
        drafts = self.sudo().subscription_ids.filtered(
            lambda s: (
                s.state == "draft"
                and s.price_unit == s._plan_price(s.plan_id, s.date_start)
            )
        )
        self.write(changed)
        if listed:
            drafts.pricelist_id = listed
        self._log_indexation(date, value, lines, listed)
        return lines

    def _log_indexation(self, date, value, lines, listed):
        texts = [
            self.env._(
                "Prices revised by %(index)s from %(date)s: %(seats)s subscriptions.",
                index=value.display_name,
                date=format_date(self.env, date),
                seats=len(lines),
            )
        ]
        if listed:
            texts.append(
                self.env._(
                    "Price list of what is subscribed or booked from then on: %s.",
                    listed.name,
                )
            )
        self._message_log(body=" ".join(texts))

    def _indexed_list_text(self, date, base, new):
        """What becomes of the price list, in a sentence for whoever decides."""
        self.ensure_one()
        listed = self.sudo().pricelist_id
        if not listed:
            return self.env._(
                "The agreement has no price list of its own: what is subscribed or "
                "booked later costs what the public tariff says then."
            )
        return self.env._(
            "Price list “%(name)s”: %(percent)+.2f %% from %(date)s, for what is "
            "subscribed or booked later under this agreement. Other customers of that "
            "list pay what they paid.",
            name=listed.name,
            percent=100 * (new / base - 1),
            date=format_date(self.env, date),
        )
