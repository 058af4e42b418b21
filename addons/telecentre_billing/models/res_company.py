from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    telecentre_auto_post = fields.Boolean(
        string="Post telecentre invoices automatically", default=True
    )
    telecentre_auto_run = fields.Boolean(
        string="Invoice telecentre charges each night",
        help="Otherwise the accountant starts each billing run.",
    )
    telecentre_auto_mail = fields.Boolean(
        string="E-mail telecentre invoices once posted",
        help="Otherwise the accountant asks for it on the billing run.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    telecentre_auto_post = fields.Boolean(
        related="company_id.telecentre_auto_post", readonly=False
    )
    telecentre_auto_run = fields.Boolean(
        related="company_id.telecentre_auto_run", readonly=False
    )
    telecentre_auto_mail = fields.Boolean(
        related="company_id.telecentre_auto_mail", readonly=False
    )
