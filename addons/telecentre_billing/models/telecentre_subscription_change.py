from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.indexation import indexed_price

# What a person may take back before its day comes
TAKEN_BACK_KINDS = ("plan", "price", "index", "reduction", "quantity", "pause")


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
            ("index", "Indexation"),
            ("reduction", "Reduced rate"),
            ("quantity", "Seats"),
            ("pause", "Pause"),
            ("resume", "End of a pause"),
            ("free", "Free of charge"),
            ("renew", "Renewed"),
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
    percent = fields.Float(string="Reduction (%)")
    index_base = fields.Float(string="Base index", digits=(16, 4))
    index_new = fields.Float(string="New index", digits=(16, 4))
    index_value_id = fields.Many2one(
        "telecentre.price.index.value", string="Index", ondelete="restrict"
    )
    reason = fields.Char()
    cancelled = fields.Boolean(
        string="Taken back", help="Kept in the history; it counts for nothing."
    )
    is_planned = fields.Boolean(compute="_compute_is_planned")
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user, readonly=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date <= date_to)",
        "A pause cannot end before it starts.",
    )

    @api.depends("date", "kind", "cancelled")
    def _compute_is_planned(self):
        today = fields.Date.context_today(self)
        for change in self:
            change.is_planned = (
                change.date > today
                and change.kind in TAKEN_BACK_KINDS
                and not change.cancelled
            )

    def _indexed(self, price, rounding):
        """`price` revised by the two values of the index that were noted."""
        self.ensure_one()
        return indexed_price(price, self.index_base, self.index_new, rounding)

    def action_see_take_back(self):
        """Show the lines that taking it back makes, to be confirmed."""
        self.ensure_one()
        wizard = self.env["telecentre.subscription.change.wizard"].create(
            {
                "subscription_id": self.subscription_id.id,
                "kind": "take_back",
                "change_id": self.id,
                "date": self.date,
                "date_to": self.date_to,
            }
        )
        return wizard.action_preview()

    def action_take_back(self):
        """Undo what was planned and has not begun; the history keeps it."""
        for change in self:
            subscription = change.subscription_id
            subscription.check_access("write")
            if not change.is_planned:
                raise UserError(
                    self.env._(
                        "This change of %s has begun, or cannot be taken back: make "
                        "another change instead.",
                        subscription.display_name,
                    )
                )
            subscription._check_not_locked(change.date)
            change.sudo().cancelled = True
            subscription._after_history()
        return True
