from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import formatLang

from ..tools.changes import iter_periods

PAST_PERIODS, COMING_PERIODS = 12, 3


class TelecentreSubscription(models.Model):
    """Its periods at a glance: what was charged, on which invoice, what comes next."""

    _inherit = "telecentre.subscription"

    timeline_html = fields.Html(compute="_compute_timeline_html", sanitize=False)

    @api.depends("charge_ids.state", "charge_ids.amount_untaxed", "change_ids")
    @api.depends_context("lang", "uid")
    def _compute_timeline_html(self):
        for subscription in self:
            rows = subscription._timeline_rows() if subscription.ids else []
            subscription.timeline_html = rows and self.env["ir.qweb"]._render(
                "telecentre_billing.telecentre_subscription_timeline", {"rows": rows}
            )

    def _timeline_rows(self):
        """The periods charged last and those that come, the latest first."""
        self.ensure_one()
        if self.state == "draft":
            return []
        rows = {row["first"]: row for row in self._charged_rows()}
        timeline = self._timeline()
        coming = 0
        since = max(rows, default=timeline.start)
        for item in iter_periods(timeline, since):
            if item.first in rows:
                continue
            if coming == COMING_PERIODS:
                break
            coming += 1
            total = sum(float(line.amount) for line in item.lines)
            rows[item.first] = self._timeline_row(
                item.first, item.period, total, "coming", item.due
            )
        last = sorted(rows.values(), key=lambda row: row["first"], reverse=True)
        return last[: PAST_PERIODS + COMING_PERIODS]

    def _charged_rows(self):
        by_period = defaultdict(self.env["telecentre.charge"].browse)
        for charge in self.charge_ids.sudo():
            parts = (charge.root_key or "").split(":")
            if parts[0] == "sub" and charge.state != "cancelled":
                by_period[fields.Date.to_date(parts[2])] |= charge
        periods = {
            item.first: item.period
            for item in self._items_until(max(by_period, default=None))
        }
        may_read = self.env["account.move"].has_access("read")
        for first, charges in by_period.items():
            total = sum(charges.mapped("amount_untaxed"))
            done = all(charge.state == "invoiced" for charge in charges)
            state = "invoiced" if done else "open"
            row = self._timeline_row(
                first, periods.get(first), total, state, min(charges.mapped("date"))
            )
            row["lines"] = len(charges)
            if may_read:
                row["moves"] = [(m.id, m.name) for m in charges.move_id.sorted("id")]
            yield row

    def _items_until(self, last):
        """The periods up to the one that begins on `last`, as they are by now."""
        for item in iter_periods(self._timeline()):
            if not last or item.first > last:
                return
            yield item

    def _timeline_row(self, first, period, total, state, due):
        end = period.end if period else first
        if self.date_end:
            end = max(first, min(end, self.date_end))
        return {
            "first": first,
            "from": self._show_date(first),
            "to": self._show_date(end),
            "due": self._show_date(due),
            "amount": formatLang(self.env, total, currency_obj=self.currency_id),
            "state": "nothing" if state == "coming" and not total else state,
            "lines": 0,
            "moves": [],
        }

    # -- links ------------------------------------------------------------------------
    def _linked_action(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = domain
        action["context"] = {}
        return action

    def action_view_charges(self):
        action = self._linked_action(
            "telecentre_billing.telecentre_charge_action",
            [("subscription_id", "in", self.ids)],
        )
        action["name"] = self.env._("Billing items")
        return action

    def action_view_invoices(self):
        action = self._linked_action(
            "account.action_move_out_invoice_type",
            [("id", "in", self.charge_ids.move_id.ids)],
        )
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        return action

    def action_view_bookings(self):
        self.ensure_one()
        return self._linked_action(
            "telecentre_booking.telecentre_booking_action", self._booking_domain()
        )
