from math import floor

from odoo import fields, models

from ..tools.changes import iter_periods
from ..tools.periods import ONE_DAY
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
        plan = self.plan_id.browse(timeline.terms_on(date).key)
        item = next(
            (item for item in iter_periods(timeline, date) if date in item.period),
            None,
        )
        if not item:
            return
        part = intersect(item.period, item.first, timeline.end)
        if not part:
            return
        share = ratio(item.period, part)
        seats = timeline.quantity_on(max(date, part.start))
        Move = self.env["telecentre.allowance.move"].sudo()
        for allowance in plan.allowance_ids.filtered(lambda a: not a.unlimited):
            quantity = allowance.quantity * seats
            if share != 1:
                quantity = floor(quantity * share)
            root = f"sub:{self.id}:{allowance.id}:{item.first}"
            granted = Move.search(
                [
                    ("subscription_id", "=", self.id),
                    ("source", "=", "grant"),
                    "|",
                    ("source_key", "=", root),
                    ("source_key", "=like", f"{root}#%"),
                ]
            )
            missing = quantity - sum(granted.mapped("quantity"))
            if abs(missing) < 1e-6:
                continue
            key = f"{root}#{len(granted)}" if granted else root
            lot = Move.create(
                {
                    **self._prepare_allowance(allowance),
                    "source": "grant",
                    "source_key": key,
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
        self._ensure_grants(date)
        lots = (
            self.env["telecentre.allowance.move"]
            .sudo()
            ._lot_balances("subscription_id", self.id, date, allowance)
        )
        return sum(left for _lot, left in lots)

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
