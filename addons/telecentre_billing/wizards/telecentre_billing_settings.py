from odoo import api, fields, models
from odoo.exceptions import AccessError

SETTINGS_GROUPS = (
    "telecentre_billing.group_telecentre_accountant,"
    "telecentre_booking.group_telecentre_manager"
)


class TelecentreBillingSettings(models.TransientModel):
    """The settings of billing, for those who have no right to all settings."""

    _name = "telecentre.billing.settings"
    _description = "Billing Settings"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    auto_post = fields.Boolean(
        string="Post telecentre invoices automatically",
        default=lambda self: self.env.company.telecentre_auto_post,
        help="Otherwise billing runs leave drafts for review.",
    )
    auto_run = fields.Boolean(
        string="Invoice telecentre charges each night",
        default=lambda self: self.env.company.telecentre_auto_run,
        help="What fell due is invoiced each night without anybody.",
    )
    auto_mail = fields.Boolean(
        string="E-mail telecentre invoices once posted",
        default=lambda self: self.env.company.telecentre_auto_mail,
        help="Otherwise the accountant asks for it on the billing run.",
    )

    deposit_account_id = fields.Many2one(
        "account.account",
        string="Account of deposits",
        domain="[('account_type', 'in', ('liability_current', 'liability_non_current'))]",
        default=lambda self: self.env.company.telecentre_deposit_account_id,
        ondelete="cascade",
        help="A liability account (165 in France): deposits are owed back.",
    )

    @api.depends("company_id")
    def _compute_display_name(self):
        for settings in self:
            settings.display_name = self.env._("Billing settings")

    def action_save(self):
        """Write them on the company of the person, and on no other."""
        self.ensure_one()
        if self.company_id not in self.env.companies or not self.env.user.has_groups(
            SETTINGS_GROUPS
        ):
            raise AccessError(
                self.env._(
                    "Only a manager or an accountant of %s changes its billing "
                    "settings.",
                    self.company_id.sudo().name,
                )
            )
        self.company_id.sudo().write(
            {
                "telecentre_auto_post": self.auto_post,
                "telecentre_auto_run": self.auto_run,
                "telecentre_auto_mail": self.auto_mail,
                "telecentre_deposit_account_id": self.deposit_account_id.id,
            }
        )
        return {"type": "ir.actions.act_window_close"}
