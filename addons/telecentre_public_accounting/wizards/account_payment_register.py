from odoo import fields, models

from ..models.account_payment import MEANS


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    telecentre_means = fields.Selection(MEANS, string="Means of Payment")

    def _create_payment_vals_from_wizard(self, batch_result):
        values = super()._create_payment_vals_from_wizard(batch_result)
        if self.telecentre_means:
            values["telecentre_means"] = self.telecentre_means
        return values
