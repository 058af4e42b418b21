from odoo import api, fields, models


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

    closed_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day it was closed: before the end that was agreed, perhaps.",
    )

    _lead_unique = models.UniqueIndex(
        "(lead_id) WHERE lead_id IS NOT NULL",
        "This opportunity already has its agreement.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        agreements = super().create([self._close_dated(vals) for vals in vals_list])
        for agreement in agreements.sudo().filtered("lead_id"):
            agreement.lead_id._end_pilots(agreement.date_start)
        return agreements

    def write(self, vals):
        return super().write(self._close_dated(vals))

    @api.model
    def _close_dated(self, vals):
        if "state" not in vals:
            return vals
        closed = vals["state"] == "closed"
        return {**vals, "closed_on": closed and fields.Date.context_today(self)}

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
