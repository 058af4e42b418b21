import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.money import line_amount, round_half_up


class TelecentreCharge(models.Model):
    """Something owed, once. A billing run only groups open charges into invoices."""

    _name = "telecentre.charge"
    _description = "Charge"
    _order = "date desc, id desc"

    name = fields.Char(string="Label", required=True)
    source_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="Says for what this is owed: nothing is owed twice for one key.",
    )
    root_key = fields.Char(
        readonly=True,
        copy=False,
        index=True,
        help="The source key without the number of a correction.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoiced to",
        compute="_compute_invoice_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete="restrict",
        index=True,
    )
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", index=True
    )
    centre_id = fields.Many2one(
        "telecentre.centre", ondelete="restrict", index="btree_not_null"
    )
    agreement_id = fields.Many2one(
        "telecentre.agreement", ondelete="restrict", index="btree_not_null"
    )
    subscription_id = fields.Many2one(
        "telecentre.subscription", ondelete="restrict", index="btree_not_null"
    )
    booking_id = fields.Many2one(
        "telecentre.booking", ondelete="restrict", index="btree_not_null"
    )
    pass_id = fields.Many2one(
        "telecentre.pass", ondelete="restrict", index="btree_not_null"
    )
    origin_charge_id = fields.Many2one(
        "telecentre.charge",
        string="Corrects",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line", string="Payment method", ondelete="set null"
    )
    date = fields.Date(
        string="Due on",
        compute="_compute_date",
        store=True,
        precompute=True,
        readonly=False,
        help="A run up to this date or later invoices it.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    price_unit = fields.Float(string="Unit price", required=True)
    amount_untaxed = fields.Monetary(
        string="Amount",
        compute="_compute_amount_untaxed",
        store=True,
        precompute=True,
        readonly=False,
        help="Before tax; rounded once, for the whole quantity.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    purchase_order_ref = fields.Char(string="Purchase order")
    kind = fields.Selection(
        [
            ("base", "Period"),
            ("charge", "Charge"),
            ("credit", "Credit"),
            ("seats", "Seats"),
            ("pause", "Pause"),
            ("end", "End"),
            ("extend", "Extension"),
            ("booking", "Booking"),
            ("pass", "Pass"),
            ("fee", "Fee"),
            ("deposit", "Deposit"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    state = fields.Selection(
        [("open", "Open"), ("invoiced", "Invoiced"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
    )
    waived = fields.Boolean(
        readonly=True, copy=False, help="Given up by a person: it does not come back."
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice line",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    move_id = fields.Many2one(
        related="move_line_id.move_id", store=True, index="btree_not_null"
    )

    _source_key_unique = models.Constraint(
        "UNIQUE(source_key)", "This is already owed: there is a charge for it."
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A charge cannot end before it starts.",
    )
    _open_idx = models.Index("(company_id, date) WHERE state = 'open'")

    # -- computes ---------------------------------------------------------------
    @api.depends("date_from")
    def _compute_date(self):
        for charge in self:
            charge.date = charge.date or charge.date_from

    @api.depends("quantity", "price_unit", "currency_id")
    def _compute_amount_untaxed(self):
        for charge in self:
            rounding = charge.currency_id.rounding or 0.01
            charge.amount_untaxed = float(
                line_amount(charge.price_unit, charge.quantity, 1, rounding)
            )

    @api.depends("partner_id", "agreement_id")
    def _compute_invoice_partner_id(self):
        for charge in self:
            charge.invoice_partner_id = (
                charge.agreement_id.invoice_partner_id
                or charge.partner_id._telecentre_invoice_partner()
            )

    # -- constraints ---------------------------------------------
    @api.constrains("price_unit")
    def _check_price_unit(self):
        for charge in self:
            if charge.price_unit < 0:
                raise ValidationError(
                    self.env._(
                        "“%s” has a negative price. For a credit, put the minus "
                        "on the quantity.",
                        charge.name,
                    )
                )

    # -- CRUD ---------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._born_open(vals) for vals in vals_list]
        lacking = [
            vals
            for vals in vals_list
            if "agreement_id" not in vals and not vals.get("invoice_partner_id")
        ]
        find = self.env["telecentre.agreement"].sudo()._finder() if lacking else None
        for vals in lacking:
            self._complete_agreement(vals, find)
        for vals in vals_list:
            if not vals.get("name"):
                vals["name"] = self._default_label(vals)
            if not vals.get("source_key"):
                vals["source_key"] = f"manual:{uuid.uuid4()}"
            vals["root_key"] = vals["source_key"].partition("#")[0]
            self._refuse_reversed(vals["name"], vals)
        return super().create(vals_list)

    def _refuse_reversed(self, name, dates):
        """Say which charge ends before it begins: the database cannot."""
        mixin = self.env["telecentre.checked.mixin"]
        message = mixin._dates_refusal(
            name, dates.get("date_from"), dates.get("date_to")
        )
        if message:
            raise ValidationError(message)

    def _default_label(self, vals):
        product = self.env["product.product"].browse(vals.get("product_id"))
        return product.display_name or "/"

    def _complete_agreement(self, vals, find):
        """The agreement of the customer covers what is owed, order number included."""
        partner = self.env["res.partner"].browse(vals.get("partner_id") or ())
        if not partner:
            return
        date = vals.get("date_from") or vals.get("date")
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        centre = self.env["telecentre.centre"].browse(vals.get("centre_id") or ())
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        agreement = find(partner, date, centre, company)
        vals["agreement_id"] = agreement.id
        if agreement and not vals.get("purchase_order_ref"):
            vals["purchase_order_ref"] = agreement._purchase_order()

    # -- for invoices ---------------------------------------------
    def _problem(self):
        """Why this charge cannot be invoiced, in words, or False. Others extend it."""
        self.ensure_one()
        product = self.product_id
        if not product.active:
            return self.env._(
                "The product “%(product)s” of “%(charge)s” is archived. Restore it, "
                "or choose another one on the plan.",
                product=product.display_name,
                charge=self.name,
            )
        if not self.invoice_partner_id.active:
            return self.env._(
                "%(partner)s, who should be invoiced for “%(charge)s”, is archived.",
                partner=self.invoice_partner_id.display_name,
                charge=self.name,
            )
        if not self.currency_id.active:
            return self.env._(
                "The currency %(currency)s of “%(charge)s” is not active.",
                currency=self.currency_id.name,
                charge=self.name,
            )
        return False

    def _owner(self):
        """Who should look into a problem with this charge."""
        self.ensure_one()
        return (
            self.subscription_id.user_id or self.agreement_id.user_id or self.env.user
        )

    @api.model
    def _round(self, currency, value):
        return float(round_half_up(value, currency.rounding))
