from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import formatLang


class TelecentreBillingDashboard(models.AbstractModel):
    """The figures above the graphs of the accountant's dashboard."""

    _name = "telecentre.billing.dashboard"
    _description = "Billing Dashboard"

    @api.model
    def figures(self):
        """What the current company is owed and earns today, before tax.

        :return: {"tiles": [{label, value, note, action, domain}],
                  "deferred_id": the deferred revenue its graph shows}
        """
        if not self.env.user.has_group(
            "telecentre_billing.group_telecentre_accountant"
        ):
            raise AccessError(
                self.env._("Only accountants see the figures of the billing.")
            )
        deferred = self._deferred()
        tiles = [
            self._recurring(),
            self._revenue(),
            self._to_invoice(),
            self._overdue(),
            self._not_earned(deferred),
        ]
        return {"tiles": tiles, "deferred_id": deferred.id}

    @api.model
    def _money(self, amount):
        currency = self.env.company.currency_id
        return formatLang(self.env, amount or 0.0, currency_obj=currency)

    @api.model
    def _sum(self, model, measure, domain):
        domain = [("company_id", "=", self.env.company.id), *domain]
        return self.env[model]._read_group(domain, [], [f"{measure}:sum"])[0][0] or 0.0

    @api.model
    def _this_month(self):
        return fields.Date.context_today(self).replace(day=1)

    @api.model
    def _recurring(self):
        domain = [("month", "=", self._this_month())]
        moved = self._sum("telecentre.mrr.report", "movement", domain)
        sign = "+" if moved > 0 else ""
        return {
            "label": self.env._("Recurring revenue"),
            "value": self._money(self._sum("telecentre.mrr.report", "amount", domain)),
            "note": self.env._("a month; %s this month", sign + self._money(moved)),
            "action": "telecentre_billing.telecentre_mrr_report_action",
        }

    @api.model
    def _revenue(self):
        start = self._this_month()
        before = fields.Date.subtract(start, months=1)
        posted = ("state", "=", "posted")
        now = self._sum(
            "telecentre.charge.report", "amount", [posted, ("date", ">=", start)]
        )
        last = self._sum(
            "telecentre.charge.report",
            "amount",
            [posted, ("date", ">=", before), ("date", "<", start)],
        )
        return {
            "label": self.env._("Invoiced this month"),
            "value": self._money(now),
            "note": self.env._("%s last month", self._money(last)),
            "action": "telecentre_billing.telecentre_charge_report_action",
        }

    @api.model
    def _to_invoice(self):
        domain = [("state", "!=", "posted")]
        due = self._sum(
            "telecentre.charge.report", "amount", [*domain, ("bucket", "!=", "0")]
        )
        return {
            "label": self.env._("To invoice"),
            "value": self._money(due),
            "note": self.env._("due by today"),
            "action": "telecentre_billing.telecentre_charge_report_action_ageing",
        }

    @api.model
    def _overdue(self):
        domain = [("bucket", "in", ("2", "3", "4"))]
        return {
            "label": self.env._("To invoice for more than 30 days"),
            "value": self._money(
                self._sum("telecentre.charge.report", "amount", domain)
            ),
            "note": self.env._("forgotten, or set apart"),
            "action": "telecentre_billing.telecentre_charge_report_action_ageing",
        }

    @api.model
    def _not_earned(self, deferred):
        return {
            "label": self.env._("Deferred revenue"),
            "value": self._money(sum(deferred.line_ids.mapped("deferred"))),
            "note": self.env._("invoiced, earned after today"),
            "action": "telecentre_billing.telecentre_deferred_line_action",
            "domain": [("deferred_id", "=", deferred.id)],
        }

    @api.model
    def _deferred(self):
        """The deferred revenue of today: worked out anew when somebody looks."""
        deferred = self.env["telecentre.deferred"].create({})
        deferred.action_show()
        return deferred
