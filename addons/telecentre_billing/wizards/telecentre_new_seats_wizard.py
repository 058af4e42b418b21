from odoo import api, fields, models
from odoo.exceptions import UserError


class TelecentreNewSeatsWizard(models.TransientModel):
    """Seats for named employees of a group, all invoiced under its agreement."""

    _name = "telecentre.new.seats.wizard"
    _description = "New Seats"

    agreement_id = fields.Many2one(
        "telecentre.agreement", required=True, ondelete="cascade"
    )
    group_id = fields.Many2one(related="agreement_id.partner_id")
    plan_id = fields.Many2one("telecentre.plan", required=True, ondelete="cascade")
    centre_id = fields.Many2one("telecentre.centre", required=True, ondelete="cascade")
    date_start = fields.Date(
        string="Start", required=True, default=fields.Date.context_today
    )
    purchase_order_ref = fields.Char(
        string="Purchase order",
        compute="_compute_purchase_order_ref",
        store=True,
        readonly=False,
        precompute=True,
    )
    line_ids = fields.One2many(
        "telecentre.new.seats.wizard.line", "wizard_id", string="Employees"
    )

    @api.depends("agreement_id")
    def _compute_purchase_order_ref(self):
        for wizard in self:
            wizard.purchase_order_ref = wizard.agreement_id.purchase_order_ref

    def action_create(self):
        """One active subscription for each person; new people become contacts."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Name at least one employee."))
        members = self.env["res.partner"]
        for line in self.line_ids:
            members |= line._member()
        subscriptions = self.agreement_id.create_seats(
            members,
            self.plan_id,
            self.centre_id,
            self.date_start,
            purchase_order_ref=self.purchase_order_ref,
        )
        action = self.agreement_id.action_view_subscriptions()
        action["domain"] = [("id", "in", subscriptions.ids)]
        return action


class TelecentreNewSeatsWizardLine(models.TransientModel):
    _name = "telecentre.new.seats.wizard.line"
    _description = "Seat of a named Employee"

    wizard_id = fields.Many2one(
        "telecentre.new.seats.wizard", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="Contact", ondelete="cascade")
    name = fields.Char(string="Or a new name")
    entity_id = fields.Many2one(
        "res.partner",
        ondelete="cascade",
        help="The company of a new contact. Empty: the group.",
    )

    def _member(self):
        self.ensure_one()
        if self.partner_id:
            return self.partner_id
        if not self.name:
            raise UserError(
                self.env._("Choose a contact, or type a name, on each line.")
            )
        company = self.entity_id or self.wizard_id.agreement_id.partner_id
        return self.env["res.partner"].create(
            {
                "name": self.name,
                "parent_id": company.id,
                "telecentre_public": "group_employee",
            }
        )
