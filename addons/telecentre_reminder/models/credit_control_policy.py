from odoo import models


class CreditControlPolicy(models.Model):
    _inherit = "credit.control.policy"

    def _move_lines_domain(self, credit_control_run):
        """A policy that names no account is about all that customers owe.

        So ours needs no setting, whatever companies and charts come later.
        """
        domain = super()._move_lines_domain(credit_control_run)
        if self.account_ids:
            return domain
        return [
            ("account_type", "=", "asset_receivable")
            if term[0] == "account_id"
            else term
            for term in domain
        ]
