from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.recurring import monthly_amount

# What the subscriptions were made from: they no longer follow the line.
SOLD_FIELDS = {"centre_id", "plan_id", "quantity", "date_start", "member_ids"}


class TelecentreLeadSeat(models.Model):
    """Seats that a prospect wants in one centre, on one plan."""

    _name = "telecentre.lead.seat"
    _description = "Seats Wanted by a Prospect"
    _order = "lead_id, date_start, id"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        ondelete="cascade",
        index=True,
    )
    centre_id = fields.Many2one(
        "telecentre.centre", required=True, ondelete="restrict", index=True
    )
    plan_id = fields.Many2one(
        "telecentre.plan", required=True, ondelete="restrict", index=True
    )
    quantity = fields.Integer(string="Seats", required=True, default=1)
    date_start = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_start()
    )
    member_ids = fields.Many2many(
        "res.partner",
        "telecentre_lead_seat_member_rel",
        "seat_id",
        "partner_id",
        string="Employees",
        domain="[('is_company', '=', False)]",
        help="Who will sit, when already known: each gets a subscription. Seats "
        "without a name go together in one subscription.",
    )
    currency_id = fields.Many2one(related="lead_id.company_currency")
    price_unit = fields.Monetary(
        string="Price of a seat",
        compute="_compute_price_unit",
        store=True,
        help="Before tax, for one period of the plan.",
    )
    amount_monthly = fields.Monetary(
        string="Monthly revenue", compute="_compute_amount_monthly", store=True
    )
    subscription_ids = fields.One2many("telecentre.subscription", "lead_seat_id")
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A line of seats is for one seat or more."
    )

    @api.constrains("member_ids", "quantity")
    def _check_members(self):
        for seat in self:
            if len(seat.member_ids) > seat.quantity:
                raise ValidationError(
                    self.env._(
                        "%(lead)s, %(centre)s: %(members)d employees are named for "
                        "%(seats)d seats. Add seats or take employees off.",
                        lead=seat.lead_id.name,
                        centre=seat.centre_id.name,
                        members=len(seat.member_ids),
                        seats=seat.quantity,
                    )
                )

    @api.model
    def _default_date_start(self):
        """The first day of next month: seats seldom begin in the middle."""
        today = fields.Date.context_today(self)
        return fields.Date.add(fields.Date.start_of(today, "month"), months=1)

    @api.depends(
        "plan_id.product_id",
        "centre_id",
        "quantity",
        "date_start",
        "lead_id.agreement_pricelist_id",
        "lead_id.prospect_partner_id",
    )
    def _compute_price_unit(self):
        for seat in self:
            lead, product = seat.lead_id, seat.plan_id.product_id
            if not product:
                seat.price_unit = 0.0
                continue
            # Seats added once the agreement is there cost what it says today
            seat.price_unit = seat._list_price(
                lead.sudo().framework_agreement_ids[:1].pricelist_id
                or lead.agreement_pricelist_id
                or lead.prospect_partner_id.property_product_pricelist
            )

    def _list_price(self, pricelist):
        """Price of one seat for one period by a price list, before tax."""
        self.ensure_one()
        return pricelist.with_context(
            telecentre_centre_id=self.centre_id.id
        )._get_product_price(
            self.plan_id.product_id,
            self.quantity or 1,
            currency=self.currency_id or self.env.company.currency_id,
            date=self.date_start or fields.Date.context_today(self),
        )

    @api.depends("price_unit", "quantity", "plan_id.interval", "plan_id.interval_count")
    def _compute_amount_monthly(self):
        for seat in self:
            plan = seat.plan_id
            amount = plan and monthly_amount(
                seat.price_unit * seat.quantity, plan.interval, plan.interval_count
            )
            currency = seat.currency_id or self.env.company.currency_id
            seat.amount_monthly = currency.round(amount or 0.0)

    @api.depends("subscription_ids")
    def _compute_subscription_count(self):
        for seat in self:
            seat.subscription_count = len(seat.sudo().subscription_ids)

    def write(self, vals):
        if SOLD_FIELDS & vals.keys():
            self._check_not_sold()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_sold(self):
        self._check_not_sold()

    def _check_not_sold(self):
        for seat in self:
            if seat.subscription_count:
                raise UserError(
                    self.env._(
                        "The seats of %(lead)s in %(centre)s already have their "
                        "subscriptions: change those instead.",
                        lead=seat.lead_id.name,
                        centre=seat.centre_id.name,
                    )
                )

    def _prepare_subscriptions(self, agreement):
        """Values of the subscriptions of these seats: one for each employee named,
        so that the invoice has a line for each, and one for the other seats."""
        vals_list = []
        for seat in self:
            customer = agreement.partner_id
            for member in seat.member_ids:
                company = member.commercial_partner_id
                vals = seat._prepare_subscription(agreement, 1)
                vals["partner_id"] = (company.is_company and company or customer).id
                vals["member_ids"] = [fields.Command.set(member.ids)]
                vals_list.append(vals)
            others = seat.quantity - len(seat.member_ids)
            if others:
                vals_list.append(seat._prepare_subscription(agreement, others))
        return vals_list

    def _prepare_subscription(self, agreement, quantity):
        self.ensure_one()
        return {
            "partner_id": agreement.partner_id.id,
            "plan_id": self.plan_id.id,
            "centre_id": self.centre_id.id,
            "quantity": quantity,
            # As the opportunity says it: what was signed, where something was
            "price_unit": self.price_unit,
            "date_start": self.date_start,
            "agreement_id": agreement.id,
            "purchase_order_ref": agreement.purchase_order_ref,
            "user_id": self.lead_id.user_id.id or self.env.uid,
            "lead_seat_id": self.id,
        }
