import base64
import csv
import hashlib
import io
import zipfile
from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..tools import flux10

# Categories of the e-reporting (TT-81): services, goods, and not subject to VAT
SERVICES, GOODS, UNTAXED = "TPS1", "TLB1", "TNT1"
PERIOD = ("company_id", "date_from", "date_to")


class TelecentreEreport(models.Model):
    """What the State is told of a period: sales that no e-invoice tells, and payments.

    Sales to individuals are summed up by day, kind and rate; those abroad are told one
    by one; payments of services with VAT on payment by day and rate.
    """

    _name = "telecentre.ereport"
    _description = "E-Reporting of a Period"
    _inherit = ["telecentre.protected.mixin", "telecentre.kept.file.mixin"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["date_from"]

    _protected_fields = frozenset(
        ("state", "file", "filename", "sha256", "date_done", "sale_count",
         "amount_untaxed", "amount_paid", "corrects_id")
    )  # fmt: skip

    # Two who export at the same moment do not see each other.
    _told_once = models.Constraint(
        "EXCLUDE USING gist (int4range(company_id, company_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (state = 'done' AND corrects_id IS NULL)",
        "A part of this period was exported meanwhile: look at the list of reports.",
    )
    _corrected_once = models.UniqueIndex(
        "(corrects_id) WHERE corrects_id IS NOT NULL",
        "This export has its correction already.",
    )

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
    corrects_id = fields.Many2one(
        "telecentre.ereport",
        string="Replaces",
        readonly=True,
        index=True,
        copy=False,
        help="The export of the same period that this one takes the place of.",
    )
    corrected_by_ids = fields.One2many("telecentre.ereport", "corrects_id")
    changed = fields.Boolean(
        compute="_compute_changed",
        help="The books of this period are no longer those that were exported.",
    )

    @api.depends("date_from", "date_to", "corrects_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            days = {
                "start": format_date(self.env, report.date_from),
                "end": format_date(self.env, report.date_to),
            }
            report.display_name = (
                self.env._("E-reporting %(start)s - %(end)s, correction", **days)
                if report.corrects_id
                else self.env._("E-reporting %(start)s - %(end)s", **days)
            )

    @api.depends(
        "state", "sale_count", "amount_untaxed", "amount_paid", "corrected_by_ids.state"
    )
    def _compute_changed(self):
        """Invoices and payments may still be entered, or undone, in a told period."""
        for report in self:
            replaced = "done" in report.corrected_by_ids.mapped("state")
            if report.state != "done" or replaced or not report.id:
                report.changed = False
                continue
            moves = report._sales()
            paid = sum(payment[4] for payment in report._payments())
            told = (
                (report.amount_untaxed, sum(moves.mapped("amount_untaxed_signed"))),
                (report.amount_paid, paid),
            )
            report.changed = report.sale_count != len(moves) or any(
                report.currency_id.compare_amounts(before, float(now))
                for before, now in told
            )

    @api.constrains("date_from", "date_to", "company_id")
    def _check_dates(self):
        for report in self:
            if report.date_to < report.date_from:
                raise ValidationError(
                    self.env._("The period ends before it starts: correct its dates.")
                )
            told = report.corrects_id
            if told and any(report[name] != told[name] for name in PERIOD):
                raise ValidationError(
                    self.env._(
                        "A correction tells the period of what it replaces (%s) again.",
                        told.display_name,
                    )
                )

    def _telecentre_is_final(self):
        return self.state == "done"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if "done" in self.mapped("state"):
            raise UserError(self.env._("What was exported is kept."))

    def action_export(self):
        """Write the files, once; a period told twice is pointed out."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "done":
            raise UserError(
                self.env._("This period was exported on %s: its file is here.",
                           self.date_done)
            )  # fmt: skip
        if self.date_to >= fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The period ends on %s: export it from the day after, else what "
                    "is sold or paid until then would never be told.",
                    format_date(self.env, self.date_to),
                )
            )
        self._check_told_once()
        moves = self._sales()
        payments = self._payments()
        sums, head = self._sales_sums(moves), self._prepare_head()
        content = self._zip(
            {
                "ventes.csv": self._sales_rows(sums),
                "ventes_internationales.csv": self._foreign_rows(moves),
                "paiements.csv": self._payment_rows(payments),
            },
            {
                "flux10_transactions.xml": flux10.sales(
                    head, self._prepare_flux10_sales(sums)
                ),
                "flux10_paiements.xml": flux10.payments(
                    head, self._prepare_flux10_payments(payments)
                ),
            },
        )
        # sudo: only this method writes these fields
        self.sudo().write(
            {
                "state": "done",
                "file": base64.b64encode(content),
                "filename": self._filename(),
                "sha256": hashlib.sha256(content).hexdigest(),
                "date_done": fields.Datetime.now(),
                "sale_count": len(moves),
                "amount_untaxed": sum(moves.mapped("amount_untaxed_signed")),
                "amount_paid": sum(payment[4] for payment in payments),
            }
        )
        return True

    def _check_told_once(self):
        """Raise UserError if another export tells a part of the period."""
        if self.corrects_id:
            return  # of the same period, and the only one
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
                    "%s already tells a part of this period: choose dates after it, or "
                    "correct it by its own button.",
                    twice.display_name,
                )
            )

    def action_correct(self):
        """Open the export that tells this period anew, in place of this one."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "done":
            raise UserError(
                self.env._("%s is not exported yet: nothing is to correct.",
                           self.display_name)
            )  # fmt: skip
        correction = self.corrected_by_ids
        if not correction:
            # sudo: what it corrects is written here only
            values = {name: self[name] for name in PERIOD[1:]}
            correction = self.sudo().create(
                {**values, "company_id": self.company_id.id, "corrects_id": self.id}
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": correction.id,
            "view_mode": "form",
        }

    def _prepare_head(self):
        company = self.company_id
        if not company.partner_id._telecentre_siren():
            raise UserError(
                self.env._(
                    "The e-reporting names its declarant by SIREN: fill in the SIRET of "
                    "your company (Settings > Companies > %s).",
                    company.name,
                )
            )
        now = fields.Datetime.context_timestamp(
            self.with_context(tz="Europe/Paris"), fields.Datetime.now()
        )
        return flux10.Head(
            siren=company.partner_id._telecentre_siren(),
            name=company.name,
            email=company.partner_id.email_normalized or "",
            start=self.date_from,
            stop=self.date_to,
            written=now,
            correction=self._correction_number(),
        )

    def _filename(self):
        name, number = f"{self.date_from}_{self.date_to}", self._correction_number()
        return f"e-reporting_{name}{f'_RE{number}' if number else ''}.zip"

    def _correction_number(self):
        """0 for the first export of a period, then 1, 2..."""
        number, report = 0, self.corrects_id
        while report:
            number, report = number + 1, report.corrects_id
        return number

    def _zip(self, tables, documents):
        """A zip of ``{name: rows}`` as CSV and ``{name: bytes}``, the empty left out."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in tables.items():
                text = io.StringIO()
                csv.writer(text, delimiter=";").writerows(rows)
                archive.writestr(name, "\ufeff" + text.getvalue())
            for name, document in documents.items():
                if document:
                    archive.writestr(name, document)
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
        """``{(category, rate, on debits): [base, tax]}`` of an invoice, signed, in EUR."""
        found = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line in move.line_ids:
            if line.tax_line_id:
                tax, place = line.tax_line_id, 1
            elif line.display_type == "product":
                tax, place = line.tax_ids[:1], 0
            else:
                continue
            category = self._category(tax)
            debits = category == SERVICES and tax.tax_exigibility == "on_invoice"
            key = (category, tax.amount, debits)
            found[key][place] -= Decimal(str(line.balance))
        return found

    def _sales_sums(self, moves):
        """``{(day, treatment, category, rate, on debits): [base, tax, numbers]}``"""
        sums = defaultdict(lambda: [Decimal(0), Decimal(0), set()])
        for move in moves:
            treatment = move.partner_id._telecentre_treatment_code() or "B2C"
            if treatment == "B2BINT":
                continue
            for key, (base, tax) in self._by_tax(move).items():
                entry = sums[(move.invoice_date, treatment, *key)]
                entry[0] += base
                entry[1] += tax
                entry[2].add(move.name)
        return dict(sorted(sums.items()))

    def _sales_rows(self, sums):
        yield ["date", "traitement", "categorie", "taux", "base", "tva", "documents"]
        for (day, treatment, category, rate, _debits), entry in sums.items():
            base, tax, numbers = entry
            yield [day, treatment, category, f"{rate:g}", base, tax, len(numbers)]

    def _prepare_flux10_sales(self, sums):
        return [
            flux10.Sale(
                day=day,
                category=category,
                rate=Decimal(str(rate)),
                base=base,
                tax=tax,
                documents=frozenset(numbers),
                on_debits=debits,
            )
            for (day, _kind, category, rate, debits), (base, tax, numbers)
            in sums.items()
        ]  # fmt: skip

    def _foreign_rows(self, moves):
        yield ["numero", "type", "date", "client", "pays", "tva_client", "categorie",
               "taux", "base", "tva"]  # fmt: skip
        for move in moves:
            partner = move.commercial_partner_id
            if partner._telecentre_treatment_code() != "B2BINT":
                continue
            for (category, rate, _debits), values in sorted(self._by_tax(move).items()):
                yield [move.name, move._telecentre_type_code(), move.invoice_date,
                       partner.name, partner.country_id.code or "", partner.vat or "",
                       category, f"{rate:g}", *values]  # fmt: skip
