from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    telecentre_local_code = fields.Char(
        string="Local Product Code",
        groups="telecentre_public_accounting.group_public_accounting",
        help="Code produit local of the pre-titles; empty: that of the company.",
    )
    telecentre_budget_line = fields.Char(
        string="Budget Line",
        groups="telecentre_public_accounting.group_public_accounting",
        help="Empty: that of the company.",
    )
