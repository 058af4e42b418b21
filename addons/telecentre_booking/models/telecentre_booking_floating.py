from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..tools import intervals, packing
from .telecentre_booking import STAY_FIELDS

# What may make another place necessary
PLACING_FIELDS = (STAY_FIELDS - {"resource_ids", "slot_ids"}) | {
    "attendee_count",
    "floating_type_id",
}


class TelecentreBooking(models.Model):
    """A booking for "a desk", whichever: its place may change until it begins.

    It holds a concrete place all the time, so that the one constraint guards it like
    any other. When a request for such a place finds none free, those that have not
    begun change places among themselves if that makes room.
    """

    _inherit = "telecentre.booking"

    floating_type_id = fields.Many2one(
        "telecentre.resource.type",
        string="Any place of type",
        ondelete="restrict",
        index="btree_not_null",
        help="Any free place of this type will do. It is named for the time being, and"
        " may change until the stay begins.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Values with `floating_type_id` get a place of that type, one after another."""
        if not any(vals.get("floating_type_id") for vals in vals_list):
            return super().create(vals_list)
        vals_list = [self._with_times(vals) for vals in vals_list]
        types = [vals.get("floating_type_id") for vals in vals_list]
        centres = [vals.get("centre_id") for vals in vals_list]
        places = self._places_of(filter(None, types), filter(None, centres))
        bookings = self.browse()
        with self.env["telecentre.booking.slot"]._guard(places.ids):
            for vals in vals_list:
                if vals.get("floating_type_id"):
                    vals = bookings.browse()._with_place(vals)
                bookings |= super().create([vals])
        return bookings

    def write(self, vals):
        if "resource_ids" in vals and "floating_type_id" not in vals:
            # a place chosen by hand is meant
            floating = self.filtered("floating_type_id")
            if floating:
                super(TelecentreBooking, floating).write({"floating_type_id": False})
        if not (PLACING_FIELDS | {"state"}) & vals.keys():
            return super().write(vals)
        floating = self.filtered(lambda booking: booking._needs_place(vals))
        if not floating:
            return super().write(vals)
        types = vals.get("floating_type_id") or floating.floating_type_id.ids
        centres = vals.get("centre_id") or floating.centre_id.ids
        places = self._places_of(types, centres) | floating.slot_ids.resource_id
        with self.env["telecentre.booking.slot"]._guard(places.ids, keep=self):
            if self - floating:
                super(TelecentreBooking, self - floating).write(vals)
            for booking in floating:
                full = booking._with_times(vals, booking)
                super(TelecentreBooking, booking).write(booking._with_place(full))
        return True

    def _needs_place(self, vals):
        """Whether these values ask for another look at where the booking is."""
        if not vals.get("floating_type_id", self.floating_type_id):
            return False
        if PLACING_FIELDS & vals.keys():
            return True
        blocks = vals.get("state") in ("held", "confirmed", "done")
        return blocks and not self._is_blocking()

    @api.model
    def _places_of(self, types, centres):
        """Places of the types in the centres (ids), as superuser."""
        if isinstance(types, int):
            types = [types]
        if isinstance(centres, int):
            centres = [centres]
        return (
            self.env["telecentre.resource"]
            .sudo()
            .search(
                [("type_id", "in", list(types)), ("centre_id", "in", list(centres))]
            )
        )

    def _with_place(self, vals):
        """Values of create (on no record) or write with a place for the stay.

        The place is kept where it is still free; the guard is the caller's.
        """
        Resource = self.env["telecentre.resource"]
        type_id = vals.get("floating_type_id") or self.floating_type_id.id
        centre_id = vals.get("centre_id") or self.centre_id.id
        start = fields.Datetime.to_datetime(vals.get("start")) or self.start
        stop = fields.Datetime.to_datetime(vals.get("stop")) or self.stop
        if not (centre_id and start and stop) or start >= stop:
            return vals  # refused by the checks of any booking
        ids = self._apply_commands(
            vals.get("resource_ids"), self.slot_ids.resource_id.ids
        )
        chosen = Resource.browse(ids)
        present = chosen.filtered(lambda place: place.type_id.id == type_id)
        places = self._places_of(type_id, centre_id).sudo(self.env.su)
        people = vals.get("attendee_count") or self.attendee_count or 1
        unit = vals.get("unit") or self.unit or "hour"
        Partner = self.env["res.partner"]
        who = (
            Partner.browse(vals.get("partner_id")) or self.partner_id,
            Partner.browse(vals.get("occupant_id")) or self.occupant_id,
        )
        places = places.filtered(lambda place: place.capacity >= people)
        place = self._choose_place(places, present, (start, stop), unit, who)
        if not place and (vals.get("state") or self.state or "draft") in (
            "draft",
            "cancelled",
        ):
            place = present[:1]
        ids = (chosen - present + place).ids
        return {**vals, "resource_ids": [Command.set(ids)]}

    def _choose_place(self, places, present, interval, unit, who):
        """The present place if it is free, else a free one, else one made free.

        :param who: the customer and the occupant (or none)
        """
        start, stop = interval
        refusals = places._refusals(start, stop, unit, who)
        fit = places.filtered(lambda place: place.id not in refusals)
        if not fit:
            sentence = next(iter(refusals.values()), None)
            raise ValidationError(
                sentence or self.env._("There is no such place in this centre.")
            )
        free = fit._free_of_slots(start, stop, ignore=self)
        free &= fit._free_elsewhere(start, stop, ignore=self)
        place = (free & present) or free.sorted(lambda place: place.capacity)
        return place[:1] or self._make_room(fit, interval)

    def _make_room(self, fit, interval, reserved=()):
        """A place made free by moving others like it, or a ValidationError.

        :param fit: places of one type in one centre that would take the stay
        :param reserved: (resource id, start, stop) of what is to stay free besides
        """
        resource_type = fit.type_id
        lanes = self._places_of(resource_type.id, fit.centre_id.id).filtered(
            lambda place: not place.parent_id and not place.child_ids
        )
        Slot = self.env["telecentre.booking.slot"].sudo()
        taken = Slot.search(
            [
                ("resource_id", "in", lanes.ids),
                ("blocking", "=", True),
                ("stop", ">", min(fields.Datetime.now(), interval[0])),
                ("booking_id", "not in", self.ids),
            ]
        )

        # The same for all: they are of one type in one centre.
        buffers = fit._buffers()[fit[:1].id]

        def widen(start, stop):
            return intervals.widen((start, stop), *buffers)

        movable = taken.filtered(lambda slot: slot._may_change_place())
        busy, stays = {}, {}
        for place_id, start, stop in reserved:
            busy.setdefault(place_id, []).append(widen(start, stop))
        for slot in taken - movable:
            busy.setdefault(slot.resource_id.id, []).append(
                intervals.widen(
                    (slot.start, slot.stop), slot.buffer_before, slot.buffer_after
                )
            )
        for slot, lane_ids in movable._possible_places(lanes).items():
            stays.setdefault(slot.resource_id.id, []).append(
                packing.Stay(slot.id, *widen(slot.start, slot.stop), lane_ids)
            )
        request = packing.Stay(0, *widen(*interval), tuple((fit.sudo() & lanes).ids))
        found = packing.make_room(request, stays, busy)
        if not found:
            raise ValidationError(
                self.env._(
                    "Every “%(type)s” of %(centre)s is taken at that time.",
                    type=resource_type.name,
                    centre=fit.centre_id.name,
                )
            )
        lane_id = found.pop(0)
        Slot._change_places(found)
        return fit.browse(lane_id)
