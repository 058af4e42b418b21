from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.timeline import Schedule

# What the charges already computed rest upon
FROZEN_FIELDS = {
    "interval",
    "interval_count",
    "billing",
    "alignment",
    "proration",
    "freeze_pauses",
}


MONTHS_FIELDS = ("free_months", "commitment_months", "term_months")


class TelecentrePlan(models.Model):
    _name = "telecentre.plan"
    _description = "Subscription Plan"
    _inherit = ["telecentre.checked.mixin"]
    _order = "sequence, name, id"
    _checked_fields = ("product_id", "interval_count", *MONTHS_FIELDS, "notice_days")
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "service")],
        help="What is invoiced: it gives the price, the account and the taxes.",
    )
    list_price = fields.Float(related="product_id.list_price", string="Public price")
    currency_id = fields.Many2one(related="product_id.currency_id")
    interval = fields.Selection(
        [
            ("week", "Week"),
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("semester", "Semester"),
            ("year", "Year"),
        ],
        required=True,
        default="month",
    )
    interval_count = fields.Integer(string="Every", required=True, default=1)
    billing = fields.Selection(
        [("advance", "In advance"), ("arrears", "In arrears")],
        required=True,
        default="advance",
    )
    alignment = fields.Selection(
        [("calendar", "Calendar"), ("anniversary", "Anniversary")],
        required=True,
        default="calendar",
        help="Calendar: periods begin on the 1st or on Monday. Anniversary: on the "
        "day of the first one.",
    )
    proration = fields.Selection(
        [
            ("actual", "Actual days"),
            ("thirty", "Months of 30 days"),
            ("none", "A started period is owed whole"),
        ],
        required=True,
        default="actual",
    )
    freeze_pauses = fields.Boolean(
        string="Pauses free whole periods only",
        help="Otherwise a pause credits its days.",
    )
    free_months = fields.Integer(
        help="Months without charge at the beginning of a subscription."
    )
    commitment_months = fields.Integer(string="Commitment (months)")
    notice_days = fields.Integer(string="Notice (days)")
    term_months = fields.Integer(
        string="Term (months)", help="0: no term, until somebody ends it."
    )
    renewal = fields.Selection(
        [("none", "It ends"), ("tacit", "It is renewed by itself")],
        string="After its term",
        required=True,
        default="none",
    )
    index_id = fields.Many2one(
        "telecentre.price.index",
        string="Indexed on",
        ondelete="restrict",
        help="The price of a seat is revised at each anniversary.",
    )
    deposit_amount = fields.Monetary(
        string="Deposit", help="For each seat, taken at the start and given back."
    )
    allowance_ids = fields.One2many(
        "telecentre.plan.allowance", "plan_id", string="Included", copy=True
    )
    scope = fields.Selection(
        [
            ("home", "Home centre"),
            ("selected", "Chosen centres"),
            ("network", "Whole network"),
        ],
        required=True,
        default="home",
        help="Where what is included may be used.",
    )
    centre_ids = fields.Many2many("telecentre.centre", string="Chosen centres")
    note = fields.Text()
    subscription_ids = fields.One2many("telecentre.subscription", "plan_id")
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    _interval_count_positive = models.Constraint(
        "CHECK(interval_count > 0)", "A plan bills at least every single interval."
    )
    _terms_not_negative = models.Constraint(
        "CHECK(COALESCE(free_months, 0) >= 0 AND COALESCE(commitment_months, 0) >= 0"
        " AND COALESCE(notice_days, 0) >= 0)",
        "Free months, commitment and notice cannot be negative.",
    )

    def _compute_subscription_count(self):
        counts = dict(
            self.env["telecentre.subscription"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.subscription_count = counts.get(plan, 0)

    @api.constrains("scope", "centre_ids")
    def _check_scope(self):
        for plan in self:
            if plan.scope == "selected" and not plan.centre_ids:
                raise ValidationError(
                    self.env._("Choose the centres where “%s” may be used.", plan.name)
                )

    def write(self, vals):
        changed = FROZEN_FIELDS & vals.keys()
        for plan in self if changed else ():
            if all(plan[name] == vals[name] for name in changed):
                continue
            if plan._is_in_use():
                raise UserError(
                    self.env._(
                        "“%s” is in use: the way it bills cannot change under its "
                        "subscribers. Duplicate it, and change their plan.",
                        plan.name,
                    )
                )
        return super().write(vals)

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", plan.name))
            for plan, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _refusal(self, name, values):
        if "product_id" in values and not values["product_id"]:
            return self.env._(
                "The plan “%s” has no product: choose what its invoices say.", name
            )
        if (values.get("interval_count", 1) or 0) < 1:
            return self.env._(
                "The plan “%s” bills every single interval at least: give 1 or more.",
                name,
            )
        if any((values.get(field) or 0) < 0 for field in self._checked_fields[2:]):
            return self.env._(
                "The months and days of the plan “%s” cannot be negative: give zero, "
                "or more.",
                name,
            )
        return None

    @api.model_create_multi
    def create(self, vals_list):
        default = self.default_get(["product_id"]).get("product_id")
        for vals in vals_list:
            vals.setdefault("product_id", default)
        return super().create(vals_list)

    def _is_in_use(self):
        self.ensure_one()
        change = self.env["telecentre.subscription.change"].sudo()
        return bool(change.search_count([("plan_id", "=", self.id)], limit=1))

    def _schedule(self):
        """The plan's way of billing, as the pure calculation wants it."""
        self.ensure_one()
        return Schedule(
            interval=self.interval,
            count=self.interval_count,
            alignment=self.alignment,
            billing=self.billing,
            proration=self.proration,
            freeze=self.freeze_pauses,
        )

    def _covers_centre(self, home, centre):
        """Whether what is included may be used at `centre`."""
        self.ensure_one()
        if self.scope == "network" or centre == home:
            return True
        return self.scope == "selected" and centre in self.centre_ids

    def action_view_subscriptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_subscription_action"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {"default_plan_id": self.id}
        return action


class TelecentrePlanAllowance(models.Model):
    """Units of a resource type that a plan includes each period."""

    _name = "telecentre.plan.allowance"
    _description = "Plan Allowance"
    _order = "plan_id, id"

    plan_id = fields.Many2one(
        "telecentre.plan", required=True, ondelete="cascade", index=True
    )
    resource_type_id = fields.Many2one(
        "telecentre.resource.type", required=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(
        "telecentre.unit",
        required=True,
        ondelete="restrict",
        domain=[("code", "in", ("hour", "half_day", "day"))],
        default=lambda self: self.env.ref(
            "telecentre_booking.unit_day", raise_if_not_found=False
        ),
    )
    quantity = fields.Float(default=1.0, help="For each seat and period.")
    unlimited = fields.Boolean()
    carry_over_cap = fields.Float(
        help="How many unused units go on to the next period, at most."
    )
    away_weight = fields.Float(
        default=1.0, help="What one unit used in another centre counts for."
    )

    _plan_type_unique = models.Constraint(
        "UNIQUE(plan_id, resource_type_id, unit_id)",
        "A plan includes each resource type and unit once.",
    )
    _quantities_valid = models.Constraint(
        "CHECK(quantity >= 0 AND COALESCE(carry_over_cap, 0) >= 0 AND away_weight > 0)",
        "Quantities included cannot be negative, nor a weight zero.",
    )

    @api.depends("resource_type_id.name", "unit_id.name", "quantity", "unlimited")
    @api.depends_context("lang")
    def _compute_display_name(self):
        pricing = self.env["telecentre.booking.pricing"]
        for allowance in self:
            kind = allowance.resource_type_id.name or ""
            if allowance.unlimited:
                allowance.display_name = self.env._("%s: unlimited", kind)
            else:
                count = pricing._number_text(allowance.quantity)
                allowance.display_name = (
                    f"{count} {allowance.unit_id.name or ''} – {kind}"
                )
