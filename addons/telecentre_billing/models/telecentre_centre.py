from odoo import fields, models


class TelecentreCentre(models.Model):
    _inherit = "telecentre.centre"

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="Revenue of the centre is recorded on it.",
    )
