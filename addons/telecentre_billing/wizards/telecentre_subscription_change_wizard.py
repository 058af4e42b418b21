from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.changes import iter_periods
from ..tools.indexation import next_revision, revision_dates


class TelecentreSubscriptionChangeWizard(models.TransientModel):
    """Change, pause or end a subscription, seeing first what lines it makes."""

    _name = "telecentre.subscription.change.wizard"
    _description = "Change a Subscription"

    subscription_id = fields.Many2one(
        "telecentre.subscription", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("plan", "Another plan"),
            ("price", "Another price"),
            ("index", "Revision by its index"),
            ("reduction", "Reduced rate"),
            ("quantity", "More or fewer seats"),
            ("pause", "Pause"),
            ("resume", "End a pause"),
            ("renew", "Renewal"),
            ("close", "End"),
            ("reopen", "Take back the end"),
            ("take_back", "Take back a planned change"),
        ],
        string="What changes",
        required=True,
        default="plan",
    )
    date = fields.Date(
        string="On",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        string="Until", help="Last day, included. Empty: no end is known."
    )
    change_id = fields.Many2one(
        "telecentre.subscription.change", string="Planned change", readonly=True
    )
    plan_id = fields.Many2one("telecentre.plan", string="New plan")
    price_unit = fields.Float(string="New price of a seat")
    quantity = fields.Integer(string="New number of seats")
    percent = fields.Float(string="Reduction (%)", help="100: free.")
    reason = fields.Char()
    override = fields.Boolean(
        string="In spite of commitment and notice",
        help="For managers only; it is written in the history.",
    )
    earliest_end = fields.Date(compute="_compute_earliest_end")
    state = fields.Selection(
        [("edit", "Edit"), ("preview", "Preview")], default="edit", required=True
    )
    line_ids = fields.One2many(
        "telecentre.subscription.change.wizard.line", "wizard_id", readonly=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")

    @api.depends("subscription_id", "kind")
    def _compute_date(self):
        """Today, or the start of what has not begun yet; the anniversary of an index.

        An end is proposed for the first day on which it may be.
        """
        for wizard in self:
            today = fields.Date.context_today(wizard)
            revision = wizard.kind == "index" and wizard._revision_date(today)
            if revision:
                wizard.date = revision
            elif wizard.kind == "close" and wizard.subscription_id:
                wizard.date = wizard.subscription_id._earliest_end()
            elif not wizard.date:
                start = wizard.subscription_id.date_start or today
                wizard.date = max(today, start)

    def _revision_date(self, today):
        if not self.subscription_id:
            return False
        timeline = self.subscription_id._timeline()
        gone_by = revision_dates(timeline, today)
        return gone_by[-1] if gone_by else next_revision(timeline, today)

    def _compute_earliest_end(self):
        for wizard in self:
            wizard.earliest_end = wizard.subscription_id._earliest_end()

    def _apply(self):
        """Make the call that the choice stands for."""
        self.ensure_one()
        if self.kind == "plan" and not self.plan_id:
            raise UserError(self.env._("Choose the new plan."))
        if self.kind == "take_back" and not self.change_id:
            raise UserError(
                self.env._("Choose the planned change in the history: “Take back”.")
            )
        subscription, date, reason = self.subscription_id, self.date, self.reason
        calls = {
            "plan": lambda: subscription.change_plan(self.plan_id, date, reason=reason),
            "price": lambda: subscription.change_price(
                self.price_unit, date, reason=reason
            ),
            "index": lambda: subscription.apply_index(date),
            "reduction": lambda: subscription.reduce(
                self.percent, date, self.date_to, reason
            ),
            "renew": lambda: subscription.renew(self.date_to),
            "quantity": lambda: subscription.change_quantity(
                self.quantity, date, reason=reason
            ),
            "pause": lambda: subscription.pause(date, self.date_to, reason=reason),
            "resume": lambda: subscription.resume(date),
            "close": lambda: subscription.close(date, reason, override=self.override),
            "reopen": subscription.action_reopen,
            "take_back": self.change_id.action_take_back,
        }
        calls[self.kind]()

    def action_preview(self):
        """Try the change, note the lines that it makes, and undo it."""
        self.ensure_one()
        values = self._try()
        self.line_ids.unlink()
        self.write(
            {
                "state": "preview",
                "line_ids": [Command.create(vals) for vals in values],
            }
        )
        return self._reload()

    def _try(self):
        self.env.flush_all()
        before = self._charge_states()
        savepoint = self.env.cr.savepoint()
        try:
            self._apply()
            self.env.flush_all()
            values = self._made_at_once(before) + self._made_later()
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)
        return values

    def _charges(self):
        charges = self.env["telecentre.charge"].sudo()
        return charges.search([("subscription_id", "=", self.subscription_id.id)])

    def _charge_states(self):
        return {c.id: (c.state, c.amount_untaxed) for c in self._charges()}

    def _made_at_once(self, before):
        """Corrections of periods that are charged already."""
        values = []
        for charge in self._charges().sorted(lambda c: (c.date_from, c.id)):
            state, amount = before.get(charge.id, ("cancelled", 0.0))
            old = 0.0 if state == "cancelled" else amount
            new = 0.0 if charge.state == "cancelled" else charge.amount_untaxed
            if old != new:
                values.append(
                    {
                        "name": charge.name,
                        "date_from": charge.date_from,
                        "date_to": charge.date_to,
                        "amount": new - old,
                        "moment": "now",
                    }
                )
        return values

    def _made_later(self):
        """Lines of the period of the change and of the next one, not charged yet."""
        subscription = self.subscription_id
        timeline = subscription._timeline()
        until = subscription.charged_until
        values = []
        for number, item in enumerate(iter_periods(timeline, self.date)):
            if number >= 3:
                break
            if until and item.due <= until:
                continue
            for vals in subscription._period_vals(item).values():
                values.append(
                    {
                        "name": vals["name"],
                        "date_from": vals["date_from"],
                        "date_to": vals["date_to"],
                        "amount": vals["amount_untaxed"],
                        "moment": "later",
                    }
                )
        return values

    def action_back(self):
        self.state = "edit"
        return self._reload()

    def action_confirm(self):
        self.ensure_one()
        self._apply()
        return {"type": "ir.actions.act_window_close"}

    def _reload(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change %s", self.subscription_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class TelecentreSubscriptionChangeWizardLine(models.TransientModel):
    _name = "telecentre.subscription.change.wizard.line"
    _description = "Line made by a Change"

    wizard_id = fields.Many2one(
        "telecentre.subscription.change.wizard", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Label")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    amount = fields.Monetary(string="Before tax")
    moment = fields.Selection(
        [("now", "At once"), ("later", "When due")], string="Charged"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
