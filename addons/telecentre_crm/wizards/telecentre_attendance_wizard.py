from odoo import models
from odoo.tools import format_date

from odoo.addons.telecentre_billing.tools.detail import workbook


class TelecentreAttendanceWizard(models.TransientModel):
    _inherit = "telecentre.attendance.wizard"

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
