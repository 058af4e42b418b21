from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._telecentre_follow_policy()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"country_id", "account_fiscal_country_id"}:
            self._telecentre_follow_policy()
        return result

    def _telecentre_follow_policy(self):
        """French companies that follow no policy yet follow ours."""
        policy = self.env.ref(
            "telecentre_reminder.credit_control_policy_telecentre",
            raise_if_not_found=False,
        )
        if policy:
            self.filtered(
                lambda company: (
                    company.is_france_country and not company.credit_policy_id
                )
            ).credit_policy_id = policy
