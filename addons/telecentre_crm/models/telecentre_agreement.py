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

    def _statement_employer(self, person):
        """Who is told of this person's presence: the group where it is invoiced as a
        whole, else the person's own company."""
        self.ensure_one()
        company = person.commercial_partner_id
        groups = company
        while groups[-1:].parent_id:
            groups |= groups[-1:].parent_id
        whole = self.invoice_grouping == "agreement" and self.partner_id in groups
        return self.partner_id if whole else company
