from markupsafe import Markup

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

    def _generate_credit_lines(self, credit_control_run, default_lines_vals=None):
        """The summary of a run, in words that are translated."""
        manual, lines, report = super()._generate_credit_lines(
            credit_control_run, default_lines_vals
        )
        if lines:
            report = Markup("<p>%s</p>") % self.env._(
                "%(policy)s: reminders to look at: %(count)s",
                policy=self.name,
                count=len(lines),
            )
        return manual, lines, report
