from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools import rules

FEE_SELECTION = [
    ("none", "No fee"),
    ("fixed", "Fixed amount"),
    ("percent", "Share of the price"),
    ("product", "Price of a product"),
]


class TelecentreBookingRule(models.Model):
    """An exception to the rules of the resource types, or a policy about people.

    A resource type carries the limits that hold by default. Rules are ordered and each
    decides the matters that are ticked on it, for some types, centres and kinds of
    customer: matter by matter, the first one that fits wins, and what no rule decides
    stays as the type says.
    """

    _name = "telecentre.booking.rule"
    _description = "Booking Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the centres of every company."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    type_ids = fields.Many2many(
        "telecentre.resource.type", string="What", help="Empty: everything that is let."
    )
    centre_ids = fields.Many2many(
        "telecentre.centre",
        string="Where",
        help="Empty: the whole network.",
    )
    kind_ids = fields.Many2many(
        "telecentre.customer.kind",
        "telecentre_booking_rule_kind_rel",
        string="For whom",
        help="Empty: every customer.",
    )
    message = fields.Text(
        translate=True,
        help="What is said when the rule refuses. Empty: a sentence made from its limit.",
    )

    sets_units = fields.Boolean(string="Units")
    unit_ids = fields.Many2many(
        "telecentre.unit", string="Let by", help="Empty: any unit."
    )
    sets_duration = fields.Boolean(string="Length of stay")
    duration_min = fields.Float(
        string="Shortest stay (hours)", help="0: no lower limit."
    )
    duration_max = fields.Float(
        string="Longest stay (hours)", help="0: no upper limit."
    )
    sets_step = fields.Boolean(string="Step")
    step_minutes = fields.Integer(string="Step (minutes)", help="0: any time.")
    sets_notice = fields.Boolean(string="Notice")
    notice_hours = fields.Float(
        string="Notice (hours)", help="How long before its start a stay is booked."
    )
    sets_horizon = fields.Boolean(string="Horizon")
    horizon_days = fields.Integer(
        string="Horizon (days)", help="How far ahead one may book. 0: no limit."
    )
    sets_buffer = fields.Boolean(string="Buffers")
    buffer_before = fields.Integer(
        string="Buffer before (minutes)", help="Kept free before each stay, not sold."
    )
    buffer_after = fields.Integer(
        string="Buffer after (minutes)", help="Kept free after each stay, not sold."
    )
    sets_access = fields.Boolean(string="Who may book")
    allowed_kind_ids = fields.Many2many(
        "telecentre.customer.kind",
        "telecentre_booking_rule_allowed_kind_rel",
        string="Open to",
        help="Others are refused; a manager may still book for them.",
    )
    sets_approval = fields.Boolean(string="Approval")
    approval = fields.Boolean(
        string="A manager approves",
        help="The booking stays on hold until then; its place is kept.",
    )
    sets_cancellation = fields.Boolean(string="Cancellation")
    free_hours = fields.Float(
        string="Free until (hours before)",
        help="A confirmed booking cancelled later than that owes the fee.",
    )
    late_fee = fields.Selection(FEE_SELECTION, default="none", required=True)
    late_fee_amount = fields.Monetary(string="Late fee amount")
    late_fee_percent = fields.Float(string="Late fee (% of the price)")
    late_fee_product_id = fields.Many2one(
        "product.product",
        string="Late fee product",
        ondelete="restrict",
        help="What the fee is invoiced as; with “Price of a product”, its price too.",
    )
    sets_no_show = fields.Boolean(string="No-shows")
    no_show_fee = fields.Selection(
        FEE_SELECTION,
        default="none",
        required=True,
        help="Comes on top of the stay, which remains owed.",
    )
    no_show_fee_amount = fields.Monetary()
    no_show_fee_percent = fields.Float(string="No-show fee (% of the price)")
    no_show_fee_product_id = fields.Many2one(
        "product.product", string="No-show fee product", ondelete="restrict"
    )

    _limits_valid = models.Constraint(
        "CHECK(duration_min >= 0 AND duration_max >= 0 AND step_minutes >= 0"
        " AND notice_hours >= 0 AND horizon_days >= 0 AND free_hours >= 0"
        " AND buffer_before >= 0 AND buffer_after >= 0)",
        "Durations, step, notice, horizon and buffers cannot be negative.",
    )
    _durations_ordered = models.Constraint(
        "CHECK(duration_max = 0 OR duration_min <= duration_max)",
        "The shortest stay cannot be longer than the longest one.",
    )
    _fees_valid = models.Constraint(
        "CHECK(late_fee_amount >= 0 AND late_fee_percent BETWEEN 0 AND 100"
        " AND no_show_fee_amount >= 0 AND no_show_fee_percent BETWEEN 0 AND 100)",
        "A fee is not negative, and not more than 100 % of the price.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            company = rule.company_id or self.env.company
            rule.currency_id = company.currency_id

    # -- what a rule must satisfy ------------------------------------------------------

    @api.constrains("name", *(f"sets_{matter}" for matter in rules.MATTERS))
    def _check_decides_something(self):
        for rule in self:
            if not any(rule[f"sets_{matter}"] for matter in rules.MATTERS):
                raise ValidationError(
                    self.env._(
                        "“%s” decides nothing: tick what it is about.", rule.name
                    )
                )

    @api.constrains("sets_buffer", "kind_ids")
    def _check_buffer_for_everybody(self):
        """The search for free places compares buffers before it knows for whom."""
        for rule in self:
            if rule.sets_buffer and rule.kind_ids:
                raise ValidationError(
                    self.env._(
                        "“%s” sets buffers for some customers only. What is kept free"
                        " around a stay is the same for all: leave “For whom” empty.",
                        rule.name,
                    )
                )

    @api.constrains("sets_access", "allowed_kind_ids")
    def _check_somebody_may_book(self):
        for rule in self:
            if rule.sets_access and not rule.allowed_kind_ids:
                raise ValidationError(
                    self.env._(
                        "“%s” lets nobody book: say to whom it is open, or close the"
                        " centre or archive the resource instead.",
                        rule.name,
                    )
                )

    @api.constrains(
        "late_fee", "late_fee_product_id", "no_show_fee", "no_show_fee_product_id"
    )
    def _check_fee_products(self):
        for rule in self:
            for fee in ("late_fee", "no_show_fee"):
                if rule[fee] == "product" and not rule[f"{fee}_product_id"]:
                    raise ValidationError(
                        self.env._(
                            "“%s” asks for the price of a product: choose which one.",
                            rule.name,
                        )
                    )

    # -- the rules in memory -----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _lines(self):
        """All rules in their order, as plain values: read once, not at each booking."""
        return tuple(rule._prepare_line() for rule in self.sudo().search([]))

    def _prepare_line(self):
        self.ensure_one()
        values = {
            "units": frozenset(self.unit_ids.mapped("code")),
            # none left (their addon is gone): open to everybody
            "allowed": frozenset(self.allowed_kind_ids.mapped("code")) or None,
            "late_fee": self._prepare_fee("late_fee"),
            "no_show_fee": self._prepare_fee("no_show_fee"),
        }
        return rules.RuleLine(
            id=self.id,
            company_id=self.company_id.id or 0,
            type_ids=frozenset(self.type_ids.ids),
            centre_ids=frozenset(self.centre_ids.ids),
            kinds=frozenset(self.kind_ids.mapped("code")),
            terms=tuple(
                (
                    matter,
                    tuple(
                        (term, values[term] if term in values else self[term])
                        for term in terms
                    ),
                )
                for matter, terms in rules.MATTERS.items()
                if self[f"sets_{matter}"]
            ),
        )

    def _prepare_fee(self, name):
        return rules.Fee(
            kind=self[name],
            amount=self[f"{name}_amount"],
            percent=self[f"{name}_percent"],
            product_id=self[f"{name}_product_id"].id or 0,
        )

    @api.model
    def _decides(self, matter, resource_type=None, centre=None):
        """Whether a rule decides a matter (there): spares the rest of the work."""
        if resource_type is None:
            return any(line.decides(matter) for line in self._lines())
        return matter in self._matters_there(*self._place(resource_type, centre))

    @api.model
    def _asks_who(self, resource_type=None, centre=None):
        """Whether what holds (there) depends on the customer."""
        if resource_type is None:
            return any(line.asks_who for line in self._lines())
        return "who" in self._matters_there(*self._place(resource_type, centre))

    @api.model
    def _place(self, resource_type, centre):
        return resource_type.id, centre.id, centre.company_id.id

    @api.model
    @tools.ormcache("type_id", "centre_id", "company_id")
    def _matters_there(self, type_id, centre_id, company_id):
        """The matters that rules decide there, and "who" if they ask for the customer."""
        lines = [
            line
            for line in self._lines()
            if line.concerns(type_id, centre_id, company_id)
        ]
        matters = {matter for line in lines for matter, _values in line.terms}
        return frozenset(matters | {"who" for line in lines if line.asks_who})

    # -- what holds for a stay -----------------------------------------------------------

    @api.model
    def _terms(self, resource_type, centre, kinds=None):
        """The `tools.rules.Rules` of a stay.

        :param kinds: codes of the customer's kinds there; None: customer unknown, so
            that what depends on the customer is not looked at
        """
        return rules.resolve(
            self._lines(),
            resource_type._default_rules(),
            *self._place(resource_type, centre),
            kinds,
        )

    @api.model
    def _kinds(self, parties):
        """{party: frozenset of codes}, see `_customer_kinds`."""
        parties = set(parties)
        if not parties:
            return {}
        found = self._customer_kinds(parties)
        return {
            party: frozenset(found.get(party) or {rules.PUBLIC}) for party in parties
        }

    @api.model
    def _customer_kinds(self, parties):
        """Extension hook: what ties people to the network, in few queries for all.

        :param parties: set of (customer, occupant or empty, centre, local date)
        :return: {party: set of codes of telecentre.customer.kind}; none: the public
        """
        kinds = {}
        for party in parties:
            customer, occupant, centre, _date = party
            people = (customer | occupant).sudo()
            people |= people.commercial_partner_id
            member = centre in people.telecentre_centre_ids
            kinds[party] = {"member"} if member else set()
        return kinds

    @api.model
    def _approval_types(self, resources, centre):
        """The types among those of the resources on whose approval a rule speaks."""
        return resources.sudo().type_id.filtered(
            lambda resource_type: self._decides("approval", resource_type, centre)
        )

    @api.model
    def _wants_approval(self, resources, centre, kinds):
        """Whether a manager approves the booking of any of these resources."""
        return any(
            self._terms(resource_type, centre, kinds).approval
            for resource_type in self._approval_types(resources, centre)
        )
