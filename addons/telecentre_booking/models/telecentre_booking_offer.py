from odoo import api, fields, models


class TelecentreBooking(models.Model):
    """What the form offers: what is free then and suits the people."""

    _inherit = "telecentre.booking"

    available_resource_ids = fields.Many2many(
        "telecentre.resource",
        string="Free resources",
        compute="_compute_available_resource_ids",
    )
    needed_feature_ids = fields.Many2many(
        "telecentre.feature",
        string="Needed",
        compute="_compute_needs",
        readonly=False,
        help="Only what has all of this is offered. A filter: it is not kept.",
    )
    needs_step_free = fields.Boolean(
        string="Step-free access needed",
        compute="_compute_needs",
        readonly=False,
        help="Only what is reached without a step is offered. Not kept either.",
    )

    @api.depends(
        "centre_id",
        "start",
        "stop",
        "unit",
        "attendee_count",
        "partner_id",
        "occupant_id",
        "needed_feature_ids",
        "needs_step_free",
    )
    def _compute_available_resource_ids(self):
        """What the form offers: free then, or already in this very booking."""
        Resource = self.env["telecentre.resource"]
        for booking in self:
            booking.available_resource_ids = booking.slot_ids.resource_id
            if not (booking.centre_id and booking.start and booking.stop):
                continue
            if booking.start >= booking.stop:
                continue
            candidates = Resource.search(
                [("centre_id", "=", booking.centre_id._origin.id)]
            )._offering(booking.needed_feature_ids._origin, booking.needs_step_free)
            free = candidates._free_of_slots(
                booking.start, booking.stop, ignore=booking._origin
            )
            people = booking.partner_id._origin, booking.occupant_id._origin
            refused = free._refusals(
                booking.start, booking.stop, booking.unit, people if people[0] else None
            )
            booking.available_resource_ids |= free.filtered(
                lambda resource, refused=refused: resource.id not in refused
            )

    def _compute_needs(self):
        """Asked for on the form, for the choice of the moment: nothing is stored.

        What a person needs may tell of their health.
        """
        self.needed_feature_ids = False
        self.needs_step_free = False
