from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

# Days late, up to which an amount stands in the column
BUCKETS = (0, 30, 60, 90)


class ResPartner(models.Model):
    """The statement of account of a customer, or of a whole group."""

    _inherit = "res.partner"

    def _telecentre_statement(self, day=None):
        """What is open on this day, entity by entity, with how late it is.

        A group's statement holds all its companies; that of one of them, only its own
        and those below it. Credit notes and payments not matched yet count as well.

        :param day: local date, today by default
        :return: ``[{partner, lines: [{line, name, date, due, amount, residual, late}],
            total}]``, ``totals`` by column and ``total``, in the company's currency
        """
        self.ensure_one()
        day = day or fields.Date.context_today(self)
        lines = self.env["account.move.line"].search(
            Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("date", "<=", day)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("partner_id", "child_of", self.id),
            order="date_maturity, date, id",
        )
        entities, columns = defaultdict(list), [0.0] * (len(BUCKETS) + 1)
        for line in lines.filtered("amount_residual"):
            due = line.date_maturity or line.date
            late = max((day - due).days, 0)
            place = next(
                (i for i, days in enumerate(BUCKETS) if late <= days), len(BUCKETS)
            )
            columns[place] += line.amount_residual
            entities[line.partner_id.commercial_partner_id].append(
                {
                    "line": line,
                    "name": line.move_id.name,
                    "ref": line.move_id.ref or "",
                    "date": line.move_id.invoice_date or line.date,
                    "due": due,
                    "amount": line.balance,
                    "residual": line.amount_residual,
                    "late": late,
                }
            )
        currency = self.env.company.currency_id
        return {
            "day": day,
            "currency": currency,
            "entities": [
                {
                    "partner": partner,
                    "lines": rows,
                    "total": currency.round(sum(row["residual"] for row in rows)),
                }
                for partner, rows in entities.items()
            ],
            "columns": [currency.round(amount) for amount in columns],
            "total": currency.round(sum(columns)),
        }
