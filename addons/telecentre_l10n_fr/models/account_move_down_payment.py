from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date


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

    @api.constrains("telecentre_down_payment_ids")
    def _check_telecentre_down_payments(self):
        for move in self:
            for down_payment in move.telecentre_down_payment_ids:
                if (
                    down_payment.telecentre_document_kind != "down_payment"
                    or down_payment.state != "posted"
                    or down_payment.move_type != "out_invoice"
                    or down_payment.commercial_partner_id != move.commercial_partner_id
                    or down_payment.company_id != move.company_id
                    or down_payment.currency_id != move.currency_id
                ):
                    raise ValidationError(
                        self.env._(
                            "%(number)s cannot be deducted from the invoice for "
                            "%(customer)s: choose posted down payments of this "
                            "customer, in its currency.",
                            number=down_payment.display_name,
                            customer=move.partner_id.display_name,
                        )
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
        self._telecentre_check_deductible()
        old = self.invoice_line_ids.filtered("telecentre_down_payment_id")
        commands = [Command.delete(line.id) for line in old]
        for down_payment in down_payments:
            # what a credit note gave back of it is not deducted again
            for move in down_payment + down_payment._telecentre_posted_reversals():
                for line in move.invoice_line_ids:
                    if line.display_type == "product":
                        values = self._telecentre_prepare_deduction(line, down_payment)
                        commands.append(Command.create(values))
        self.invoice_line_ids = commands
        return True

    def _telecentre_posted_reversals(self):
        return self.reversal_move_ids.filtered(lambda move: move.state == "posted")

    def _telecentre_check_deductible(self):
        """A down payment is deducted once, and not at all once it was given back."""
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
        given_back = down_payments.filtered(
            lambda move: (
                move.currency_id.compare_amounts(
                    sum(move._telecentre_posted_reversals().mapped("amount_total")),
                    move.amount_total,
                )
                >= 0
            )
        )
        if given_back:
            raise UserError(
                self.env._(
                    "%s was given back by a credit note: take it off the down payments "
                    "deducted.",
                    ", ".join(given_back.mapped("display_name")),
                )
            )

    def _telecentre_missing_deductions(self):
        """What a final invoice lacks to be one."""
        self.ensure_one()
        if self.telecentre_document_kind != "final":
            return []
        down_payments = self.telecentre_down_payment_ids
        if not down_payments:
            return [self.env._("the down payments that this final invoice deducts")]
        deducted = self.invoice_line_ids.telecentre_down_payment_id
        return [
            self.env._(
                "the lines that deduct %s (button “Deduct Down Payments”)",
                down_payment.name,
            )
            for down_payment in down_payments - deducted
        ]

    def _telecentre_prepare_deduction(self, line, down_payment):
        move = line.move_id
        facts = {
            "number": move.name,
            "date": format_date(
                self.env, move.invoice_date, lang_code=self.partner_id.lang
            ),
        }
        given_back = move != down_payment
        return {
            "name": (
                self.env._("Credit note %(number)s of %(date)s", **facts)
                if given_back
                else self.env._("Down payment %(number)s of %(date)s", **facts)
            ),
            "product_id": line.product_id.id,
            "quantity": line.quantity if given_back else -line.quantity,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "telecentre_down_payment_id": down_payment.id,
        }

    def _post(self, soft=True):
        """What is paid in advance is no income until the service is performed."""
        for move in self:
            if move.telecentre_document_kind == "final" and move.state == "draft":
                move._telecentre_check_deductible()
                if missing := move._telecentre_missing_deductions():
                    raise UserError(
                        self.env._(
                            "The final invoice for %(customer)s lacks %(missing)s.",
                            customer=move.partner_id.display_name,
                            missing=", ".join(missing),
                        )
                    )
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

    def button_draft(self):
        """A down payment that an invoice deducts stays what was deducted."""
        finals = self.telecentre_final_ids.filtered(lambda m: m.state == "posted")
        if finals - self:
            raise UserError(
                self.env._(
                    "%(numbers)s is deducted on %(finals)s: set that one back to draft "
                    "first, or make a credit note.",
                    numbers=", ".join(self.filtered("telecentre_final_ids")
                                      .mapped("display_name")),
                    finals=", ".join((finals - self).mapped("display_name")),
                )
            )  # fmt: skip
        return super().button_draft()

    def copy_data(self, default=None):
        """A copy is a new sale: what was paid in advance of the first is not its own.

        Credit notes, and the invoice that replaces one, keep the lines.
        """
        vals_list = super().copy_data(default)
        if self.env.context.get("include_business_fields"):
            return vals_list
        for move, vals in zip(self, vals_list, strict=True):
            if move.telecentre_document_kind == "down_payment":
                # its lines stand on the account of advances
                vals["telecentre_document_kind"] = "down_payment"
            if move.invoice_line_ids.telecentre_down_payment_id:
                vals["line_ids"] = [
                    command
                    for command in vals["line_ids"]
                    if not command[2].get("telecentre_down_payment_id")
                    and command[2]["display_type"] not in ("tax", "payment_term")
                ]
        return vals_list

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
        index="btree_not_null",
        help="The down payment that this line takes off.",
    )
