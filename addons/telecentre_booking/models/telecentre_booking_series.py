from odoo import fields, models


class TelecentreBookingSeries(models.Model):
    _name = "telecentre.booking.series"
    _description = "Booking Series"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True, default=lambda self: self.env._("Series"))
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="restrict", index=True
    )
    occupant_id = fields.Many2one("res.partner", ondelete="restrict")
    centre_id = fields.Many2one(
        "telecentre.centre", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="centre_id.company_id", store=True, precompute=True
    )
    resource_ids = fields.Many2many("telecentre.resource", string="Resources")
    rrule = fields.Char(
        string="Recurrence rule",
        required=True,
        help="RFC 5545, with an end: FREQ=WEEKLY;BYDAY=TU;COUNT=10",
    )
    booking_ids = fields.One2many("telecentre.booking", "series_id")
    skipped = fields.Text(string="Skipped conflicts", readonly=True)
