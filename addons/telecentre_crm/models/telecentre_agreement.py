from odoo import fields, models


class TelecentreAgreement(models.Model):
    _inherit = "telecentre.agreement"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="telecentre_crm.group_telecentre_sales",
    )

    _lead_unique = models.UniqueIndex(
        "(lead_id) WHERE lead_id IS NOT NULL",
        "This opportunity already has its agreement.",
    )
