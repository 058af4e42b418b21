from odoo import fields, models


class TelecentreSubscriptionChange(models.Model):
    """One event in the life of a subscription, from a date on.

    The charges of every period follow from these rows alone.
    """

    _name = "telecentre.subscription.change"
    _description = "Subscription Change"
    _order = "date desc, id desc"

    subscription_id = fields.Many2one(
        "telecentre.subscription", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="subscription_id.company_id")
    kind = fields.Selection(
        [
            ("start", "Start"),
            ("plan", "Plan"),
            ("price", "Price"),
            ("quantity", "Seats"),
            ("pause", "Pause"),
            ("free", "Free of charge"),
            ("close", "End"),
            ("reopen", "Reopened"),
        ],
        required=True,
    )
    date = fields.Date(required=True)
    date_to = fields.Date(string="Until")
    plan_id = fields.Many2one("telecentre.plan", ondelete="restrict", index=True)
    price_unit = fields.Float(string="Price of a seat")
    quantity = fields.Integer(string="Seats")
    reason = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user, readonly=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date <= date_to)",
        "A pause cannot end before it starts.",
    )
