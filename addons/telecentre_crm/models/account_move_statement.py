from dateutil.relativedelta import relativedelta

from odoo import fields, models

from odoo.addons.telecentre_billing.models.account_move_detail import XLSX

REPORT = "telecentre_booking.report_attendance_period"


class AccountMove(models.Model):
    """The statement of presence that an employer gets with its invoice."""

    _inherit = "account.move"

    def _detail_files(self):
        return super()._detail_files() + self._statement_files()

    def _statement_files(self):
        """Values of the attachments: PDF and XLSX for each employer whose people were
        there in the month before the invoice; none of anybody else's people."""
        self.ensure_one()
        if self.move_type != "out_invoice":
            return []
        first, last = self._statement_period()
        values = []
        for employer in self._statement_employers():
            statement = self._statement(employer, first, last)
            if not statement.booking_ids:
                continue
            name = self.env._(
                "Statement of presence - %(employer)s - %(month)s",
                employer=employer.name,
                month=f"{first:%Y-%m}",
            ).replace("/", "-")
            report = self.env["ir.actions.report"].sudo()
            pdf, _kind = report._render_qweb_pdf(REPORT, statement.ids)
            base = {"res_model": self._name, "res_id": self.id}
            values += [
                {
                    **base,
                    "name": f"{name}.pdf",
                    "raw": pdf,
                    "mimetype": "application/pdf",
                },
                {
                    **base,
                    "name": f"{name}.xlsx",
                    "raw": statement._statement_xlsx(),
                    "mimetype": XLSX,
                },
            ]
        return values

    def _statement_period(self):
        """First and last day of the month before the invoice's."""
        day = self.invoice_date or fields.Date.context_today(self)
        first = day.replace(day=1) - relativedelta(months=1)
        return first, first + relativedelta(months=1, days=-1)

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
