from odoo import fields, models
from odoo.exceptions import UserError

from ..models.account_payment import MEANS
from ..models.res_users import GROUP


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    telecentre_means = fields.Selection(MEANS, string="Means of Payment", groups=GROUP)

    def _create_payments(self):
        """What the public accountant collects is not taken by a régie as well."""
        wizard = self.sudo()
        if wizard.journal_id.telecentre_regie_id:
            moves = wizard.line_ids.move_id
            exported = moves.filtered(
                lambda move: move.telecentre_titre_id.state == "exported"
            )
            if exported:
                raise UserError(
                    self.env._(
                        "%(invoices)s was handed over to the public accountant: a "
                        "régie can no longer take it. Send the debtor to the public "
                        "accountant, or take the payment in another journal.",
                        invoices=", ".join(exported.mapped("display_name")),
                    )
                )
        return super()._create_payments()

    def _create_payment_vals_from_wizard(self, batch_result):
        values = super()._create_payment_vals_from_wizard(batch_result)
        if means := self.sudo().telecentre_means:
            values["telecentre_means"] = means
        return values
