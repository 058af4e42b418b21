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
