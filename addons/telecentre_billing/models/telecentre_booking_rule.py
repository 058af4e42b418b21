from odoo import api, models


class TelecentreBookingRule(models.Model):
    _inherit = "telecentre.booking.rule"

    @api.model
    def _customer_kinds(self, parties):
        """Holders of a plan in force, members by it, and employees under an agreement."""
        kinds = super()._customer_kinds(parties)
        timelines = self._plan_timelines(parties)
        find = self.env["telecentre.agreement"].sudo()._finder()
        for party in parties:
            customer, occupant, centre, date = party
            people = (occupant or customer).sudo()
            if date:
                for subscription, timeline in timelines.items():
                    members = subscription.member_ids or subscription.partner_id
                    if not people <= members:
                        continue
                    if not subscription._in_force_on(timeline, date):
                        continue
                    home = subscription.centre_id
                    if subscription.plan_id._covers_centre(home, centre.sudo()):
                        kinds[party].add("plan")
                    if centre == home:
                        kinds[party].add("member")
                if customer and find(customer, date, centre, centre.company_id):
                    kinds[party].add("agreement")
        return kinds

    def _plan_timelines(self, parties):
        """{subscription: its timeline} of those whose holders or members ask."""
        people = self.env["res.partner"]
        for customer, occupant, _centre, _date in parties:
            people |= occupant or customer
        found = (
            self.env["telecentre.subscription"]
            .sudo()
            .search(
                [
                    ("state", "in", ("active", "paused", "closed")),
                    "|",
                    ("member_ids", "in", people.ids),
                    "&",
                    ("member_ids", "=", False),
                    ("partner_id", "in", people.ids),
                ]
            )
        )
        return found._timelines() if found else {}
