from collections import defaultdict

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

    def _get_move_lines_to_process(self, credit_control_run):
        """Leave out what is disputed, what others collect, and what credit pays."""
        lines = super()._get_move_lines_to_process(credit_control_run)
        return self._telecentre_less_credit(
            lines.filtered(lambda line: not line._telecentre_is_not_reminded()),
            credit_control_run,
        )

    def _telecentre_less_credit(self, lines, run):
        """The lines that are still owed once a customer's open credit is taken off.

        Credit notes and payments that nobody matched pay the oldest debts first.
        """
        credits = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", run.company_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", "<", 0),
                ("date", "<=", run.date),
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    lines.partner_id.commercial_partner_id.ids,
                ),
            ],
            ["partner_id"],
            ["amount_residual:sum"],
        )
        left = defaultdict(float)
        for partner, amount in credits:
            left[partner.commercial_partner_id] -= amount
        owed, currency = lines.browse(), run.company_id.currency_id
        for line in lines.sorted(lambda line: (line.date_maturity, line.id)):
            customer = line.partner_id.commercial_partner_id
            left[customer] -= max(line.amount_residual, 0)
            if currency.compare_amounts(left[customer], 0) < 0:
                left[customer] = 0.0
                owed |= line
        return owed

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
