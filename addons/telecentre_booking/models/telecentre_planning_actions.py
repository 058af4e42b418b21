from odoo import api, models
from odoo.exceptions import UserError


class TelecentrePlanning(models.AbstractModel):
    """What is done on the planning board: through the booking's own methods."""

    _inherit = "telecentre.planning"

    @api.model
    def book(self, vals, action="confirm"):
        """Create a booking, confirmed, on hold or as a draft; all or nothing.

        :param vals: values of telecentre.booking
        :param action: "confirm", "hold" or "draft"
        :return: id of the booking
        """
        if action == "confirm":
            # Born so: half the work of a draft that is confirmed at once.
            vals = {**vals, "state": "confirmed"}
        booking = self.env["telecentre.booking"].create(vals)
        # a retry with the same key is given what the first call has held
        if action == "hold" and booking.state == "draft":
            booking.action_hold()
        return booking.id

    @api.model
    def move_slot(self, slot_id, start, stop, resource_id=None, unit=None, count=1):
        """Move or stretch one slot through the booking's own write.

        What was booked together for the same time (a room and its projector) moves
        together; only this slot changes its resource. A clash raises the sentence
        of the guard, and nothing has moved.

        :param unit: unit and count that the booking gets, when its length changed
        """
        slot = self.env["telecentre.booking.slot"].browse(slot_id).exists()
        if not slot:
            raise UserError(
                self.env._("This booking was deleted meanwhile. Reload the planning.")
            )
        if slot.kind != "main":
            raise UserError(
                self.env._(
                    "%(part)s is taken because %(whole)s is booked as a whole: move"
                    " that booking instead.",
                    part=slot.resource_id.name,
                    whole=slot.main_id.resource_id.name,
                )
            )
        start, stop = self._planning_instants(start, stop)
        booking = slot.booking_id
        together = booking.slot_ids.filtered(
            lambda other: (other.start, other.stop) == (slot.start, slot.stop)
        )
        times = {"start": start, "stop": stop}
        with booking._slots_changing():
            if resource_id and resource_id != slot.resource_id.id:
                slot.write({**times, "resource_id": resource_id})
                together -= slot
            if together and (together[0].start, together[0].stop) != (start, stop):
                together.write(times)
            if unit and (unit, count) != (booking.unit, booking.unit_count):
                # with its instants, so that they are kept as they are
                booking.write(
                    {
                        "unit": unit,
                        "unit_count": count,
                        "start": booking.start,
                        "stop": booking.stop,
                    }
                )
        return True
