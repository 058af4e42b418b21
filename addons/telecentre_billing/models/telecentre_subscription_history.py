from odoo import models
from odoo.exceptions import UserError

# What changes from a date on, by the calls that keep the history
HISTORY_FIELDS = {
    "partner_id",
    "plan_id",
    "company_id",
    "pricelist_id",
    "quantity",
    "price_unit",
    "date_start",
    "date_end",
    "free_until",
    "reduction_percent",
    "reduction_until",
}
# What follows from those calls and from billing
DERIVED_FIELDS = {
    "state": "draft",
    "charged_until": False,
    "next_charge_date": False,
    "billing_problem": False,
}


class TelecentreSubscription(models.Model):
    """What of a subscription may be written, and what follows from its history."""

    _inherit = "telecentre.subscription"

    def _born_draft(self, vals):
        """Values of create: a draft at first, whatever the context says."""
        for name in DERIVED_FIELDS.keys() & vals.keys():
            if vals[name] != DERIVED_FIELDS[name]:
                self._refuse_derived(name)
        return {**DERIVED_FIELDS, **vals}

    def _creation_message(self):
        """In one sentence to translate: the kind of record has its gender."""
        return self.env._("Subscription created")

    def write(self, vals):
        for name in DERIVED_FIELDS.keys() & vals.keys():
            self._refuse_derived(name)
        live = self.filtered(lambda s: s.state != "draft")
        live._check_history_fields(vals)
        return super().write(vals)

    def _write_history(self, vals):  # pylint: disable=missing-return
        """What follows from the history; never called from outside."""
        super().write(vals)

    def _check_history_fields(self, vals):
        for name in HISTORY_FIELDS & vals.keys():
            field = self._fields[name]
            for subscription in self:
                old = field.convert_to_write(subscription[name], subscription)
                new = field.convert_to_write(
                    field.convert_to_record(
                        field.convert_to_cache(vals[name], subscription), subscription
                    ),
                    subscription,
                )
                if old != new:
                    subscription._refuse_history(name)

    def _refuse_history(self, name):
        label = self._fields[name]._description_string(self.env)
        if name == "partner_id":
            raise UserError(
                self.env._(
                    "%s is in use: its customer stays. End it, and subscribe the other "
                    "customer.",
                    self.display_name,
                )
            )
        raise UserError(
            self.env._(
                "%(subscription)s is in use: its “%(field)s” changes from a date on. "
                "Use the buttons “Change”, “End” and “Take back the end”.",
                subscription=self.display_name,
                field=label,
            )
        )

    def _refuse_derived(self, name):
        raise UserError(
            self.env._(
                "“%s” of a subscription is not written by hand: it follows from its "
                "buttons and from billing runs.",
                self._fields[name]._description_string(self.env),
            )
        )
