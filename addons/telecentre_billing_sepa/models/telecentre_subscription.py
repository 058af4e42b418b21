from odoo import fields, models


class TelecentreSubscription(models.Model):
    """How a subscription is paid."""

    _inherit = "telecentre.subscription"

    payment_mode_id = fields.Many2one(
        "account.payment.mode",
        check_company=True,
        ondelete="restrict",
        domain="[('payment_type', '=', 'inbound'), ('company_id', '=', company_id)]",
        help="Empty: that of the agreement, else of who is invoiced.",
    )
    mandate_id = fields.Many2one(
        "account.banking.mandate",
        string="Direct debit mandate",
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'valid'), ('company_id', '=', company_id)]",
        help="Empty: that of the agreement, else the valid one of who is invoiced.",
    )
