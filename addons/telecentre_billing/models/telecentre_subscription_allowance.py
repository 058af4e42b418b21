from math import floor

from odoo import fields, models

from ..tools.changes import iter_periods
from ..tools.money import to_fraction
from ..tools.periods import ONE_DAY, Period
from ..tools.proration import intersect, ratio


class TelecentreSubscription(models.Model):
    """What the plan of a subscription includes, period by period."""

    _inherit = "telecentre.subscription"

    def _ensure_grants(self, date):
        """Grant what the plan includes for the period that holds `date`; once."""
        granting = self.filtered(lambda s: s.plan_id.allowance_ids)
        for subscription, timeline in granting._timelines().items():
            if date >= subscription.date_start:
                subscription._grant_period(timeline, date)

    def _grant_period(self, timeline, date):
        """Grant, once, what the plan of `date` includes for the period of that day.

        A part of the period (first, last, before or after a change of plan or of
        seats) grants its prorated part, rounded down.
        """
        plan = self.plan_id.browse(timeline.terms_on(date).key)
        item = next(
            (item for item in iter_periods(timeline, date) if date in item.period),
            None,
        )
        part = item and self._span_of_plan(timeline, item, date)
        if not part:
            return
        share = self._seats_share(timeline, item.period, part)
        for allowance in plan.allowance_ids.filtered(lambda a: not a.unlimited):
            self._grant(timeline, allowance, share, part)

    def _span_of_plan(self, timeline, item, date):
        """Days of the period, around `date`, on which the same plan is in force."""
        part = intersect(item.period, item.first, timeline.end)
        if not part or date not in part:
            return None
        start, end, key = part.start, part.end, timeline.terms_on(date).key
        for terms in timeline.terms:
            if terms.date <= start or terms.date > part.end or terms.key == key:
                continue
            if terms.date > date:
                end = min(end, terms.date - ONE_DAY)
        for terms in timeline.terms:
            if part.start < terms.date <= date and terms.key == key:
                before = timeline.terms_on(terms.date - ONE_DAY)
                if before.key != key:
                    start = terms.date
        return intersect(item.period, start, end)

    def _seats_share(self, timeline, period, part):
        """Seats times the part of the period for which each is there, exactly."""
        cuts = [
            part.start,
            *(
                day
                for day, _seats in timeline.quantities
                if part.start < day <= part.end
            ),
        ]
        ends = [day - ONE_DAY for day in cuts[1:]] + [part.end]
        return sum(
            timeline.quantity_on(start) * ratio(period, Period(start, end))
            for start, end in zip(cuts, ends, strict=True)
        )

    def _grant(self, timeline, allowance, share, part):
        Move = self.env["telecentre.allowance.move"].sudo()
        quantity = to_fraction(allowance.quantity) * share
        quantity = float(quantity) if share == int(share) else floor(quantity)
        # Plans that follow each other in one period have lots of their own.
        root = f"sub:{self.id}:{allowance.id}:{part.start}"
        granted = Move.search(
            [
                ("subscription_id", "=", self.id),
                ("source", "=", "grant"),
                "|",
                ("source_key", "=", root),
                ("source_key", "=like", f"{root}#%"),
            ],
            order="id",
        )
        missing = quantity - sum(granted.mapped("quantity"))
        if abs(missing) < 1e-6:
            return
        eve = part.start - ONE_DAY
        if not granted and allowance.carry_over_cap and eve >= timeline.start:
            # What goes on from a period that nobody has looked at yet.
            self._grant_period(timeline, eve)
        lot = Move.create(
            {
                **self._prepare_allowance(allowance),
                "source": "grant",
                "source_key": f"{root}#{len(granted)}" if granted else root,
                "quantity": missing,
                "date": part.start,
                "date_expiry": part.end,
                "lot_id": granted[:1].id,
            }
        )
        if not granted:
            self._carry_over(allowance, lot, part)

    def _carry_over(self, allowance, lot, part):
        """Unused units of the period before go on, up to the cap of the plan."""
        if not allowance.carry_over_cap:
            return
        Move = self.env["telecentre.allowance.move"].sudo()
        eve = part.start - ONE_DAY
        lots = Move._lot_balances("subscription_id", self.id, eve, allowance)
        lots = [(lot_id, left) for lot_id, left in lots if lot_id != lot.id]
        taken = Move._take(lots, allowance.carry_over_cap)
        carried = sum(units for _lot, units in taken)
        if not carried:
            return
        uses = Move._prepare_uses(taken, {"date": eve})
        Move.create([{**vals, "source": "carry"} for vals in uses])
        Move.create(
            {
                **self._prepare_allowance(allowance),
                "source": "carry",
                "source_key": f"{lot.source_key}:carry",
                "quantity": carried,
                "date": part.start,
                "date_expiry": part.end,
            }
        )

    def _prepare_allowance(self, allowance):
        return {
            "partner_id": self.partner_id.id,
            "subscription_id": self.id,
            "allowance_id": allowance.id,
            "resource_type_id": allowance.resource_type_id.id,
            "unit_id": allowance.unit_id.id,
            "company_id": self.company_id.id,
        }

    def allowance_balance(self, allowance, date=None):
        """Units of an allowance that may be used on `date`."""
        self.ensure_one()
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        return sum(left for _lot, left in self._allowance_lots(allowance, date))

    def _allowance_lots(self, allowance, date):
        """[(lot id, units left)] of an allowance on `date`."""
        self._ensure_grants(date)
        Move = self.env["telecentre.allowance.move"].sudo()
        return Move._lot_balances("subscription_id", self.id, date, allowance)

    def use_allowance(self, allowance, quantity, date, booking=None):
        """Use up to `quantity` units on `date`; return how many there were."""
        self.ensure_one()
        self._lock_guard()
        self._ensure_grants(date)
        Move = self.env["telecentre.allowance.move"].sudo()
        lots = Move._lot_balances("subscription_id", self.id, date, allowance)
        taken = Move._take(lots, quantity)
        values = {"date": date, "booking_id": booking.id if booking else False}
        Move.create(Move._prepare_uses(taken, values))
        return sum(units for _lot, units in taken)

    def _lock_guard(self):
        """Write the row before reading the balance: a stale reader must fail."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE telecentre_subscription"
            " SET allowance_guard = COALESCE(allowance_guard, 0) + 1 WHERE id = %s",
            (self.id,),
        )
        self.invalidate_recordset(["allowance_guard"])

    def _in_force_on(self, timeline, date):
        """Neither before its start, nor after its end, nor paused."""
        if date < timeline.start or (timeline.end and date > timeline.end):
            return False
        return not any(
            start <= date and (not end or date <= end) for start, end in timeline.pauses
        )
