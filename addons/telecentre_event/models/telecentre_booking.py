from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.telecentre_booking.models.telecentre_booking import STAY_FIELDS

from .event_event import LIVE_STATES, SYNC


class TelecentreBooking(models.Model):
    """The stay of an event in its room: it follows the event."""

    _inherit = "telecentre.booking"

    event_id = fields.Many2one(
        "event.event",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    def write(self, vals):
        if STAY_FIELDS & vals.keys() or vals.get("state") in ("cancelled", "no_show"):
            self._check_not_of_event()
        return super().write(vals)

    @contextmanager
    def _slots_changing(self):
        self._check_not_of_event()
        with super()._slots_changing():
            yield

    def _check_not_of_event(self):
        """Refuse to move or cancel apart what an event books."""
        if self.env.context.get("telecentre_event") is SYNC:
            return
        for booking in self.filtered("event_id"):
            raise UserError(
                self.env._(
                    "%(booking)s is the room of the event “%(event)s”: move or cancel "
                    "the event.",
                    booking=booking.display_name,
                    event=booking.event_id.sudo().name,
                )
            )

    def _leave_event(self):
        """The event goes: what is to come is cancelled, what was stays."""
        self.filtered(lambda booking: booking.state in LIVE_STATES).action_cancel()
