from odoo import fields, models


class TelecentreAgreement(models.Model):
    """How the invoices of the agreement are paid, unless a subscription says else."""

    _inherit = "telecentre.agreement"

    payment_mode_id = fields.Many2one(
        "account.payment.mode",
        check_company=True,
        ondelete="restrict",
        domain="[('payment_type', '=', 'inbound'), ('company_id', '=', company_id)]",
        help="Empty: the payment mode of who is invoiced.",
    )
    mandate_id = fields.Many2one(
        "account.banking.mandate",
        string="Direct debit mandate",
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'valid'), ('company_id', '=', company_id)]",
        help="Empty: the valid mandate of who is invoiced.",
    )
