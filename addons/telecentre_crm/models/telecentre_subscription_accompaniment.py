from odoo import api, fields, models


class TelecentreSubscription(models.Model):
    """The reduced rate of who is accompanied, until the accompaniment ends."""

    _inherit = "telecentre.subscription"

    @api.depends("quantity")
    def _compute_reduction_id(self):
        result = super()._compute_reduction_id()
        for subscription in self.filtered(lambda s: s.state in ("draft", False)):
            accompaniment = subscription._accompaniment()
            granted = accompaniment.reduction_id
            if granted and granted.percent > subscription.reduction_id.percent:
                subscription.reduction_id = granted
        return result

    def _compute_reduction_percent(self):
        result = super()._compute_reduction_percent()
        for subscription in self.filtered(lambda s: s.state in ("draft", False)):
            accompaniment = subscription._accompaniment()
            if subscription.reduction_id and (
                accompaniment.reduction_id == subscription.reduction_id
            ):
                subscription.reduction_until = accompaniment._desk_period()[1]
        return result

    def _accompaniment(self):
        """The accompaniment that reduces it on its first day, if there is one."""
        self.ensure_one()
        people = (self.member_ids or self.partner_id)._origin
        Accompaniment = self.env["telecentre.accompaniment"].sudo()
        if len(people) != 1 or self.quantity != 1 or not self.date_start:
            return Accompaniment
        found = Accompaniment.search(
            [("partner_id", "=", people.id), ("reduction_id", "!=", False)]
        )
        for accompaniment in found:
            first, last = accompaniment._desk_period()
            if first <= self.date_start and (not last or self.date_start <= last):
                return accompaniment
        return Accompaniment

    def _record_draft_reductions(self):  # pylint: disable=missing-return
        """Those of an accompaniment are ended with it."""
        for subscription in self:
            accompaniment = subscription._accompaniment()
            if accompaniment.reduction_id == subscription.reduction_id:
                subscription = subscription.with_context(
                    telecentre_accompaniment=accompaniment.id
                )
            super(TelecentreSubscription, subscription)._record_draft_reductions()

    def _record(self, vals_list):
        accompaniment_id = self.env.context.get("telecentre_accompaniment")
        if accompaniment_id:
            vals_list = [
                {**vals, "accompaniment_id": accompaniment_id}
                if vals.get("kind") == "reduction"
                else vals
                for vals in vals_list
            ]
        return super()._record(vals_list)


class TelecentreSubscriptionChange(models.Model):
    _inherit = "telecentre.subscription.change"

    accompaniment_id = fields.Many2one(
        "telecentre.accompaniment",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The reduced rate ends with it.",
    )
