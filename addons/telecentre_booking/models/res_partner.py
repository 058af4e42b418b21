from odoo import fields, models

PUBLIC_SELECTION = [
    ("teleworker", "Teleworker"),
    ("job_seeker", "Job seeker"),
    ("independent", "Independent"),
    ("group_employee", "Employee of a national group"),
    ("newcomer", "Newcomer"),
    ("nomad", "Nomad"),
    ("other", "Other"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    telecentre_public = fields.Selection(
        PUBLIC_SELECTION,
        string="Telecentre public",
        help="What brings this person to a telecentre.",
    )
    telecentre_centre_ids = fields.Many2many(
        "telecentre.centre",
        string="Member of",
        groups="telecentre_booking.group_telecentre_user",
        help="Centres that count this person or organisation among their members.",
    )
    telecentre_booking_count = fields.Integer(
        compute="_compute_telecentre_booking_count",
        groups="telecentre_booking.group_telecentre_user",
    )

    def _telecentre_booking_domain(self):
        """Bookings made or used by the contacts or anyone below them."""
        return [
            "|",
            ("partner_id", "child_of", self.ids),
            ("occupant_id", "child_of", self.ids),
        ]

    def _compute_telecentre_booking_count(self):
        Booking = self.env["telecentre.booking"]
        for partner in self:
            partner.telecentre_booking_count = Booking.search_count(
                partner._telecentre_booking_domain()
            )

    def action_view_telecentre_bookings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_booking_action"
        )
        action["domain"] = self._telecentre_booking_domain()
        action["context"] = {"default_partner_id": self.id}
        return action
