from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    is_prospecting = fields.Boolean(
        string="Prospects large groups",
        help="The team's opportunities show the prospecting tab and go through the "
        "team's own stages only, without those that all teams share.",
    )
