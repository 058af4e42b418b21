from odoo import models


class TelecentreSubscription(models.Model):
    """How a subscription is paid."""

    _name = "telecentre.subscription"
    _inherit = ["telecentre.subscription", "telecentre.debited.mixin"]
