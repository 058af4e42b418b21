from odoo import api, fields, models


class TelecentreAgreement(models.Model):
    """A framework agreement: one group pays for the employees of its entities."""

    _name = "telecentre.agreement"
    _description = "Framework Agreement"
    _inherit = [
        "telecentre.checked.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _checked_fields = ("date_start", "date_end")

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Group",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoice address",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        help="Who receives the invoices of all entities.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Followed by",
        default=lambda self: self.env.user,
        tracking=True,
    )
    entity_ids = fields.Many2many(
        "res.partner",
        string="Entities",
        help="Companies of the group whose employees may use the centres. Empty: "
        "the group and its subsidiaries.",
    )
    centre_ids = fields.Many2many(
        "telecentre.centre", string="Centres", help="Empty: the whole network."
    )
    pricelist_id = fields.Many2one(
        "product.pricelist", ondelete="restrict", check_company=True
    )
    invoice_grouping = fields.Selection(
        [
            ("agreement", "One invoice for the agreement"),
            ("entity", "One invoice for each entity"),
            ("subscription", "One invoice for each subscription"),
        ],
        required=True,
        default="agreement",
    )
    purchase_order_ref = fields.Char(string="Purchase order")
    date_start = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_end = fields.Date(string="To", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In force"), ("closed", "Ended")],
        required=True,
        default="active",
        index=True,
        tracking=True,
    )
    note = fields.Html()
    subscription_ids = fields.One2many("telecentre.subscription", "agreement_id")
    subscription_count = fields.Integer(compute="_compute_counts")
    seat_count = fields.Integer(compute="_compute_counts")
    open_charge_amount = fields.Monetary(compute="_compute_counts")
    invoice_count = fields.Integer(compute="_compute_counts")
    currency_id = fields.Many2one(related="company_id.currency_id")

    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_start <= date_end)",
        "An agreement cannot end before it starts.",
    )

    @api.model
    def _refusal(self, name, values):
        return self._dates_refusal(
            name, values.get("date_start"), values.get("date_end")
        )

    @api.depends("partner_id")
    def _compute_invoice_partner_id(self):
        for agreement in self:
            agreement.invoice_partner_id = (
                agreement.partner_id._telecentre_invoice_partner()
            )

    def _compute_counts(self):
        seats = self.env["telecentre.subscription"]._read_group(
            [
                ("agreement_id", "in", self.ids),
                ("state", "in", ("active", "paused")),
            ],
            ["agreement_id"],
            ["__count", "quantity:sum"],
        )
        seats = {agreement: values for agreement, *values in seats}
        charges = self.env["telecentre.charge"].sudo()
        amounts = dict(
            charges._read_group(
                [("agreement_id", "in", self.ids), ("state", "=", "open")],
                ["agreement_id"],
                ["amount_untaxed:sum"],
            )
        )
        for agreement in self:
            count, quantity = seats.get(agreement, (0, 0))
            agreement.subscription_count = count
            agreement.seat_count = quantity
            agreement.open_charge_amount = amounts.get(agreement, 0.0)
            agreement.invoice_count = len(agreement._invoices())

    def _invoices(self):
        self.ensure_one()
        lines = (
            self.env["telecentre.charge"]
            .sudo()
            ._read_group(
                [("agreement_id", "in", self.ids), ("move_id", "!=", False)],
                ["move_id"],
            )
        )
        return self.env["account.move"].browse(move.id for (move,) in lines)

    def action_activate(self):
        self.state = "active"

    def action_close(self):
        for agreement in self:
            today = fields.Date.context_today(agreement)
            agreement.write(
                {"state": "closed", "date_end": agreement.date_end or today}
            )

    @api.model
    def _finder(self):
        """A function that finds the agreement covering a customer on a date.

        The agreements are read once, however many customers are looked up.
        """
        agreements = [
            (agreement, agreement.entity_ids, agreement.centre_ids)
            for agreement in self.sudo().search([("state", "=", "active")])
        ]

        def find(partner, date, centre=None, company=None):
            if not agreements:
                return self.browse()
            entity = partner.sudo().commercial_partner_id
            groups = entity
            while groups[-1:].parent_id:
                groups |= groups[-1:].parent_id
            for agreement, entities, centres in agreements:
                if date < agreement.date_start or (
                    agreement.date_end and date > agreement.date_end
                ):
                    continue
                if company and agreement.company_id != company:
                    continue
                covered = entities | agreement.partner_id if entities else groups
                if entity not in covered or (
                    not entities and agreement.partner_id not in groups
                ):
                    continue
                if not centre or not centres or centre._origin in centres:
                    return self.browse(agreement.id)
            return self.browse()

        return find

    def _purchase_order(self):
        """The order number of the agreement, or the only one its seats carry."""
        self.ensure_one()
        if self.purchase_order_ref:
            return self.purchase_order_ref
        seats = self.sudo().subscription_ids.filtered(lambda s: s.state != "closed")
        refs = set(seats.mapped("purchase_order_ref"))
        return refs.pop() if len(refs) == 1 else False

    def _creation_message(self):
        """In one sentence to translate: the kind of record has its gender."""
        return self.env._("Agreement created")

    def create_seats(self, members, plan, centre, date_start, **values):
        """One active subscription for each member, invoiced to the group."""
        self.ensure_one()
        subscriptions = self.env["telecentre.subscription"].create(
            [
                {
                    "partner_id": member.commercial_partner_id.id,
                    "member_ids": [member.id],
                    "plan_id": plan.id,
                    "centre_id": centre.id,
                    "date_start": date_start,
                    "quantity": 1,
                    "agreement_id": self.id,
                    "purchase_order_ref": self.purchase_order_ref,
                    **values,
                }
                for member in members
            ]
        )
        subscriptions.action_activate()
        return subscriptions

    def action_view_subscriptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_subscription_action"
        )
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {
            "default_agreement_id": self.id,
            "default_partner_id": self.partner_id.id,
        }
        return action

    def action_view_charges(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_charge_action"
        )
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("id", "in", self._invoices().ids)]
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        return action
