from odoo import api, fields, models

from odoo.addons.telecentre_booking.models.res_partner import PUBLIC_SELECTION

from ..tools.periods import ONE_DAY, add_months


class TelecentreReduction(models.Model):
    """A reduced rate, or a free period, for a public: with an end."""

    _name = "telecentre.reduction"
    _description = "Reduced Rate"
    _inherit = ["telecentre.checked.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _checked_fields = ("percent", "months", "date_start", "date_end")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    public = fields.Selection(
        PUBLIC_SELECTION,
        help="Proposed by itself for this public. Empty: chosen by hand.",
    )
    plan_ids = fields.Many2many(
        "telecentre.plan", string="Plans", help="Empty: every plan."
    )
    for_bookings = fields.Boolean(
        string="Bookings too",
        help="Holds for stays that are paid by themselves, too: for the public that "
        "sits, on the day of the stay.",
    )
    percent = fields.Float(
        string="Reduction (%)", required=True, default=100.0, help="100: free."
    )
    months = fields.Integer(
        help="Counted from the start of the subscription; for bookings, from the "
        "first stay of the person. 0: no end."
    )
    date_start = fields.Date(string="Granted from")
    date_end = fields.Date(
        string="Granted until",
        help="Subscriptions that start later, and later stays, do not get it.",
    )
    deliberation_ref = fields.Char(string="Council decision")
    deliberation_date = fields.Date(string="Decided on")

    _percent_valid = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)",
        "A reduction is above 0 and 100 % at most.",
    )

    @api.model
    def _refusal(self, name, values):
        percent = values.get("percent", 100.0) or 0.0
        if not 0 < percent <= 100:
            return self.env._(
                "The reduction “%(name)s” cannot be %(percent)g %%: give more than 0, "
                "and 100 at most.",
                name=name,
                percent=percent,
            )
        if (values.get("months") or 0) < 0:
            return self.env._(
                "“%s” cannot last less than no month: give 0 for no end.", name
            )
        return self._dates_refusal(
            name, values.get("date_start"), values.get("date_end")
        )

    @api.model
    def _of_publics(self):
        """Those proposed by themselves, the narrowest ones first."""
        found = self.search([("public", "!=", False)])
        return found.sorted(lambda reduction: not reduction.plan_ids)

    def _fits(self, person, subscription):
        self.ensure_one()
        start = subscription.date_start
        return bool(
            person
            and person.telecentre_public == self.public
            and (not self.plan_ids or subscription.plan_id._origin in self.plan_ids)
            and (not self.company_id or self.company_id == subscription.company_id)
            and start
            and (not self.date_start or start >= self.date_start)
            and (not self.date_end or start <= self.date_end)
        )

    @api.model
    def _of_bookings(self):
        return self.search([("for_bookings", "=", True), ("public", "!=", False)])

    @api.model
    def _of_people(self, people):
        """Extension hook: what was granted to persons by name, for their stays.

        :return: {person: [(reduction, first day, last day or None), ...]}
        """
        return {}

    def _fits_stay(self, public, company, day, first_day):
        """Whether it holds for a stay of `day`, whose person first came `first_day`."""
        self.ensure_one()
        last_day = self._last_day(first_day)
        return bool(
            public == self.public
            and (not self.company_id or self.company_id == company)
            and (not self.date_start or day >= self.date_start)
            and (not self.date_end or day <= self.date_end)
            and (not last_day or day <= last_day)
        )

    def _last_day(self, start):
        """Last day at the reduced rate of what starts on `start`, or False."""
        if not self or not self.months or not start:
            return False
        return add_months(start, self.months) - ONE_DAY
