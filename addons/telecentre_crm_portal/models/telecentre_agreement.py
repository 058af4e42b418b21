from odoo import api, fields, models


class TelecentreAgreement(models.Model):
    _inherit = "telecentre.agreement"

    proposal_id = fields.Many2one(
        "telecentre.proposal",
        string="Signed proposal",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="telecentre_crm.group_telecentre_sales",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """The signed document comes along."""
        agreements = super().create(vals_list)
        for agreement in agreements:
            document = agreement.sudo().proposal_id._signed_document()
            if document:
                document.copy({"res_model": self._name, "res_id": agreement.id})
            agreement.sudo().proposal_id._set_payment_term()
        return agreements
