from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AccountMove(models.Model):
    """Down payments (BT-3 386) and the final invoice that deducts them (BT-23 S4)."""

    _inherit = "account.move"

    telecentre_document_kind = fields.Selection(
        selection=[
            ("standard", "Ordinary"),
            ("down_payment", "Down payment"),
            ("final", "Final, after down payments"),
        ],
        string="Kind of Invoice",
        default="standard",
        required=True,
        copy=False,
        help="A down payment is asked before the service; the final invoice deducts "
        "it. E-invoices tell the three apart.",
    )
    telecentre_down_payment_ids = fields.Many2many(
        "account.move",
        "telecentre_down_payment_rel",
        "final_id",
        "down_payment_id",
        string="Down Payments Deducted",
        copy=False,
        domain="[('telecentre_document_kind', '=', 'down_payment'), "
        "('state', '=', 'posted'), ('move_type', '=', 'out_invoice'), "
        "('commercial_partner_id', '=', commercial_partner_id), "
        "('company_id', '=', company_id), ('currency_id', '=', currency_id)]",
    )
    telecentre_final_ids = fields.Many2many(
        "account.move",
        "telecentre_down_payment_rel",
        "down_payment_id",
        "final_id",
        string="Deducted On",
        copy=False,
    )

    @api.model
    def _telecentre_down_payment_account(self, company):
        """419100 of the French chart: what customers have paid in advance."""
        chart = self.env["account.chart.template"].sudo().with_company(company)
        return chart.ref("pcg_4191", raise_if_not_found=False)

    def action_telecentre_deduct(self):
        """Put on the draft final invoice a negative line for each line deducted.

        Pressed again, it writes these lines anew.
        """
        self.ensure_one()
        if self.state != "draft" or self.telecentre_document_kind != "final":
            raise UserError(
                self.env._(
                    "Down payments are deducted on a draft whose kind is “Final, after "
                    "down payments”."
                )
            )
        down_payments = self.telecentre_down_payment_ids
        taken = down_payments.telecentre_final_ids - self
        taken = taken.filtered(lambda move: move.state != "cancel")
        if taken:
            raise UserError(
                self.env._(
                    "A down payment is deducted once: one of these already is on %s.",
                    ", ".join(taken.mapped("display_name")),
                )
            )
        old = self.invoice_line_ids.filtered("telecentre_down_payment_id")
        commands = [Command.delete(line.id) for line in old]
        for down_payment in down_payments:
            for line in down_payment.invoice_line_ids:
                if line.display_type == "product":
                    commands.append(
                        Command.create(self._telecentre_prepare_deduction(line))
                    )
        self.invoice_line_ids = commands
        return True

    def _telecentre_prepare_deduction(self, line):
        move = line.move_id
        return {
            "name": self.env._(
                "Down payment %(number)s of %(date)s",
                number=move.name,
                date=fields.Date.to_string(move.invoice_date),
            ),
            "product_id": line.product_id.id,
            "quantity": -line.quantity,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "telecentre_down_payment_id": move.id,
        }

    def _post(self, soft=True):
        """What is paid in advance is no income until the service is performed."""
        for move in self:
            if (
                move.telecentre_document_kind == "down_payment"
                and move.state == "draft"
                and move._telecentre_is_french_sale()
            ):
                account = self._telecentre_down_payment_account(move.company_id)
                lines = move.invoice_line_ids.filtered(
                    lambda line: line.account_id.internal_group == "income"
                )
                if account and lines:
                    lines.account_id = account
        return super()._post(soft)

    def _is_downpayment(self):
        self.ensure_one()
        return (
            self.telecentre_document_kind == "down_payment" or super()._is_downpayment()
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    telecentre_down_payment_id = fields.Many2one(
        "account.move",
        string="Deducts",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The down payment that this line takes off.",
    )
