from collections import defaultdict

from odoo import api, fields, models

BILLING_GROUPS = (
    "telecentre_booking.group_telecentre_user,"
    "telecentre_billing.group_telecentre_accountant"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    telecentre_subscription_count = fields.Integer(
        compute="_compute_telecentre_subscription_count", groups=BILLING_GROUPS
    )
    telecentre_open_charge_amount = fields.Monetary(
        compute="_compute_telecentre_open_charge_amount",
        currency_field="telecentre_currency_id",
        groups=BILLING_GROUPS,
    )
    telecentre_currency_id = fields.Many2one(
        "res.currency",
        string="Telecentre currency",
        compute="_compute_telecentre_currency_id",
    )
    telecentre_pass_balance = fields.Float(
        compute="_compute_telecentre_pass_balance", groups=BILLING_GROUPS
    )

    def _telecentre_invoice_partner(self):
        """Who is invoiced when this partner buys: the third of the three roles."""
        partner = self
        invoice_id = partner.address_get(["invoice"])["invoice"]
        invoice = self.browse(invoice_id)
        if invoice == partner and partner.type != "invoice":
            # an employee's company pays, unless the person has an address for it
            invoice = partner.commercial_partner_id or partner
        return invoice

    def _telecentre_billing_domain(self):
        return [
            "|",
            ("partner_id", "child_of", self.ids),
            ("invoice_partner_id", "child_of", self.ids),
        ]

    @api.depends_context("company")
    def _compute_telecentre_currency_id(self):
        self.telecentre_currency_id = self.env.company.currency_id

    def _compute_telecentre_subscription_count(self):
        """Theirs, or those in which they sit or pay; their contacts' included."""
        rows = self.env["telecentre.subscription"].search_fetch(
            ["|", ("member_ids", "in", self.ids), *self._telecentre_billing_domain()],
            ["partner_id", "invoice_partner_id", "member_ids"],
        )
        by_partner = defaultdict(set)
        for row in rows:
            parties = row.partner_id | row.invoice_partner_id
            for partner_id in {*self._telecentre_above(parties), *row.member_ids.ids}:
                by_partner[partner_id].add(row.id)
        for partner in self:
            partner.telecentre_subscription_count = len(by_partner[partner._origin.id])

    @api.depends_context("company")
    def _compute_telecentre_open_charge_amount(self):
        groups = self.env["telecentre.charge"]._read_group(
            [
                *self._telecentre_billing_domain(),
                ("state", "=", "open"),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", "invoice_partner_id"],
            ["amount_untaxed:sum"],
        )
        amounts = defaultdict(float)
        for customer, payer, amount in groups:
            for partner_id in self._telecentre_above(customer | payer):
                amounts[partner_id] += amount
        for partner in self:
            partner.telecentre_open_charge_amount = amounts[partner._origin.id]

    def _compute_telecentre_pass_balance(self):
        passes = self.env["telecentre.pass"].search(
            [("partner_id", "child_of", self.ids), ("state", "=", "active")]
        )
        left = defaultdict(float)
        for record in passes:
            for partner_id in self._telecentre_above(record.partner_id):
                left[partner_id] += record.remaining
        for partner in self:
            partner.telecentre_pass_balance = left[partner._origin.id]

    @api.model
    def _telecentre_above(self, partners):
        """Ids of the partners and of all above them."""
        found = set()
        while partners:
            found.update(partners.ids)
            partners = partners.sudo().parent_id
        return found

    def _telecentre_action(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = domain
        action["context"] = {"default_partner_id": self.id}
        return action

    def action_view_telecentre_subscriptions(self):
        self.ensure_one()
        domain = self._telecentre_billing_domain()
        return self._telecentre_action(
            "telecentre_billing.telecentre_subscription_action",
            ["|", ("member_ids", "in", self.ids), *domain],
        )

    def action_view_telecentre_charges(self):
        self.ensure_one()
        return self._telecentre_action(
            "telecentre_billing.telecentre_charge_action",
            self._telecentre_billing_domain(),
        )

    def action_view_telecentre_passes(self):
        self.ensure_one()
        return self._telecentre_action(
            "telecentre_billing.telecentre_pass_action",
            [("partner_id", "child_of", self.ids)],
        )
