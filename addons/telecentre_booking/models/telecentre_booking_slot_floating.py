from odoo import api, fields, models

from ..tools import intervals


class TelecentreBookingSlot(models.Model):
    _inherit = "telecentre.booking.slot"

    def write(self, vals):
        """A place given by hand to one slot is meant: it does not change any more."""
        if vals.get("resource_id"):
            floating = self.booking_id.filtered("floating_type_id")
            if floating:
                floating.write({"floating_type_id": False})
        if {"resource_id", "start", "stop"} & vals.keys():
            self._make_way(vals)
        return super().write(vals)

    def _make_way(self, vals):
        """Free where these slots would be after a `write` of these values."""
        slots = self.filtered(
            lambda slot: slot.blocking and not slot.booking_id.floating_type_id
        )
        resource_ids = [
            vals.get("resource_id") or slot.resource_id.id for slot in slots
        ]
        movable = slots.booking_id._movable_on(resource_ids)
        if movable:
            asked = []
            for slot, resource_id in zip(slots, resource_ids, strict=True):
                start, stop = vals.get("start", slot.start), vals.get("stop", slot.stop)
                asked += slot.booking_id._asked_places([resource_id], start, stop)
            slots.booking_id._make_way(asked, movable)

    def _are_met_by(self, resource_id, start, stop):
        """Whether a stay on a resource would overlap one of these, with all buffers."""
        wanted = start, stop
        if self:
            resource = self.env["telecentre.resource"].sudo().browse(resource_id)
            wanted = intervals.widen(wanted, *resource._buffers()[resource_id])
        return any(
            slot.resource_id.id == resource_id
            and intervals.overlaps(
                intervals.widen(
                    (slot.start, slot.stop), slot.buffer_before, slot.buffer_after
                ),
                wanted,
            )
            for slot in self
        )

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
