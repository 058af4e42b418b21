from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    naf25_code = fields.Char(related="prospect_partner_id.naf25_code")
    sirene_closed = fields.Boolean(related="prospect_partner_id.sirene_closed")
    fact_waiting_count = fields.Integer(
        related="prospect_partner_id.fact_waiting_count",
        groups="telecentre_crm.group_telecentre_sales",
    )

    def action_view_fact_changes(self):
        self.ensure_one()
        return self.prospect_partner_id.action_view_fact_changes()
