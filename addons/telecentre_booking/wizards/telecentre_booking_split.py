from datetime import timedelta

from odoo import api, fields, models


class TelecentreBookingSplit(models.TransientModel):
    """Splits a long stay at a date."""

    _name = "telecentre.booking.split"
    _inherit = ["telecentre.booking.wizard"]
    _description = "Split a Stay"
    _from_booking = ("resource_ids",)

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", readonly=True
    )
    period_label = fields.Char(related="booking_id.period_label")
    centre_id = fields.Many2one(related="booking_id.centre_id")
    date_from = fields.Date(
        string="Second part begins on",
        required=True,
    )
    mode = fields.Selection(
        [
            ("place", "Another place from then on, same booking and same price"),
            ("separate", "Two bookings, each with its own price"),
        ],
        required=True,
        default="place",
    )
    resource_ids = fields.Many2many(
        "telecentre.resource",
        string="Place of the second part",
    )

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        booking = self.env["telecentre.booking"].browse(defaults.get("booking_id"))
        if booking and "date_from" in fields_list:
            defaults.setdefault("date_from", booking.date_from + timedelta(days=1))
        return defaults

    def action_split(self):
        """Split, and show the booking of the second part."""
        self.ensure_one()
        second = self.booking_id.split(
            self.date_from, self.resource_ids, separate=self.mode == "separate"
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.booking",
            "res_id": second.id,
            "view_mode": "form",
        }
