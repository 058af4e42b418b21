from odoo import fields, models


class TelecentreDebitedMixin(models.AbstractModel):
    """How what is invoiced for a subscription, or under an agreement, is paid."""

    _name = "telecentre.debited.mixin"
    _description = "Payment Mode and Mandate"

    payment_mode_id = fields.Many2one(
        "account.payment.mode",
        check_company=True,
        ondelete="restrict",
        domain="[('payment_type', '=', 'inbound'), ('company_id', '=', company_id)]",
        help="Empty: that of the agreement, if any, else of who is invoiced.",
    )
    mandate_id = fields.Many2one(
        "account.banking.mandate",
        string="Direct debit mandate",
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'valid'), ('company_id', '=', company_id)]",
        help="Empty: that of the agreement, if any, else the valid one of who is "
        "invoiced.",
    )
