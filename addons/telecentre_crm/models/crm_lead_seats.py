from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    seat_ids = fields.One2many(
        "telecentre.lead.seat", "lead_id", string="Seats wanted", copy=True
    )
    seat_count = fields.Integer(
        string="Seats", compute="_compute_seat_count", store=True
    )
    agreement_pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Proposed price list",
        check_company=True,
        help="Prices of the seats wanted, then of the framework agreement. Empty: "
        "the price list of the customer, or else the public tariff.",
    )
    entity_ids = fields.Many2many(
        "res.partner",
        "crm_lead_telecentre_entity_rel",
        "lead_id",
        "partner_id",
        string="Entities covered",
        domain="[('is_company', '=', True),"
        " ('parent_id', 'child_of', prospect_partner_id)]",
        help="Companies of the group whose employees may use the centres. Empty: "
        "the company and its subsidiaries.",
    )
    purchase_order_ref = fields.Char(string="Purchase order")
    # Seats wanted tell the revenue; without seats it may still be typed.
    recurring_revenue = fields.Monetary(
        compute="_compute_recurring_revenue",
        store=True,
        readonly=False,
        copy=True,
        default=None,
    )
    recurring_revenue_monthly = fields.Monetary(string="Expected monthly revenue")
    recurring_revenue_monthly_prorated = fields.Monetary(
        string="Prorated monthly revenue"
    )
    recurring_plan = fields.Many2one(
        compute="_compute_recurring_revenue", store=True, readonly=False, copy=True
    )

    @api.depends("seat_ids.quantity")
    def _compute_seat_count(self):
        for lead in self:
            lead.seat_count = sum(lead.seat_ids.mapped("quantity"))

    @api.depends("seat_ids.amount_monthly")
    def _compute_recurring_revenue(self):
        monthly = self.env.ref(
            "crm.crm_recurring_plan_monthly", raise_if_not_found=False
        )
        for lead in self:
            lead.recurring_revenue = sum(lead.seat_ids.mapped("amount_monthly"))
            plan = lead.recurring_plan
            if lead.seat_ids or (lead.team_id.is_prospecting and not plan):
                plan = monthly
            lead.recurring_plan = plan
