from odoo import fields, models

from odoo.addons.telecentre_billing.tools.indexation import (
    indexed_price,
    period_start_from,
)


class TelecentreSubscription(models.Model):
    _inherit = "telecentre.subscription"

    lead_seat_id = fields.Many2one(
        "telecentre.lead.seat",
        string="Seats wanted",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="telecentre_crm.group_telecentre_sales",
    )

    def _compute_counts(self):
        """Sales read subscriptions, not the charges and bookings behind them."""
        if self.env["telecentre.charge"].has_access("read"):
            return super()._compute_counts()
        self.charge_count = self.invoice_count = self.booking_count = 0
        return None

    def action_activate(self):
        """What begins before a revision that is already decided follows it too."""
        drafts = self.filtered(lambda s: s.state == "draft")
        result = super().action_activate()
        for subscription in drafts.filtered("agreement_id"):
            subscription._follow_revisions()
        return result

    def _follow_revisions(self):
        """Apply the agreement's revisions that come after the first day."""
        self.ensure_one()
        listed = self.agreement_id.sudo().pricelist_id
        if self.index_id or listed.indexed_agreement_id != self.agreement_id:
            return
        for item in listed.item_ids.filtered("revised_item_id").sorted("date_start"):
            date, timeline = item.date_start.date(), self._timeline()
            day = date > self.date_start and period_start_from(timeline, date)
            if not day:
                continue
            price = indexed_price(
                timeline.terms_on(day).full,
                item.index_base,
                item.index_new,
                timeline.rounding,
            )
            self.change_price(float(price), day, reason=listed.name)
