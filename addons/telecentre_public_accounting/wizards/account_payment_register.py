from odoo import fields, models

from ..models.account_payment import MEANS
from ..models.res_users import GROUP


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    telecentre_means = fields.Selection(MEANS, string="Means of Payment", groups=GROUP)

    def _create_payment_vals_from_wizard(self, batch_result):
        values = super()._create_payment_vals_from_wizard(batch_result)
        if means := self.sudo().telecentre_means:
            values["telecentre_means"] = means
        return values
