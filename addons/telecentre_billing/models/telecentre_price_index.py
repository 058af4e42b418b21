from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang


class TelecentrePriceIndex(models.Model):
    """An official index (ILAT, ILC, ICC...) by which prices are revised."""

    _name = "telecentre.price.index"
    _description = "Price Index"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    source = fields.Char(help="Who publishes it, and where.")
    value_ids = fields.One2many(
        "telecentre.price.index.value", "index_id", string="Values"
    )
    subscription_ids = fields.One2many("telecentre.subscription", "index_id")
    subscription_count = fields.Integer(compute="_compute_subscription_count")
    last_value = fields.Float(digits=(16, 4), compute="_compute_last_value")

    _name_unique = models.Constraint(
        "UNIQUE(name)", "There is already an index with this name."
    )

    def _compute_subscription_count(self):
        counts = dict(
            self.env["telecentre.subscription"]._read_group(
                [("index_id", "in", self.ids), ("state", "!=", "closed")],
                ["index_id"],
                ["__count"],
            )
        )
        for index in self:
            index.subscription_count = counts.get(index, 0)

    @api.depends("value_ids.value", "value_ids.date")
    def _compute_last_value(self):
        for index in self:
            index.last_value = index.value_ids.sorted("date")[-1:].value

    def value_on(self, date):
        """The value in force on `date`: the last one published by then, or empty."""
        self.ensure_one()
        date = fields.Date.to_date(date)
        values = self.sudo().value_ids.filtered(lambda value: value.date <= date)
        return values.sorted("date")[-1:]

    def action_view_subscriptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_subscription_action"
        )
        action["domain"] = [("index_id", "=", self.id)]
        action["context"] = {}
        return action


class TelecentrePriceIndexValue(models.Model):
    """One published value of an index."""

    _name = "telecentre.price.index.value"
    _description = "Value of a Price Index"
    _inherit = ["telecentre.checked.mixin"]
    _order = "index_id, date desc"
    _checked_fields = ("value",)

    index_id = fields.Many2one(
        "telecentre.price.index", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(
        string="Published on",
        required=True,
        help="Revisions from this day on use this value, until the next one.",
    )
    name = fields.Char(string="Quarter", help="The period that the value is for.")
    value = fields.Float(required=True, digits=(16, 4))

    _value_positive = models.Constraint(
        "CHECK(value > 0)", "The value of an index is above zero."
    )
    _date_unique = models.Constraint(
        "UNIQUE(index_id, date)", "An index has one value a day: correct that one."
    )

    @api.depends("index_id.name", "name", "date", "value")
    def _compute_display_name(self):
        for value in self:
            when = value.name or (value.date and format_date(self.env, value.date))
            amount = formatLang(self.env, value.value, digits=2)
            value.display_name = f"{value.index_id.name} {when or ''}: {amount}"

    @api.model
    def _name_of_values(self, vals):
        index = self.env["telecentre.price.index"].browse(vals.get("index_id") or ())
        when = vals.get("name") or vals.get("date") or ""
        return f"{index.name or self.env._('New index')} {when}".strip()

    @api.model
    def _refusal(self, name, values):
        if (values.get("value") or 0.0) <= 0:
            return self.env._(
                "The index %s must be above zero: type the value as it was published.",
                name,
            )
        return None

    def write(self, vals):
        """What prices were revised with stays as it was published."""
        if {"value", "date", "index_id"} & vals.keys():
            self._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._check_unused()

    def _check_unused(self):
        Change = self.env["telecentre.subscription.change"].sudo()
        for value in self:
            used = Change.search(
                [
                    ("kind", "=", "index"),
                    ("cancelled", "=", False),
                    ("index_value_id", "=", value.id),
                ],
                limit=1,
            )
            if used:
                raise ValidationError(
                    self.env._(
                        "%(value)s has revised the price of %(subscription)s: it stays "
                        "as it is. Publish a new value instead.",
                        value=value.display_name,
                        subscription=used.subscription_id.display_name,
                    )
                )
