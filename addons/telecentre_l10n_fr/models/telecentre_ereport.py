import base64
import csv
import hashlib
import io
import zipfile
from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import ereporting

# Categories of the e-reporting (TT-81): services, goods, and not subject to VAT
SERVICES, GOODS, UNTAXED = "TPS1", "TLB1", "TNT1"


class TelecentreEreport(models.Model):
    """What the State is told of a period: sales that no e-invoice tells, and payments.

    Sales to individuals are summed up by day, kind and rate; those abroad are told one
    by one; payments of services with VAT on payment by day and rate.
    """

    _name = "telecentre.ereport"
    _description = "E-Reporting of a Period"
    _order = "date_from desc, id desc"
    _rec_names_search = ["date_from"]

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.start_of(
            fields.Date.subtract(fields.Date.context_today(self), months=1), "month"
        ),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: fields.Date.end_of(
            fields.Date.subtract(fields.Date.context_today(self), months=1), "month"
        ),
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Exported")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    file = fields.Binary(readonly=True, attachment=True, copy=False)
    filename = fields.Char(readonly=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    date_done = fields.Datetime(string="Exported On", readonly=True, copy=False)
    sale_count = fields.Integer(string="Invoices", readonly=True, copy=False)
    amount_untaxed = fields.Monetary(string="Sales before Tax", readonly=True)
    amount_paid = fields.Monetary(string="Payments", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "E-reporting %(start)s - %(end)s",
                start=report.date_from,
                end=report.date_to,
            )

    @api.constrains("date_from", "date_to", "company_id")
    def _check_dates(self):
        for report in self:
            if report.date_to < report.date_from:
                raise ValidationError(
                    self.env._("The period ends before it starts: correct its dates.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if "done" in self.mapped("state"):
            raise UserError(self.env._("What was exported is kept."))

    def action_export(self):
        """Write the files, once; a period told twice is pointed out."""
        self.ensure_one()
        if self.state == "done":
            raise UserError(
                self.env._("This period was exported on %s: its file is here.",
                           self.date_done)
            )  # fmt: skip
        twice = self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        if twice:
            raise UserError(
                self.env._(
                    "%s already tells a part of this period: choose dates after it.",
                    twice.display_name,
                )
            )
        moves = self._sales()
        payments = self._payments()
        files = {
            "ventes.csv": self._sales_rows(moves),
            "ventes_internationales.csv": self._foreign_rows(moves),
            "paiements.csv": self._payment_rows(payments),
        }
        content = self._zip(files)
        self.write(
            {
                "state": "done",
                "file": base64.b64encode(content),
                "filename": f"e-reporting_{self.date_from}_{self.date_to}.zip",
                "sha256": hashlib.sha256(content).hexdigest(),
                "date_done": fields.Datetime.now(),
                "sale_count": len(moves),
                "amount_untaxed": sum(moves.mapped("amount_untaxed_signed")),
                "amount_paid": sum(payment[3] for payment in payments),
            }
        )
        return True

    def _zip(self, files):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in files.items():
                text = io.StringIO()
                csv.writer(text, delimiter=";").writerows(rows)
                archive.writestr(name, "\ufeff" + text.getvalue())
        return buffer.getvalue()

    # ------------------------------------------------------------------
    # Sales
    # ------------------------------------------------------------------
    def _sales(self):
        """The posted sales of the period that no domestic e-invoice tells."""
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("invoice_date", ">=", self.date_from),
                ("invoice_date", "<=", self.date_to),
            ],
            order="invoice_date, name",
        )
        return moves.filtered(
            lambda move: move.partner_id._telecentre_treatment_code() != "B2B"
        )

    @api.model
    def _category(self, tax):
        if not tax.amount:
            return UNTAXED
        return GOODS if tax.tax_scope == "consu" else SERVICES

    def _by_tax(self, move):
        """``{(category, rate): [base, tax]}`` of an invoice, signed, in EUR."""
        found = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line in move.line_ids:
            if line.tax_line_id:
                tax, place = line.tax_line_id, 1
            elif line.display_type == "product":
                tax, place = line.tax_ids[:1], 0
            else:
                continue
            key = (self._category(tax), tax.amount)
            found[key][place] -= Decimal(str(line.balance))
        return found

    def _sales_rows(self, moves):
        sums = defaultdict(lambda: [Decimal(0), Decimal(0), 0])
        for move in moves:
            treatment = move.partner_id._telecentre_treatment_code() or "B2C"
            if treatment == "B2BINT":
                continue
            for (category, rate), (base, tax) in self._by_tax(move).items():
                entry = sums[move.invoice_date, treatment, category, rate]
                entry[0] += base
                entry[1] += tax
                entry[2] += 1
        yield ["date", "traitement", "categorie", "taux", "base", "tva", "documents"]
        for (day, treatment, category, rate), values in sorted(sums.items()):
            yield [day, treatment, category, f"{rate:g}", *values]

    def _foreign_rows(self, moves):
        yield ["numero", "type", "date", "client", "pays", "tva_client", "categorie",
               "taux", "base", "tva"]  # fmt: skip
        for move in moves:
            partner = move.commercial_partner_id
            if partner._telecentre_treatment_code() != "B2BINT":
                continue
            for (category, rate), values in sorted(self._by_tax(move).items()):
                yield [move.name, move._telecentre_type_code(), move.invoice_date,
                       partner.name, partner.country_id.code or "", partner.vat or "",
                       category, f"{rate:g}", *values]  # fmt: skip

    # ------------------------------------------------------------------
    # Payments
    # ------------------------------------------------------------------
    def _payments(self):
        """``(date, treatment, rate, amount with tax)`` of services paid in the period.

        Only of invoices whose VAT is due on payment.
        """
        partials = self.env["account.partial.reconcile"]
        found, days = [], [
            ("max_date", ">=", self.date_from), ("max_date", "<=", self.date_to)
        ]  # fmt: skip
        moves = self.env["account.move"]
        for side in ("debit", "credit"):
            moves |= partials.search(
                [
                    (f"{side}_move_id.move_id.move_type", "in",
                     ("out_invoice", "out_refund")),
                    ("company_id", "=", self.company_id.id),
                    *days,
                ]
            )[f"{side}_move_id"].move_id  # fmt: skip
        for move in moves.filtered(lambda move: move._telecentre_vat_on_payment()):
            found += self._payments_of(move)
        return sorted(found, key=lambda payment: payment[:3])

    def _payments_of(self, move):
        lines = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        sales = ("out_invoice", "out_refund")
        paid = [
            (other.date, sign * Decimal(str(partial.amount)))
            for sign, links, side in (
                (1, lines.matched_credit_ids, "credit_move_id"),
                (-1, lines.matched_debit_ids, "debit_move_id"),
            )
            for partial in links
            if (other := partial[side]).move_id.move_type not in sales
            and not partial.exchange_move_id
        ]
        paid.sort(key=lambda payment: payment[0])
        totals = defaultdict(Decimal)
        for (_category, rate), (base, tax) in self._by_tax(move).items():
            totals[rate] += base + tax
        treatment = move.partner_id._telecentre_treatment_code()
        parts = ereporting.shares(totals, [amount for _day, amount in paid])
        return [
            (day, treatment, rate, amount)
            for (day, _amount), part in zip(paid, parts, strict=True)
            for rate, amount in part.items()
            if amount and rate and self.date_from <= day <= self.date_to
        ]

    def _payment_rows(self, payments):
        sums = defaultdict(Decimal)
        for day, treatment, rate, amount in payments:
            sums[day, treatment, rate] += amount
        yield ["date", "traitement", "taux", "base", "tva", "encaisse"]
        for (day, treatment, rate), amount in sorted(sums.items()):
            base, tax = ereporting.without_tax(amount, str(rate))
            yield [day, treatment, f"{rate:g}", base, tax, amount]
