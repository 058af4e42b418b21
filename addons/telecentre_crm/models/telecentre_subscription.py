from odoo import fields, models


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
