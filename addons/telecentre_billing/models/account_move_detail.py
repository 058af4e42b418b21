from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.detail import workbook

REPORT = "telecentre_billing.report_invoice_detail"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AccountMove(models.Model):
    """The detail of a group's month, attached to its invoice as PDF and XLSX.

    A billing run only notes which invoices want one: the files are made afterwards,
    by the job that follows runs up, or when the invoice is sent or looked at.
    """

    _inherit = "account.move"

    telecentre_detail_todo = fields.Boolean(
        string="Detail to attach", readonly=True, copy=False
    )
    telecentre_detail_ids = fields.Many2many(
        "ir.attachment",
        "account_move_telecentre_detail_rel",
        string="Detail of the month",
        readonly=True,
        copy=False,
    )

    _telecentre_detail_idx = models.Index("(id) WHERE telecentre_detail_todo")

    def button_draft(self):
        """What may change now is detailed anew once it is posted."""
        result = super().button_draft()
        detailed = self.filtered("telecentre_detail_ids")
        detailed.sudo().telecentre_detail_ids.unlink()
        if detailed:
            detailed.telecentre_detail_todo = True
        return result

    def action_telecentre_detail(self):
        """Make the detail if it is not there yet, and open the PDF."""
        self.ensure_one()
        self.check_access("read")
        if not self._telecentre_charges():
            raise UserError(
                self.env._("%s bills no telecentre charge.", self.display_name)
            )
        self._telecentre_attach_detail()
        pdf = self.sudo().telecentre_detail_ids.filtered(
            lambda file: file.mimetype == "application/pdf"
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{pdf[:1].id}?download=true",
        }

    def _telecentre_attach_detail(self):
        """Attach the detail as PDF and XLSX, once; of a draft, anew each time."""
        for move in self.sudo():
            drafted = move.state == "draft"
            if move.telecentre_detail_ids and not drafted:
                continue
            move.telecentre_detail_ids.unlink()
            files = self.env["ir.attachment"].sudo().create(move._detail_files())
            move.write(
                {
                    "telecentre_detail_ids": [fields.Command.set(files.ids)],
                    "telecentre_detail_todo": False,
                }
            )
            # Else the browser of who looks at it does, while somebody prints it.
            move._message_set_main_attachment_id(files)

    # -- files ------------------------------------------------------------------------
    def _detail_files(self):
        """Values of the two attachments, in the language of who is invoiced."""
        self.ensure_one()
        move = self.with_company(self.company_id).with_context(
            lang=self.partner_id.lang or self.env.lang
        )
        report = move.env["ir.actions.report"]
        pdf, _kind = report._render_qweb_pdf(REPORT, move.ids)
        base = {"res_model": self._name, "res_id": self.id}
        return [
            {
                **base,
                "name": f"{move._detail_file_name()}.pdf",
                "raw": pdf,
                "mimetype": "application/pdf",
            },
            {
                **base,
                "name": f"{move._detail_file_name()}.xlsx",
                "raw": move._detail_xlsx(),
                "mimetype": XLSX,
            },
        ]

    def _detail_file_name(self):
        number = self.name if self.name and self.name != "/" else f"#{self.id}"
        return self.env._("Detail of %s", number).replace("/", "-")

    def _detail_title(self):
        if self.move_type == "out_refund":
            return self.env._("Detail of the credit note %s", self.name or "")
        return self.env._("Detail of the invoice %s", self.name or "")

    def _detail_headers(self):
        return [
            self.env._("Entity"),
            self.env._("Person"),
            self.env._("Telecentre"),
            self.env._("What"),
            self.env._("From"),
            self.env._("To"),
            self.env._("Quantity"),
            self.env._("Unit price"),
            self.env._("Before tax"),
        ]

    def _detail_xlsx(self):
        heading = [self._detail_title(), self.partner_id.display_name or ""]
        if self.ref:
            heading.append(self.env._("Purchase order: %s", self.ref))
        if self.invoice_date:
            heading.append(format_date(self.env, self.invoice_date))
        places = "0" * self.currency_id.decimal_places
        return workbook(
            self.name or "1",
            heading,
            self._detail_headers(),
            [
                [
                    row["entity"],
                    row["person"],
                    row["centre"],
                    row["what"],
                    row["date_from"],
                    row["date_to"],
                    row["quantity"],
                    row["price_unit"],
                    row["amount"],
                ]
                for row in self._detail_rows()
            ],
            self.env._("Total before tax"),
            f"#,##0.{places}" if places else "#,##0",
        )

    # -- rows -------------------------------------------------------------------------
    def _detail_rows(self):
        """One row for each stay and each seat, by entity and person.

        The amounts, in the currency of the invoice, sum up to its lines. A stay that
        a plan includes has a row with the units that it used, and no amount.
        """
        self.ensure_one()
        charges = self._telecentre_charges().with_env(self.env(su=True))
        sign = -1 if self.move_type == "out_refund" else 1
        rows = charges._detail_rows(sign) + self._detail_included(charges)
        rows += self._detail_of_other_lines(charges)
        rows.sort(key=lambda row: row["order"])
        return rows

    def _detail_of_other_lines(self, charges):
        """Lines that a person added to the invoice."""
        lines = self.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product" and line not in charges.move_line_id
            )
        )
        entity = self.commercial_partner_id.name or ""
        return [
            {
                "entity": entity,
                "person": "",
                "centre": "",
                "what": " ".join((line.name or "").split()),
                "date_from": None,
                "date_to": None,
                "quantity": line.quantity,
                "price_unit": line.price_unit,
                "amount": line.price_subtotal,
                "order": (1, "", "", "", line.id),
            }
            for line in lines
        ]

    def _detail_by_entity(self):
        """[(entity, rows, total)] for the printed detail."""
        groups = {}
        for row in self._detail_rows():
            groups.setdefault(row["entity"], []).append(row)
        return [
            (entity, rows, self.currency_id.round(sum(r["amount"] for r in rows)))
            for entity, rows in groups.items()
        ]

    def _detail_included(self, charges):
        """Rows of the stays that the plans on this invoice included."""
        subscriptions = charges.subscription_id
        if not subscriptions or not self.invoice_date:
            return []
        since = self._detail_since(subscriptions, charges)
        used = (
            self.env["telecentre.allowance.move"]
            .sudo()
            ._read_group(
                [
                    ("subscription_id", "in", subscriptions.ids),
                    ("booking_id.date_from", ">", since),
                    ("booking_id.date_from", "<=", self.invoice_date),
                    ("source", "in", ("use", "return")),
                ],
                ["booking_id", "subscription_id", "unit_id"],
                ["quantity:sum"],
            )
        )
        return [
            booking._detail_included_row(subscription, unit, -quantity)
            for booking, subscription, unit, quantity in used
            if quantity < -1e-6
        ]

    def _detail_since(self, subscriptions, charges):
        """The day of the invoice before this one, up to which stays were detailed."""
        moves = (
            self.env["telecentre.charge"]
            .sudo()
            ._read_group(
                [
                    ("subscription_id", "in", subscriptions.ids),
                    ("move_id.state", "=", "posted"),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("move_id", "<", self.id),
                ],
                [],
                ["move_id:recordset"],
            )[0][0]
            .with_env(self.env(su=True))
        )
        before = [
            day for day in moves.mapped("invoice_date") if day <= self.invoice_date
        ]
        if before:
            return max(before)
        first = min(
            [day for day in charges.mapped("date_from") if day] or [self.invoice_date]
        )
        month = self.invoice_date.replace(day=1)
        return fields.Date.subtract(min(first, month), days=1)

    # -- with the invoice -------------------------------------------------------------
    @api.model
    def _telecentre_details_due(self, limit):
        return self.search(
            [("telecentre_detail_todo", "=", True), ("state", "=", "posted")],
            order="id",
            limit=limit,
        )
