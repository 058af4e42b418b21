from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    telecentre_accounting_mode = fields.Selection(
        related="company_id.telecentre_accounting_mode", readonly=False
    )
    telecentre_titre_threshold = fields.Monetary(
        related="company_id.telecentre_titre_threshold", readonly=False
    )
    telecentre_payfip_number = fields.Char(
        related="company_id.telecentre_payfip_number", readonly=False
    )
    telecentre_local_code = fields.Char(
        related="company_id.telecentre_local_code", readonly=False
    )
    telecentre_budget_line = fields.Char(
        related="company_id.telecentre_budget_line", readonly=False
    )
    telecentre_collection_journal_id = fields.Many2one(
        related="company_id.telecentre_collection_journal_id", readonly=False
    )
