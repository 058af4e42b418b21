from dateutil.relativedelta import relativedelta

from odoo import fields, models

from odoo.addons.telecentre_billing.models.account_move_detail import XLSX

REPORT = "telecentre_booking.report_attendance_period"
MOST_MONTHS = 12


class AccountMove(models.Model):
    """The statement of presence that an employer gets with its invoice."""

    _inherit = "account.move"

    def _detail_files(self):
        return super()._detail_files() + self._statement_files()

    def _statement_files(self):
        """Values of the attachments: PDF and XLSX for each employer and each month that
        the invoice before did not tell of, where its people were there; none of anybody
        else's people."""
        self.ensure_one()
        if self.move_type != "out_invoice":
            return []
        employers = self._statement_employers()
        values = []
        for first, last in self._statement_months() if employers else ():
            for employer in employers:
                values += self._statement_of(employer, first, last)
        return values

    def _statement_of(self, employer, first, last):
        """The two attachments of one employer and month, if somebody was there."""
        statement = self._statement(employer, first, last)
        if not statement.booking_ids:
            return []
        name = self.env._(
            "Statement of presence - %(employer)s - %(month)s",
            employer=employer.name,
            month=f"{first:%Y-%m}",
        ).replace("/", "-")
        report = self.env["ir.actions.report"].sudo()
        pdf, _kind = report._render_qweb_pdf(REPORT, statement.ids)
        base = {"res_model": self._name, "res_id": self.id}
        xlsx = statement._statement_xlsx()
        return [
            {**base, "name": f"{name}.pdf", "raw": pdf, "mimetype": "application/pdf"},
            {**base, "name": f"{name}.xlsx", "raw": xlsx, "mimetype": XLSX},
        ]

    def _statement_months(self):
        """[(first, last day)] of the months before the invoice's, from that of the
        agreement's invoice before on: a quarterly one comes with three statements."""
        day = self.invoice_date or fields.Date.context_today(self)
        month = day.replace(day=1)
        before = self._statement_invoice_before(month) or month
        count = (month.year - before.year) * 12 + month.month - before.month
        return [
            (first, first + relativedelta(months=1, days=-1))
            for number in range(min(max(count, 1), MOST_MONTHS), 0, -1)
            for first in [month - relativedelta(months=number)]
        ]

    def _statement_invoice_before(self, month):
        """Date of the last invoice of these agreements before the month, or None."""
        agreements = self._telecentre_charges().agreement_id
        found = (
            self.env["telecentre.charge"]
            .sudo()
            ._read_group(
                [
                    ("agreement_id", "in", agreements.ids),
                    ("move_id.state", "=", "posted"),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("move_id.invoice_date", "<", month),
                ],
                ["move_id"],
            )
        )
        return max((move.invoice_date for (move,) in found), default=None)

    def _statement_employers(self):
        """The group of an agreement that is invoiced as a whole; else the entities."""
        employers = self.env["res.partner"]
        for charge in self._telecentre_charges():
            agreement = charge.agreement_id
            if not agreement:
                continue
            if agreement.invoice_grouping == "agreement":
                employers |= agreement.partner_id
            else:
                employers |= charge.partner_id.commercial_partner_id
        return employers

    def _statement(self, employer, first, last):
        lang = self.partner_id.lang or self.env.lang
        return (
            self.env["telecentre.attendance.wizard"]
            .sudo()
            .with_context(lang=lang, allowed_company_ids=self.company_id.ids)
            .create(
                {
                    "kind": "employer",
                    "partner_id": employer.id,
                    "date_from": first,
                    "date_to": last,
                }
            )
        )
