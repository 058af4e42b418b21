from odoo import api, fields, models

# The least that each of Sirene's ranges stands for
LEAST = {
    "01": 1,
    "02": 3,
    "03": 6,
    "11": 10,
    "12": 20,
    "21": 50,
    "22": 100,
    "31": 200,
    "32": 250,
    "41": 500,
    "42": 1000,
    "51": 2000,
    "52": 5000,
    "53": 10000,
}


class ResPartner(models.Model):
    """A group: its companies under one head, and what they are together."""

    _inherit = "res.partner"

    group_date = fields.Date(
        string="Group as of", help="When it was said that it belongs to this group."
    )
    group_company_count = fields.Integer(
        string="Companies of the group", compute="_compute_group_figures"
    )
    group_headcount_least = fields.Integer(
        string="Employees of the group, at least",
        compute="_compute_group_figures",
        help="The head and its companies, each by the lower end of its range.",
    )
    group_establishment_count = fields.Integer(
        string="Establishments of the group", compute="_compute_group_figures"
    )
    group_local_count = fields.Integer(
        string="Of these in the département", compute="_compute_group_figures"
    )

    @api.depends("child_ids.headcount_range", "child_ids.local_establishment_count")
    def _compute_group_figures(self):
        for partner in self:
            members = partner._group_members() if partner.ids else partner.browse()
            companies = members.filtered(lambda p: not p.is_establishment)
            partner.group_company_count = len(companies)
            partner.group_headcount_least = sum(
                LEAST.get(p.headcount_range, 0) for p in companies
            )
            partner.group_establishment_count = len(members - companies)
            partner.group_local_count = sum(
                companies.mapped("local_establishment_count")
            )

    def _group_members(self):
        """The company, its subsidiaries at any depth, and their establishments."""
        return self.search([("id", "child_of", self.ids), ("is_company", "=", True)])

    def action_view_group(self):
        """The companies of the group, with their headcount."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_sirene.res_partner_action_companies"
        )
        action["domain"] = [
            ("id", "child_of", self.id),
            ("is_company", "=", True),
            ("is_establishment", "=", False),
        ]
        return action
