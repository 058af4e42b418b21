import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain

PREVIEW_BATCH = 1000


class TelecentreBillingRun(models.Model):
    """What a run would do, without doing any of it."""

    _inherit = "telecentre.billing.run"

    def action_preview(self):
        """Write what would be invoiced, to whom and why; nothing else."""
        for run in self:
            if run.state in ("queued", "running", "interrupted", "done"):
                continue
            run._check_before_start()
            run.line_ids.unlink()
            items, apart = run._preview_items()
            problems = items._problems()
            apart += [
                {"charges": charge, "reason": reason}
                for charge, reason in problems.items()
            ]
            items = items.filtered(lambda c, found=problems: c not in found)
            values = run._preview_lines(items)
            values += [run._apart_values(**problem) for problem in apart]
            self.env["telecentre.billing.run.line"].create(values)
            run.state = "previewed"
        return True

    def _preview_items(self):
        """Charges due, real ones as they are and future ones as new records."""
        Charge = self.env["telecentre.charge"]
        items = Charge.search(self._open_charge_domain())
        fresh, apart = [], []
        subscriptions = self._due_subscriptions()
        for start in range(0, len(subscriptions), PREVIEW_BATCH):
            batch = subscriptions[start : start + PREVIEW_BATCH]
            due, problems = self._due_or_apart(batch)
            apart += problems
            for key, vals in due.items():
                if not vals["date"] or vals["date"] <= self.date:
                    vals = {k: v for k, v in vals.items() if k != "origin_key"}
                    fresh.append(
                        Charge.new({**vals, "source_key": key, "state": "open"})
                    )
        due, unpriced = self._unpriced_bookings()._wanted_if_priced()
        for key, vals in due.items():
            fresh.append(Charge.new({**vals, "source_key": key, "state": "open"}))
        apart += [
            {"booking": booking, "reason": booking._missing_price_reason()}
            for booking in unpriced
        ]
        # One union at the end: each would go through all that was found before.
        return items.concat(*fresh), apart

    def _due_or_apart(self, subscriptions):
        """Values due; a subscription that fails is reported and left out."""
        try:
            found = subscriptions._due_charges(self.date)
            values = {
                key: vals for due, _next in found.values() for key, vals in due.items()
            }
            return values, []
        except psycopg2.OperationalError:
            raise  # the transaction is over: Odoo begins it anew
        except Exception:  # pylint: disable=broad-except
            # One by one, to find which, and why.
            subscriptions.invalidate_recordset()
        values, problems = {}, []
        for subscription in subscriptions:
            try:
                ((due, _next),) = subscription._due_charges(self.date).values()
                values.update(due)
            except psycopg2.OperationalError:
                raise
            except Exception as error:  # pylint: disable=broad-except
                reason = self._error_text(error)
                problems.append({"subscription": subscription, "reason": reason})
        return values, problems

    def _preview_lines(self, charges):
        """One line a charge, numbered by document, compared with a month before."""
        last = self._last_month_amounts(charges.subscription_id)
        values = []
        groups = charges._grouped_for_invoices().values()
        for number, group in enumerate(groups, 1):
            total = group._document_total()
            kind = "out_refund" if total < 0 else "out_invoice"
            if group.currency_id[:1].is_zero(total):
                kind = "none"
            for charge in group:
                values.append(self._preview_line(charge, number, kind, last))
        values += self._gone_lines(charges, last)
        return values

    def _preview_line(self, charge, number, kind, last):
        subscription = charge.subscription_id
        before = last.get(subscription.id)
        comparison = False
        if charge.kind == "base":
            same = before is not None and not charge.currency_id.compare_amounts(
                before, charge.amount_untaxed
            )
            comparison = "same" if same else "new" if before is None else "changed"
        amount = charge.amount_untaxed
        return {
            "run_id": self.id,
            "kind": "preview",
            "name": charge.name,
            "reason": self._why(charge),
            "document": f"{number:05d}",
            "document_type": kind,
            "invoice_partner_id": charge.invoice_partner_id.id,
            "partner_id": charge.partner_id.id,
            "subscription_id": subscription.id,
            "charge_id": charge._origin.id,
            "centre_id": charge.centre_id.id,
            "date_from": charge.date_from,
            "date_to": charge.date_to,
            "currency_id": charge.currency_id.id,
            "amount": amount,
            "amount_company": charge.currency_id._convert(
                amount, self.currency_id, self.company_id, self.date
            ),
            "last_amount": before or 0.0,
            "comparison": comparison,
        }

    def _why(self, charge):
        """Why something is invoiced, in a few words."""
        env = self.env
        texts = {
            "base": lambda: env._(
                "Period of the plan “%s”", charge.subscription_id.plan_id.name
            ),
            "charge": lambda: env._("Change of plan or price"),
            "credit": lambda: env._("Credit after a change"),
            "seats": lambda: env._("Change of seats"),
            "pause": lambda: env._("Pause"),
            "end": lambda: env._("End of the subscription"),
            "extend": lambda: env._("Days added to a period"),
            "booking": lambda: env._("Booking %s", charge.booking_id.name or ""),
            "pass": lambda: env._("Pass sold"),
            "fee": lambda: env._("Fee"),
        }
        return texts.get(charge.kind, lambda: env._("Entered by hand"))()

    def _last_month_amounts(self, _subscriptions):
        """{subscription id: amount charged for its period a month before}."""
        before = self.date - relativedelta(months=1)
        groups = self.env["telecentre.charge"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "invoiced"),
                ("kind", "=", "base"),
                ("date_from", "<=", before),
                ("date_to", ">=", before),
            ],
            ["subscription_id"],
            ["amount_untaxed:sum"],
        )
        return {subscription.id: amount for subscription, amount in groups}

    def _gone_lines(self, charges, last):
        """Subscriptions charged a month before that owe nothing now."""
        present = set(charges.subscription_id.ids)
        Subscription = self.env["telecentre.subscription"]
        ended = Subscription.browse(set(last) - present).filtered(
            lambda s: s.state != "active"
        )
        return [
            {
                "run_id": self.id,
                "kind": "preview",
                "name": subscription.display_name,
                "reason": self.env._("Nothing due: paused or ended"),
                "document_type": "none",
                "invoice_partner_id": subscription.invoice_partner_id.id,
                "partner_id": subscription.partner_id.id,
                "subscription_id": subscription.id,
                "centre_id": subscription.centre_id.id,
                "currency_id": subscription.currency_id.id,
                "last_amount": last[subscription.id],
                "comparison": "gone",
            }
            for subscription in ended
        ]

    # -- what is due ---------------------------------------------
    def _open_charge_domain(self):
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "open")
            & (Domain("date", "=", False) | Domain("date", "<=", self.date))
        )

    def _due_subscription_domain(self):
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", "draft")
            & Domain("next_charge_date", "<=", self.date)
        )

    def _due_subscriptions(self):
        return self.env["telecentre.subscription"].search(
            self._due_subscription_domain(), order="id"
        )

    def _unpriced_bookings(self):
        """Confirmed stays up to the date for which no price was set."""
        return (
            self.env["telecentre.booking"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("price_missing", "=", True),
                    ("date_from", "<=", self.date),
                ],
                order="date_from, id",
            )
        )

    def _apart_values(self, reason, subscription=None, charges=None, booking=None):
        charge = charges[:1] if charges else self.env["telecentre.charge"]
        subscription = subscription or charge.subscription_id
        booking = booking or charge.booking_id
        source = subscription or charge or booking
        payer = source.partner_id._telecentre_invoice_partner()
        if source._name != "telecentre.booking":
            payer = source.invoice_partner_id
        return {
            "run_id": self.id,
            "kind": "apart",
            "name": source.display_name,
            "reason": reason,
            "partner_id": source.partner_id.id,
            "invoice_partner_id": payer.id,
            "subscription_id": subscription.id,
            "booking_id": booking.id,
            "charge_id": charge._origin.id,
            "centre_id": source.centre_id.id,
            "currency_id": source.currency_id.id,
            "amount": sum(charges.mapped("amount_untaxed")) if charges else 0.0,
        }

    @staticmethod
    def _error_text(error):
        """What went wrong, in one line."""
        text = str(error.args[0]) if error.args else str(error)
        text = " ".join(text.split()) or type(error).__name__
        return text[:500]
