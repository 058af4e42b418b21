from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import format_date

from ..tools.changes import due_periods, iter_periods
from ..tools.money import to_decimal
from ..tools.periods import Period
from ..tools.timeline import Terms, Timeline, reduced_terms


def _in_language(env, lang):
    return env if env.lang == lang else env(context={**env.context, "lang": lang})


def _period_text(env, lang, start, end):
    """Hundreds of lines share it: it is worked out once in a transaction."""
    cache = env.cr.cache.setdefault("telecentre_billing_periods", {})
    if len(cache) > 5000:
        cache.clear()
    if (lang, start, end) not in cache:
        env = _in_language(env, lang)
        cache[lang, start, end] = env._(
            "%(start)s to %(end)s",
            start=format_date(env, start),
            end=format_date(env, end),
        )
    return cache[lang, start, end]


def _title(env, kind, plan):
    name = plan.with_env(env).name
    titles = {
        "credit": lambda: env._("Credit after a change: %s", name),
        "pause": lambda: env._("Pause: %s", name),
        "end": lambda: env._("Credit after the end: %s", name),
        "seats": lambda: env._("Seats added: %s", name),
        "seats_back": lambda: env._("Seats given back: %s", name),
    }
    return titles[kind]() if kind in titles else name


class TelecentreSubscription(models.Model):
    """From the history of a subscription to its charges."""

    _inherit = "telecentre.subscription"

    # -- the history as plain values ---------------------------------------------
    def _timeline(self):
        self.ensure_one()
        return self._timelines()[self]

    def _timelines(self):
        """{subscription: Timeline} of what was recorded, in one read."""
        changes = (
            self.env["telecentre.subscription.change"]
            .sudo()
            .search([("subscription_id", "in", self.ids)], order="date, id")
        )
        events = defaultdict(list)
        for change in changes:
            events[change.subscription_id.id].append(change)
        schedules = {}
        for plan in changes.plan_id | self.sudo().plan_id:
            schedules[plan.id] = plan._schedule()
        return {
            subscription: subscription._build_timeline(
                events[subscription.id], schedules
            )
            for subscription in self
        }

    def _build_timeline(self, events, schedules):
        """`events` in order of date and of record; the last of a day wins.

        A price, or an index, holds for the plan of its day, whichever was chosen
        first. What was taken back stays in the history and counts for nothing.
        """
        self.ensure_one()
        rounding = to_decimal(self.currency_id.rounding)
        terms, quantities, spans, plan_id = {}, {}, defaultdict(list), None
        for event in events:
            if event.cancelled:
                continue
            if event.kind in ("start", "plan"):
                plan_id = event.plan_id.id
            if event.kind in ("start", "plan", "price", "index"):
                price = to_decimal(event.price_unit)
                if event.kind == "index":
                    price = event._indexed(terms[max(terms)].price, rounding)
                terms[event.date] = Terms(
                    event.date, price, schedules[plan_id], plan_id
                )
            if event.kind in ("start", "quantity"):
                quantities[event.date] = event.quantity
            elif event.kind in ("pause", "free"):
                spans[event.kind].append((event.date, event.date_to or None))
            elif event.kind == "reduction":
                spans["reduction"].append(
                    (to_decimal(event.percent), event.date, event.date_to or None)
                )
        if not terms:
            # A draft, looked at before it begins.
            start, plan = self.date_start, self.plan_id
            price = to_decimal(self.price_unit)
            terms[start] = Terms(start, price, schedules[plan.id], plan.id)
            quantities[start] = self.quantity
            spans["reduction"] = self._draft_reductions()
        if self.free_until and self.free_until >= self.date_start:
            spans["free"].append((self.date_start, self.free_until))
        ordered = [terms[day] for day in sorted(terms)]
        return Timeline(
            start=self.date_start,
            terms=reduced_terms(ordered, spans["reduction"], rounding),
            quantities=tuple(sorted(quantities.items())),
            end=self.date_end or None,
            pauses=tuple(spans["pause"]),
            free=tuple(spans["free"]),
            rounding=rounding,
        )

    def _terms_on(self, date):
        return self._timeline().terms_on(date)

    # -- charges ---------------------------------------------------------------------
    def _after_history(self):
        """The history changed: correct what is charged, show what is in force."""
        live = self.filtered(lambda s: s.state != "draft")
        live._resync_charges()
        live._refresh()

    def _resync_charges(self):
        """Make the charges of every period charged so far agree with the history."""
        Charge = self.env["telecentre.charge"].sudo()
        for subscription, timeline in self._timelines().items():
            until = subscription.charged_until
            existing = Charge.search([("subscription_id", "=", subscription.id)])
            if existing and until:
                wanted = subscription._wanted_charges(timeline, until, existing)
                Charge._reconcile(wanted, existing)
            after = until or timeline.start - timedelta(days=1)
            _found, following = due_periods(timeline, until or None, after)
            quiet = subscription.with_context(tracking_disable=True)
            quiet._write_history({"next_charge_date": following})

    def _wanted_charges(self, timeline, until, existing):
        """{root key: values} of all that is owed for periods due by `until`."""
        billed = self._billed_spans(existing)
        last_billed = max(billed, default=until)
        wanted = {}
        for item in iter_periods(timeline, None, billed):
            if item.due > until and item.first > last_billed:
                break
            if item.due <= until or item.first in billed:
                wanted.update(self._period_vals(item))
        return wanted

    def _billed_spans(self, charges):
        """{first day of a period: span of its invoiced first line}."""
        spans = {}
        for charge in charges:
            parts = charge.root_key.split(":")
            is_base = parts[-1] == "base" and "#" not in charge.source_key
            if is_base and charge.state == "invoiced":
                first = charge._fields["date_from"].to_date(parts[2])
                spans[first] = Period(charge.date_from, charge.date_to)
        return spans

    def _period_vals(self, item):
        """{source key: charge values} of the lines of one period."""
        prefix = f"sub:{self.id}:"
        base_key = f"{prefix}{item.first}:base"
        result = {}
        for line in item.lines:
            vals = self._prepare_charge(line)
            if line.amount < 0:
                vals["origin_key"] = base_key
            result[prefix + line.key] = vals
        return result

    def _prepare_charge(self, line):
        """Values of the charge for one computed line."""
        plan = self.env["telecentre.plan"].browse(line.terms_key)
        return {
            "name": self._charge_label(line, plan),
            "kind": line.kind,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "product_id": plan.product_id.id,
            "centre_id": self.centre_id.id,
            "subscription_id": self.id,
            **self._billing_terms(),
            "date": line.due,
            "date_from": line.date_from,
            "date_to": line.date_to,
            "quantity": float(line.quantity),
            "price_unit": float(line.price),
            "currency_id": self.currency_id.id,
            "amount_untaxed": float(line.amount),
        }

    def _charge_label(self, line, plan):
        """Who, where and when, in the language of the invoice."""
        lang = self.invoice_partner_id.lang or self.env.lang
        env = _in_language(self.env, lang)
        kind = line.kind
        if kind == "seats" and line.quantity < 0:
            kind = "seats_back"
        who = self.member_names or self.partner_id.name
        seats = abs(line.quantity)
        if seats != 1:
            who = env._("%(who)s (%(count)d seats)", who=who, count=seats)
        when = _period_text(env, lang, line.date_from, line.date_to)
        title = _title(env, kind, plan)
        return f"{title}\n{who} – {self.centre_id.name} – {when}"

    def _due_charges(self, date):
        """What falls due by `date` and is not charged yet; writes nothing.

        :return: {subscription: ({source key: values}, next due date)}
        """
        result = {}
        for subscription, timeline in self._timelines().items():
            result[subscription] = subscription._due_from_timeline(timeline, date)
        return result

    def _due_from_timeline(self, timeline, date):
        found, following = due_periods(timeline, self.charged_until or None, date)
        vals = {}
        for item in found:
            vals.update(self._period_vals(item))
        return vals, following

    def _generate_charges(self, date):
        """Create the charges due by `date`; a key that exists is left alone."""
        Charge = self.env["telecentre.charge"].sudo()
        due = self._due_charges(date)
        wanted = {}
        for values, _following in due.values():
            wanted.update(values)
        known = {
            row["source_key"]
            for row in Charge.search_read(
                [("source_key", "in", list(wanted))], ["source_key"]
            )
        }
        missing = [
            {**vals, "source_key": key}
            for key, vals in wanted.items()
            if key not in known
        ]
        created = Charge._create_linked(missing, defaultdict(Charge.browse))
        by_next = defaultdict(list)
        for subscription, (_vals, following) in due.items():
            by_next[following].append(subscription.id)
        quiet = self.with_context(tracking_disable=True)
        for following, ids in by_next.items():
            quiet.browse(ids)._write_history(
                {
                    "charged_until": date,
                    "next_charge_date": following,
                    "billing_problem": False,
                }
            )
        self._ensure_grants(date)
        return created
