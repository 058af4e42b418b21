from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..tools import ereporting, flux10

SALES = ("out_invoice", "out_refund")


class TelecentreEreport(models.Model):
    """The payments that are told of a period."""

    _inherit = "telecentre.ereport"

    def _payments(self):
        """``(date, treatment, invoice, rate, amount with tax)`` paid in the period.

        Only of invoices whose VAT is due on payment.
        """
        partials = self.env["account.partial.reconcile"]
        found, moves = [], self.env["account.move"]
        for side in ("debit", "credit"):
            moves |= partials.search(
                [
                    (f"{side}_move_id.move_id.move_type", "in", SALES),
                    ("company_id", "=", self.company_id.id),
                    ("max_date", ">=", self.date_from),
                    ("max_date", "<=", self.date_to),
                ]
            )[f"{side}_move_id"].move_id
        for move in moves.filtered(lambda move: move._telecentre_vat_on_payment()):
            found += self._payments_of(move)
        return sorted(found, key=lambda p: (p[0], p[1], p[2].name, p[3]))

    def _payments_of(self, move):
        lines = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        # What was paid before the invoice counts from the invoice's day on: until then
        # nothing said which sale it would pay, and at which rate.
        paid = [
            (partial.max_date, sign * self._money_of(partial, partial[side]))
            for sign, links, side in (
                (1, lines.matched_credit_ids, "credit_move_id"),
                (-1, lines.matched_debit_ids, "debit_move_id"),
            )
            for partial in links
            if partial[side].move_id.move_type not in SALES
            and not partial.exchange_move_id
        ]
        paid.sort(key=lambda payment: payment[0])
        totals = defaultdict(Decimal)
        for (_category, rate, _debits), (base, tax) in self._by_tax(move).items():
            totals[rate] += base + tax
        treatment = move.partner_id._telecentre_treatment_code()
        parts = ereporting.shares(totals, [amount for _day, amount in paid])
        return [
            (day, treatment, move, rate, amount)
            for (day, _amount), part in zip(paid, parts, strict=True)
            for rate, amount in part.items()
            if amount and rate and self.date_from <= day <= self.date_to
        ]

    def _money_of(self, partial, line):
        """What of the amount matched was paid, as a Decimal: not what was given up.

        :param line: the line of the payment, of a bank statement or of another entry
            that pays. Its entry may also hold what was written off (bad debt, discount,
            rounding, with their tax): that went to an expense or an income.
        """
        amount = Decimal(str(partial.amount))
        others = line.move_id.line_ids.filtered(
            lambda other: other.account_id != line.account_id
        )
        given_up = others.filtered(
            lambda other: (
                other.tax_line_id
                or other.account_id.internal_group in ("income", "expense")
            )
        )
        total = Decimal(str(sum(others.mapped("balance"))))
        if not given_up or not total:
            return amount
        paid = Decimal(str(sum((others - given_up).mapped("balance"))))
        share = min(max(paid / total, Decimal(0)), Decimal(1))
        return Decimal(str(line.company_currency_id.round(float(amount * share))))

    def _payment_rows(self, payments):
        sums = defaultdict(Decimal)
        for day, treatment, _move, rate, amount in payments:
            sums[day, treatment, rate] += amount
        yield ["date", "traitement", "taux", "base", "tva", "encaisse"]
        for (day, treatment, rate), amount in sorted(sums.items()):
            base, tax = ereporting.without_tax(amount, str(rate))
            yield [day, treatment, f"{rate:g}", base, tax, amount]

    def _prepare_flux10_payments(self, payments):
        """Without those of invoices that an e-invoice tells: the platform's statuses
        (212, collected) tell the State that they were paid."""
        return [
            flux10.Payment(
                day=day,
                rate=Decimal(str(rate)),
                amount=amount,
                invoice=move.name if treatment == "B2BINT" else "",
                invoice_day=move.invoice_date if treatment == "B2BINT" else None,
            )
            for day, treatment, move, rate, amount in payments
            if treatment != "B2B"
        ]
