from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .telecentre_booking import BLOCKING_STATES, LOCAL_FIELDS, STAY_FIELDS


class TelecentreBooking(models.Model):
    """Who names a desk gets it, if those who are there may sit elsewhere.

    Stays for "a desk", whichever, that have not begun change places among themselves
    when that frees the one that is asked for. What cannot be freed is left as it is:
    the guard then says who has it.
    """

    _inherit = "telecentre.booking"

    @api.model_create_multi
    def create(self, vals_list):
        named = [
            (vals, self._apply_commands(vals.get("resource_ids"), ()))
            for vals in vals_list
            if vals.get("state") in BLOCKING_STATES and not vals.get("floating_type_id")
        ]
        movable = self._movable_on({one for _vals, ids in named for one in ids})
        if movable:
            asked = []
            for vals, ids in named:
                vals = self._with_times(vals)
                asked += self._asked_places(ids, vals.get("start"), vals.get("stop"))
            self._make_way(asked, movable)
        return super().create(vals_list)

    def write(self, vals):
        """A move, a confirmation or a restoration may need the place of another."""
        # several with local values come back one by one: each has instants of its own
        by_instants = not LOCAL_FIELDS & vals.keys() or {"start", "stop"} & vals.keys()
        if len(self) == 1 or by_instants:
            self.filtered(
                lambda booking: (
                    booking._asks_for_place(vals)
                    and (
                        "resource_ids" in vals
                        or not vals.get("floating_type_id", booking.floating_type_id)
                    )
                )
            )._make_way_for(vals)
        return super().write(vals)

    def _asks_for_place(self, vals):
        """Whether the booking is to block what it has not blocked so far."""
        if vals.get("state", self.state) not in BLOCKING_STATES:
            return False
        return not self._is_blocking() or bool(STAY_FIELDS & vals.keys())

    def _make_way_for(self, vals):
        """Free what these bookings would have after a `write` of these values."""
        places = {
            booking: self._apply_commands(
                vals.get("resource_ids"), booking.slot_ids.resource_id.ids
            )
            for booking in self
        }
        movable = self._movable_on({one for ids in places.values() for one in ids})
        if not movable:
            return
        asked = []
        for booking, ids in places.items():
            times = {"start": booking.start, "stop": booking.stop}
            times.update(booking._with_times(vals, booking))
            asked += self._asked_places(ids, times["start"], times["stop"])
        self._make_way(asked, movable)

    @api.model
    def _asked_places(self, resource_ids, start, stop):
        """[(resource id, start, stop)], none where the times make no sense."""
        start = fields.Datetime.to_datetime(start)
        stop = fields.Datetime.to_datetime(stop)
        if not (start and stop and start < stop):
            return []  # refused by the checks of any booking
        return [(resource_id, start, stop) for resource_id in resource_ids]

    def _movable_on(self, resource_ids):
        """Slots on these places that may go to another one, as superuser."""
        Slot = self.env["telecentre.booking.slot"].sudo()
        if not resource_ids:
            return Slot
        # most of the time there is none: every booking that is made asks this
        Slot.flush_model(["booking_id", "resource_id", "blocking", "start"])
        self.flush_model(["floating_type_id"])
        self.env.cr.execute(
            """
            SELECT slot.id
              FROM telecentre_booking_slot slot
              JOIN telecentre_booking booking ON booking.id = slot.booking_id
             WHERE slot.resource_id = ANY(%s) AND slot.blocking AND slot.start > %s
               AND booking.floating_type_id IS NOT NULL
            """,
            (list(resource_ids), fields.Datetime.now()),
        )
        found = Slot.browse(row[0] for row in self.env.cr.fetchall())
        return found.filtered(
            lambda slot: slot.booking_id.id not in self.ids and slot._may_change_place()
        )

    def _make_way(self, asked, movable):
        """Move stays for any place out of the way of those that name theirs.

        :param asked: (resource id, start, stop) of what is to be free, UTC
        :param movable: the slots that may go elsewhere
        """
        Resource = self.env["telecentre.resource"].sudo()
        met = [place for place in asked if movable._are_met_by(*place)]
        resources = Resource.browse(place[0] for place in met)
        if not resources:
            return
        lanes = self._places_of(resources.type_id.ids, resources.centre_id.ids)
        touched = {*lanes.ids, *(place[0] for place in asked)}
        # what a booking that moves leaves behind is free only afterwards
        left = [
            (slot.resource_id.id, slot.start, slot.stop)
            for slot in self.slot_ids
            if slot.blocking and slot.resource_id not in resources
        ]
        with self.env["telecentre.booking.slot"]._guard(touched, keep=self):
            for place in met:
                others = [other for other in asked if other != place] + left
                try:
                    self._make_room(Resource.browse(place[0]), place[1:], others)
                except ValidationError:
                    continue  # the guard will say who is there
