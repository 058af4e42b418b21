from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .telecentre_booking import BLOCKING_STATES


class TelecentreBooking(models.Model):
    """Slots follow the times, the resources and the state of their booking."""

    _inherit = "telecentre.booking"

    @api.model
    def _apply_commands(self, commands, current):
        """Resource ids after the commands of a many2many (or a plain list of ids)."""
        ids = list(current)
        for command in commands or ():
            if isinstance(command, int):
                ids.append(command)
            elif command[0] == Command.SET:
                ids = list(command[2])
            elif command[0] == Command.CLEAR:
                ids = []
            elif command[0] == Command.LINK:
                ids.append(command[1])
            elif command[0] in (Command.UNLINK, Command.DELETE):
                ids = [resource_id for resource_id in ids if resource_id != command[1]]
            else:
                raise UserError(
                    self.env._("Resources are chosen in a booking, not created there.")
                )
        return list(dict.fromkeys(ids))

    @api.model
    def _resources_of_slot_commands(self, commands):
        return {
            command[2]["resource_id"]
            for command in commands or ()
            if command[0] == Command.CREATE and command[2].get("resource_id")
        }

    def _sync_slots(self, old_times, wanted):
        """Make the slots follow times, resources and state of their bookings."""
        Slot = self.env["telecentre.booking.slot"]
        new_slots = []
        for booking in self:
            slots = booking.slot_ids
            if booking in wanted:
                dropped = slots.filtered(
                    lambda slot, ids=wanted[booking]: slot.resource_id.id not in ids
                )
                kept = slots - dropped
                new_slots += [
                    {"booking_id": booking.id, "resource_id": resource_id}
                    for resource_id in wanted[booking]
                    if resource_id not in kept.resource_id.ids
                ]
                dropped._drop()
                slots = kept
            booking._move_slots(slots, *old_times[booking])
        for blocking in (True, False):
            Slot.search(
                [
                    ("booking_id", "in", self.ids),
                    ("blocking", "=", not blocking),
                    (
                        "booking_id.state",
                        "in" if blocking else "not in",
                        BLOCKING_STATES,
                    ),
                ]
            )._set_blocking(blocking)
        if new_slots:
            Slot._create_with_shadows(Slot._complete_vals(new_slots))

    def _move_slots(self, slots, old_start, old_stop):
        """Slots as long as the booking take its new times, the others its shift."""
        self.ensure_one()
        if (old_start, old_stop) == (self.start, self.stop):
            return
        shift = self.start - old_start
        for slot in slots:
            if (slot.start, slot.stop) == (old_start, old_stop):
                times = {"start": self.start, "stop": self.stop}
            else:
                times = {"start": slot.start + shift, "stop": slot.stop + shift}
            slot._write_with_shadows(times)
