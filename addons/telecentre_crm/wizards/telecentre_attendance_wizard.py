from odoo import models
from odoo.tools import format_date

from odoo.addons.telecentre_billing.models.account_move_detail import XLSX
from odoo.addons.telecentre_billing.tools.detail import workbook

REPORT = "telecentre_booking.report_attendance_period"


class TelecentreAttendanceWizard(models.TransientModel):
    _inherit = "telecentre.attendance.wizard"

    def _statement_files(self, model, record_id):
        """Values of the attachments of a record: the same as PDF and as XLSX."""
        self.ensure_one()
        name = self.env._(
            "Statement of presence - %(employer)s - %(month)s",
            employer=self.partner_id.name,
            month=f"{self.date_from:%Y-%m}",
        ).replace("/", "-")
        report = self.env["ir.actions.report"].sudo()
        pdf, _kind = report._render_qweb_pdf(REPORT, self.ids)
        base = {"res_model": model, "res_id": record_id}
        return [
            {**base, "name": f"{name}.pdf", "raw": pdf, "mimetype": "application/pdf"},
            {
                **base,
                "name": f"{name}.xlsx",
                "raw": self._statement_xlsx(),
                "mimetype": XLSX,
            },
        ]

    def _statement_hours(self):
        """Hours of presence in all."""
        return round(sum(line["presence"].hours for line in self._lines()), 2)

    def _statement_xlsx(self):
        """The days of presence, as a spreadsheet: one row for each person and day."""
        self.ensure_one()
        heading = [
            self.env._("Statement of presence"),
            self.partner_id.name or "",
            f"{format_date(self.env, self.date_from)} – "
            f"{format_date(self.env, self.date_to)}",
        ]
        headers = [
            self.env._("Entity"),
            self.env._("Person"),
            self.env._("Telecentre"),
            self.env._("Arrival and departure"),
            self.env._("Date"),
            self.env._("Half-days"),
            self.env._("Hours"),
        ]
        rows = [
            [
                line["person"].commercial_partner_id.name or "",
                line["person"].name or "",
                line["centre"].name,
                ", ".join(
                    f"{came} – {left}"
                    for came, left in zip(
                        line["from"].split("\n"), line["to"].split("\n"), strict=False
                    )
                ),
                line["presence"].day,
                line["presence"].half_days,
                round(line["presence"].hours, 2),
            ]
            for line in self._lines()
        ]
        return workbook(
            self.env._("Presence"), heading, headers, rows, self.env._("Hours in all")
        )
