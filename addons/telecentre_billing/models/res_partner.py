from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    telecentre_subscription_count = fields.Integer(
        compute="_compute_telecentre_billing",
        groups="telecentre_booking.group_telecentre_user,"
        "telecentre_billing.group_telecentre_accountant",
    )
    telecentre_open_charge_amount = fields.Monetary(
        compute="_compute_telecentre_billing",
        currency_field="telecentre_currency_id",
        groups="telecentre_booking.group_telecentre_user,"
        "telecentre_billing.group_telecentre_accountant",
    )
    telecentre_currency_id = fields.Many2one(
        "res.currency", compute="_compute_telecentre_billing"
    )
    telecentre_pass_balance = fields.Float(
        compute="_compute_telecentre_billing",
        groups="telecentre_booking.group_telecentre_user,"
        "telecentre_billing.group_telecentre_accountant",
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

    def _compute_telecentre_billing(self):
        Subscription = self.env["telecentre.subscription"]
        Charge = self.env["telecentre.charge"]
        Pass = self.env["telecentre.pass"]
        company = self.env.company
        for partner in self:
            partner.telecentre_currency_id = company.currency_id
            if not partner.ids:
                partner.telecentre_subscription_count = 0
                partner.telecentre_open_charge_amount = 0.0
                partner.telecentre_pass_balance = 0.0
                continue
            domain = partner._telecentre_billing_domain()
            partner.telecentre_subscription_count = Subscription.search_count(
                ["|", ("member_ids", "in", partner.ids), *domain]
            )
            ((amount,),) = Charge._read_group(
                [*domain, ("state", "=", "open"), ("company_id", "=", company.id)],
                aggregates=["amount_untaxed:sum"],
            )
            partner.telecentre_open_charge_amount = amount or 0.0
            passes = Pass.search(
                [("partner_id", "child_of", partner.ids), ("state", "=", "active")]
            )
            partner.telecentre_pass_balance = sum(passes.mapped("remaining"))

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
