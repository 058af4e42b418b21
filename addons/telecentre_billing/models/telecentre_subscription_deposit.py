from odoo import api, fields, models


class TelecentreSubscription(models.Model):
    """The deposit of a plan is taken with the first period, and settled at the end."""

    _inherit = "telecentre.subscription"

    deposit_ids = fields.One2many(
        "telecentre.deposit", "subscription_id", string="Deposits"
    )
    deposit_amount = fields.Monetary(
        string="Deposit",
        compute="_compute_deposit_amount",
        store=True,
        precompute=True,
        readonly=False,
        help="Taken when the subscription begins, given back when it ends.",
    )

    @api.depends("plan_id", "quantity")
    def _compute_deposit_amount(self):
        for subscription in self.filtered(lambda s: s.state in ("draft", False)):
            subscription.deposit_amount = (
                subscription.plan_id.deposit_amount * subscription.quantity
            )

    @api.model
    def _refusal(self, name, values):
        if (values.get("deposit_amount") or 0.0) < 0:
            return self.env._(
                "The deposit of %s cannot be below zero: give zero for none.", name
            )
        return super()._refusal(name, values)

    def _take_deposits(self):
        """Take what those that begin owe as a guarantee, with their first period."""
        deposits = self.env["telecentre.deposit"].sudo()
        deposits = deposits.create(
            [
                {
                    "partner_id": subscription.partner_id.id,
                    "subscription_id": subscription.id,
                    "company_id": subscription.company_id.id,
                    "date": subscription.date_start,
                    "amount": subscription.deposit_amount,
                }
                for subscription in self
                if subscription.deposit_amount > 0
            ]
        )
        deposits.action_take()

    def _after_history(self):
        result = super()._after_history()
        self._settle_deposits()
        return result

    def _settle_deposits(self):
        """What an end gives back; taken back with the end."""
        for deposit in self.sudo().deposit_ids:
            subscription = deposit.subscription_id
            ends = subscription._ended_by_hand() or subscription.state == "closed"
            end = subscription.date_end
            day = max(end, deposit.date) if end and ends else None
            if deposit.auto_settled and deposit.date_settled != day:
                deposit._unsettle()
            if deposit.state == "held" and day:
                deposit._settle(day, auto=True)
