from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class TelecentreSubscription(models.Model):
    """One customer on one plan. What it owes follows from its history."""

    _name = "telecentre.subscription"
    _description = "Subscription"
    _inherit = [
        "telecentre.checked.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _checked_fields = (
        "date_start",
        "date_end",
        "quantity",
        "price_unit",
        "index_base",
    )

    name = fields.Char(
        string="Reference", readonly=True, copy=False, default="/", index="trigram"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoiced to",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        index=True,
    )
    member_ids = fields.Many2many(
        "res.partner",
        string="Members",
        help="Who sits. They may come from a subsidiary. Empty: the customer, when it "
        "is a person; the seats of a company are named later.",
    )
    member_names = fields.Char(string="Seated", compute="_compute_member_names")
    plan_id = fields.Many2one(
        "telecentre.plan",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
    )
    centre_id = fields.Many2one(
        "telecentre.centre",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    agreement_id = fields.Many2one(
        "telecentre.agreement",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_pricelist_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Followed by",
        default=lambda self: self.env.user,
        tracking=True,
    )
    purchase_order_ref = fields.Char(string="Purchase order", tracking=True)
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment method",
        ondelete="set null",
        domain=[("payment_type", "=", "inbound")],
    )
    date_start = fields.Date(
        string="Start",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_end = fields.Date(
        string="End", copy=False, tracking=True, help="Last day, included."
    )
    free_until = fields.Date(
        compute="_compute_free_until",
        store=True,
        precompute=True,
        readonly=False,
        help="Nothing is owed until this day, included.",
    )
    charged_until = fields.Date(
        readonly=True, copy=False, help="What fell due by this day has been charged."
    )
    next_charge_date = fields.Date(string="Next due", readonly=True, copy=False)
    quantity = fields.Integer(string="Seats", default=1, required=True, tracking=True)
    price_unit = fields.Float(
        string="Price of a seat",
        compute="_compute_price_unit",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="Before tax, for a whole period.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    amount_period = fields.Monetary(
        string="Per period", compute="_compute_amount_period"
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("active", "Active"),
            ("paused", "Paused"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    close_reason = fields.Char(copy=False, tracking=True)
    billing_problem = fields.Char(
        readonly=True, copy=False, help="Why the last run set it apart."
    )
    change_ids = fields.One2many(
        "telecentre.subscription.change", "subscription_id", string="History"
    )
    charge_ids = fields.One2many("telecentre.charge", "subscription_id")
    allowance_move_ids = fields.One2many("telecentre.allowance.move", "subscription_id")
    allowance_guard = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
        help="Written by each use, so that two uses at once cannot miss each other.",
    )
    charge_count = fields.Integer(compute="_compute_counts")
    invoice_count = fields.Integer(compute="_compute_counts")
    booking_count = fields.Integer(compute="_compute_counts")
    note = fields.Html()

    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_start <= date_end)",
        "A subscription cannot end before it starts.",
    )
    _quantity_not_negative = models.Constraint(
        "CHECK(quantity >= 0)", "A subscription cannot have less than no seat."
    )
    _price_not_negative = models.Constraint(
        "CHECK(price_unit >= 0)", "The price of a seat cannot be negative."
    )
    _due_idx = models.Index("(company_id, next_charge_date) WHERE state != 'draft'")

    # -- computes -----------------------------------------------------------------
    @api.depends("centre_id")
    def _compute_company_id(self):
        for subscription in self:
            subscription.company_id = (
                subscription.centre_id.company_id
                or subscription.company_id
                or self.env.company
            )

    @api.depends("member_ids.name", "partner_id.name", "partner_id.is_company")
    def _compute_member_names(self):
        for subscription in self:
            customer = subscription.partner_id
            people = subscription.member_ids or customer.filtered(
                lambda partner: not partner.is_company
            )
            subscription.member_names = ", ".join(
                name for name in people.mapped("name") if name
            )

    @api.depends("partner_id", "agreement_id")
    def _compute_invoice_partner_id(self):
        for subscription in self:
            subscription.invoice_partner_id = (
                subscription.agreement_id.invoice_partner_id
                or subscription.partner_id._telecentre_invoice_partner()
            )

    @api.depends("partner_id", "agreement_id", "company_id")
    def _compute_pricelist_id(self):
        for subscription in self:
            if subscription.state in ("active", "paused", "closed"):
                continue
            partner = subscription.partner_id.with_company(subscription.company_id)
            subscription.pricelist_id = (
                subscription.agreement_id.pricelist_id
                or partner.property_product_pricelist
            )

    @api.depends("pricelist_id", "company_id")
    def _compute_currency_id(self):
        for subscription in self:
            subscription.currency_id = (
                subscription.pricelist_id.currency_id
                or subscription.company_id.currency_id
                or self.env.company.currency_id
            )

    @api.depends("plan_id", "pricelist_id", "centre_id", "date_start", "quantity")
    def _compute_price_unit(self):
        for subscription in self:
            if subscription.state == "draft" and subscription.plan_id:
                subscription.price_unit = subscription._plan_price(
                    subscription.plan_id, subscription.date_start
                )

    @api.depends("plan_id", "date_start")
    def _compute_free_until(self):
        for subscription in self:
            if subscription.state == "draft":
                subscription.free_until = subscription._free_until(
                    subscription.plan_id, subscription.date_start
                )

    @api.depends("quantity", "price_unit", "reduction_percent")
    def _compute_amount_period(self):
        for subscription in self:
            subscription.amount_period = subscription.quantity * (
                subscription.price_unit * (1 - subscription.reduction_percent / 100)
            )

    def _compute_counts(self):
        charges = self.env["telecentre.charge"]._read_group(
            [("subscription_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["subscription_id"],
            ["__count", "move_id:count_distinct"],
        )
        charges = {subscription: values for subscription, *values in charges}
        Booking = self.env["telecentre.booking"]
        for subscription in self:
            count, invoices = charges.get(subscription, (0, 0))
            subscription.charge_count = count
            subscription.invoice_count = invoices
            subscription.booking_count = Booking.search_count(
                subscription._booking_domain()
            )

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for subscription in self:
            names = [subscription.name, subscription.partner_id.name]
            subscription.display_name = " – ".join(
                name for name in names if name and name != "/"
            )

    # -- constraints ---------------------------------------------
    @api.constrains("member_ids", "quantity")
    def _check_members(self):
        for subscription in self:
            if subscription.state == "draft" and (
                len(subscription.member_ids) > max(subscription.quantity, 1)
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s names %(members)d members for %(seats)d seats: add "
                        "seats or take members off.",
                        name=subscription.display_name,
                        members=len(subscription.member_ids),
                        seats=subscription.quantity,
                    )
                )

    # -- CRUD -------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env.ref("telecentre_billing.sequence_subscription").sudo()
        vals_list = [self._born_draft(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("name", "/") in ("/", False):
                vals["name"] = sequence.next_by_id()
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for subscription in self:
            if subscription.state != "draft":
                raise UserError(
                    self.env._(
                        "%s cannot be deleted: close it instead, so that its history "
                        "remains.",
                        subscription.display_name,
                    )
                )

    # -- helpers ---------------------------------------------
    @api.model
    def _refusal(self, name, values):
        if (values.get("price_unit") or 0.0) < 0:
            return self.env._(
                "The price of %s cannot be negative: give zero for a free seat, or a "
                "reduced rate.",
                name,
            )
        if (values.get("quantity") or 0) < 0:
            return self.env._(
                "%s cannot have less than no seat: give zero, or more.", name
            )
        return self._dates_refusal(
            name, values.get("date_start"), values.get("date_end")
        )

    def _plan_price(self, plan, date):
        """Price of a seat on `plan`, from the price list, at the centre."""
        self.ensure_one()
        product = plan.product_id
        if not product:
            return 0.0
        pricelist = self.pricelist_id.sudo().with_context(
            telecentre_centre_id=self.centre_id.id
        )
        return pricelist._get_product_price(
            product.sudo(),
            self.quantity or 1,
            currency=self.currency_id or self.env.company.currency_id,
            date=date or fields.Date.context_today(self),
        )

    @api.model
    def _free_until(self, plan, start):
        if not plan.free_months or not start:
            return False
        return fields.Date.subtract(
            fields.Date.add(start, months=plan.free_months), days=1
        )

    def _show_date(self, date):
        return format_date(self.env, date)

    def _booking_domain(self):
        """Stays of its members within its dates, where and for what its plan holds."""
        self.ensure_one()
        people = self.member_ids or self.partner_id
        domain = Domain("occupant_id", "in", people.ids) | (
            Domain("occupant_id", "=", False) & Domain("partner_id", "in", people.ids)
        )
        if self.date_start:
            domain &= Domain("date_from", ">=", self.date_start)
        if self.date_end:
            domain &= Domain("date_from", "<=", self.date_end)
        plan = self.plan_id
        if plan.scope != "network":
            chosen = (
                plan.centre_ids if plan.scope == "selected" else plan.centre_ids[:0]
            )
            domain &= Domain("centre_id", "in", (self.centre_id | chosen).ids)
        kinds = plan.allowance_ids.resource_type_id
        if kinds:
            domain &= Domain("slot_ids.resource_id.type_id", "in", kinds.ids)
        return list(domain)
