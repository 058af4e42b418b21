import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.telecentre_billing.tools import charge_csv

from ..models.telecentre_einvoice_send import TO_SEND
from ..tools import lifecycle


class TelecentreEinvoiceImport(models.TransientModel):
    """The statuses that a platform reports, from a CSV file."""

    _name = "telecentre.einvoice.import"
    _description = "Import E-Invoice Statuses"

    file = fields.Binary(string="CSV File", required=True, attachment=False)
    filename = fields.Char()
    result = fields.Text(readonly=True)
    done = fields.Boolean()

    def action_import(self):
        """Follow each known status once; say which lines could not be followed."""
        self.ensure_one()
        rows = self._read()
        numbers = [row.number for row in rows]
        einvoices = self.env["telecentre.einvoice"].search(
            [("name", "in", numbers), ("company_id", "in", self.env.companies.ids)]
        )
        by_number = einvoices.grouped("name")
        known = {
            (status.einvoice_id.id, status.code, status.date)
            for status in einvoices.status_ids
        }
        followed, problems = 0, []
        for row in rows:
            record = by_number.get(row.number, einvoices.browse())
            if row.seller:
                record = record.filtered(
                    lambda r, siren=row.seller[:9]: (
                        r.company_id.partner_id._telecentre_siren() == siren
                    )
                )
            day = row.day or fields.Date.context_today(self)
            problem = self._problem(row, record)
            if not problem and (record.id, row.code, day) in known:
                problem = self.env._("%s: this status is already known", row.number)
            if problem:
                problems.append(
                    self.env._("Line %(line)s: %(text)s", line=row.line, text=problem)
                )
                continue
            known.add((record.id, row.code, day))
            record._add_status(row)
            followed += 1
        lines = [self.env._("%s statuses followed.", followed), *problems]
        self.write({"result": "\n".join(lines), "done": True})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import E-Invoice Statuses"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def _problem(self, row, found):
        """Why a line cannot be followed, or False; ``found``: e-invoices of its number."""
        if not found:
            return self.env._("no e-invoice “%s”", row.number)
        if len(found) > 1:
            return self.env._(
                "%(number)s: several of your companies have this number (%(names)s); "
                "add a column “siren” that says whose it is",
                number=row.number,
                names=", ".join(found.company_id.mapped("name")),
            )
        if found.state in TO_SEND:
            return self.env._(
                "%s has not been sent from here: send it, or download it if it was "
                "filed by hand",
                row.number,
            )
        if row.day_text and not row.day:
            return self.env._(
                "%(number)s: “%(date)s” is no date",
                number=row.number,
                date=row.day_text,
            )
        return not row.code and self.env._("unknown status “%s”", row.text)

    def _read(self):
        try:
            text = charge_csv.decode(base64.b64decode(self.file))
            return lifecycle.read_statuses(text)
        except (binascii.Error, charge_csv.CsvFaults) as error:
            raise UserError(
                self.env._("“%s” is no CSV file.", self.filename or "")
            ) from error
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The file has no column “%s”. It needs: numero, statut; and may "
                    "have: date, motif, siren.",
                    error,
                )
            ) from error
