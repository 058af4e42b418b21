from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    telecentre_invoice_channel = fields.Selection(
        related="company_id.telecentre_invoice_channel", readonly=False
    )
    telecentre_channel_method = fields.Selection(
        related="company_id.telecentre_channel_method", readonly=False
    )
    telecentre_channel_folder = fields.Char(
        related="company_id.telecentre_channel_folder", readonly=False
    )
    telecentre_channel_email = fields.Char(
        related="company_id.telecentre_channel_email", readonly=False
    )
    telecentre_penalty_note = fields.Text(
        related="company_id.telecentre_penalty_note", readonly=False
    )
    telecentre_recovery_note = fields.Text(
        related="company_id.telecentre_recovery_note", readonly=False
    )
    telecentre_discount_note = fields.Text(
        related="company_id.telecentre_discount_note", readonly=False
    )
