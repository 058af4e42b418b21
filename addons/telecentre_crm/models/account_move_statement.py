from dateutil.relativedelta import relativedelta

from odoo import fields, models


class AccountMove(models.Model):
    """The statements of presence that an employer gets with its invoice."""

    _inherit = "account.move"

    def _detail_files(self):
        return super()._detail_files() + self._statement_files()

    def _statement_files(self):
        """Values of the attachments: PDF and XLSX for each employer and month; none of
        anybody else's people.

        The months that the invoice bills, as far as they are over, and those before
        that no invoice took along: a plan paid ahead, a month that cost nothing. On a
        posted invoice they are noted as told.
        """
        self.ensure_one()
        if self.move_type != "out_invoice":
            return []
        charges = self._telecentre_charges().filtered("agreement_id")
        Statement = self.env["telecentre.presence.statement"].sudo()
        Statement._note_due(charges.agreement_id)
        values = []
        lang = self.partner_id.lang
        for employer, billed in self._statement_employers(charges).items():
            waiting = Statement.search(self._statement_domain(employer))
            months = self._statement_months(billed) | set(waiting.mapped("month"))
            for month in sorted(months):
                made = Statement._make_for(employer, month, self.company_id, lang)
                if not made.booking_ids:
                    continue
                values += made._statement_files(self._name, self.id)
                if self.state == "posted":
                    self._statement_told(employer, month, billed, made)
        return values

    def _statement_employers(self, charges):
        """{employer: its charges}: the group of an agreement that is invoiced as a
        whole; else the entities."""
        employers = {}
        for charge in charges:
            employer = charge.agreement_id.partner_id
            if charge.agreement_id.invoice_grouping != "agreement":
                employer = charge.partner_id.commercial_partner_id
            employers[employer] = employers.get(employer, charges.browse()) | charge
        return employers

    def _statement_domain(self, employer):
        """What waits for an invoice of the employer, or goes with this one already."""
        return fields.Domain(
            [
                ("partner_id", "child_of", employer.id),
                ("company_id", "=", self.company_id.id),
            ]
        ) & self.env["telecentre.presence.statement"]._waiting_domain(self)

    def _statement_months(self, charges):
        """First days of the months that the charges bill and that reach their end
        today at the latest: who pays ahead is told when the month is over."""
        today = fields.Date.context_today(self)
        months = set()
        for charge in charges:
            first = charge.date_from or charge.date
            last = charge.date_to or first
            month = first.replace(day=1)
            while month <= last and month + relativedelta(months=1, days=-1) <= today:
                months.add(month)
                month += relativedelta(months=1)
        return months

    def _statement_told(self, employer, month, charges, made):
        """Note that the employer's month, its entities' with it, goes with this
        invoice; what went before another way stays noted so."""
        Statement = self.env["telecentre.presence.statement"].sudo()
        Statement._insert(
            {(employer.id, month, self.company_id.id, charges.agreement_id[:1].id)}
        )
        told = Statement.search(
            self._statement_domain(employer) & fields.Domain("month", "=", month)
        )
        told.write(
            {
                "move_id": self.id,
                "hours": made._statement_hours(),
                "is_partial": made.date_to >= fields.Date.context_today(self),
                "error": False,
            }
        )
