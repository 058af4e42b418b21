from odoo import api, fields, models


class TelecentreBookingSlot(models.Model):
    _inherit = "telecentre.booking.slot"

    def write(self, vals):
        """A place given by hand to one slot is meant: it does not change any more."""
        if vals.get("resource_id"):
            floating = self.booking_id.filtered("floating_type_id")
            if floating:
                floating.write({"floating_type_id": False})
        return super().write(vals)

    def _may_change_place(self):
        """Whether this slot is some place only, and has not begun."""
        self.ensure_one()
        wanted = self.booking_id.floating_type_id
        return (
            self.kind == "main"
            and bool(wanted)
            and wanted == self.resource_id.type_id
            and not self.arrival
            and self.start > fields.Datetime.now()
        )

    def _possible_places(self, lanes):
        """{slot: ids of the lanes that take it, its present one first}."""
        pairs = [
            (slot, lane)
            for slot in self
            for lane in lanes
            if lane.capacity >= slot.booking_id.attendee_count
        ]
        kinds = self.booking_id._customer_kinds()
        refusals = self.env["telecentre.resource"]._refusals_of(
            [
                (lane, slot.start, slot.stop, None, kinds[slot.booking_id])
                for slot, lane in pairs
            ]
        )
        possible = {slot: [slot.resource_id.id] for slot in self}
        for (slot, lane), refusal in zip(pairs, refusals, strict=True):
            if not refusal and lane != slot.resource_id:
                possible[slot].append(lane.id)
        return {slot: tuple(ids) for slot, ids in possible.items()}

    @api.model
    def _change_places(self, place_by_slot):
        """Move slots to other places ({slot id: resource id}), all at one instant."""
        Resource = self.env["telecentre.resource"]
        slots = self.browse(place_by_slot).filtered(
            lambda slot: slot.resource_id.id != place_by_slot[slot.id]
        )
        touched = {place_by_slot[slot.id] for slot in slots} | set(
            slots.resource_id.ids
        )
        bookings = slots.booking_id
        with (
            self._guard(touched, keep=bookings, deferred=True),
            bookings._slots_changing(),
        ):
            for slot in slots:
                place = Resource.browse(place_by_slot[slot.id])
                slot.booking_id._message_log(
                    body=self.env._(
                        "Place changed from %(old)s to %(new)s to make room.",
                        old=slot.resource_id.name,
                        new=place.name,
                    )
                )
                slot._write_with_shadows({"resource_id": place.id})
