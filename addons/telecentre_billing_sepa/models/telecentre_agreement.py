from odoo import models


class TelecentreAgreement(models.Model):
    """How the invoices of the agreement are paid, unless a subscription says else."""

    _name = "telecentre.agreement"
    _inherit = ["telecentre.agreement", "telecentre.debited.mixin"]
