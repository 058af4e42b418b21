from odoo import api, fields, models


class TelecentreBookingPeople(models.TransientModel):
    """A company books for its people: one booking each, all at once."""

    _name = "telecentre.booking.people"
    _description = "Book for Several People"

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", readonly=True
    )
    period_label = fields.Char(related="booking_id.period_label")
    partner_id = fields.Many2one(related="booking_id.partner_id")
    occupant_ids = fields.Many2many("res.partner", string="Contacts")
    visitor_names = fields.Text(string="Visitors")
    free_count = fields.Integer(
        string="Places like it that are free", compute="_compute_free_count"
    )

    @api.depends("booking_id")
    def _compute_free_count(self):
        for wizard in self:
            wizard.free_count = len(wizard.booking_id._free_peers())

    def action_book(self):
        """Book, and show all bookings of these people."""
        self.ensure_one()
        booking = self.booking_id
        bookings = booking | booking.book_for(
            self.occupant_ids, (self.visitor_names or "").splitlines()
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_booking_action"
        )
        action["domain"] = [("id", "in", bookings.ids)]
        action["context"] = {}
        return action
