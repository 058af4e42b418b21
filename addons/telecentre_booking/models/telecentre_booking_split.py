from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import intervals
from .telecentre_resource_type import ACCESSORY_CATEGORIES


class TelecentreBooking(models.Model):
    """One long stay made two, and one booking made for several people."""

    _inherit = "telecentre.booking"

    # -- split of a stay ------------------------------------------------------------

    def split(self, day, resources=None, separate=True):
        """Split a stay at a local date.

        :param day: first local date of the second part
        :param resources: resources (records or ids) of the second part; None: the same
        :param separate: True: two bookings, each with its own price, that can be moved
            or cancelled alone. False: one booking that changes its place at that date;
            its times and its price stay what they are.
        :return: the booking of the second part (this one, if not separate)
        :raises UserError: a date outside the stay, or a stay that is over
        """
        self.ensure_one()
        first_stop, second_start = self._split_instants(fields.Date.to_date(day))
        resource_ids = self._resources_at(second_start).ids
        if resources is not None:
            resource_ids = self.env["telecentre.resource"]._to_ids(resources)
        touched = {*self.slot_ids.resource_id.ids, *resource_ids}
        quiet = self.with_context(telecentre_no_offer=True)
        with self.env["telecentre.booking.slot"]._guard(touched, keep=self):
            if separate:
                second = quiet._split_off(first_stop, second_start, resource_ids)
            else:
                with self._slots_changing():
                    second = quiet._change_place_from(
                        first_stop, second_start, resource_ids
                    )
        # a place left early is free for those who wait
        self.env["telecentre.booking.waiting"]._offer_freed(
            [(self.centre_id.id, second_start, second.stop)]
        )
        return second.with_env(self.env)

    def _split_instants(self, day):
        """When the first part ends and the second one begins (UTC)."""
        centre = self.centre_id
        if self.state not in ("draft", "held", "confirmed"):
            raise UserError(
                self.env._(
                    "%s is over or cancelled: it cannot be split.", self.display_name
                )
            )
        midnight = intervals.day_bounds(day, centre.tz)[0] if day else None
        openings = None
        if self.unit != "month":
            openings = centre._openings(self.start, self.stop)
        cut = midnight and intervals.cut_at((self.start, self.stop), midnight, openings)
        if not cut:
            raise UserError(
                self.env._(
                    "Choose a date within the stay (%s), after its first day.",
                    self.period_label,
                )
            )
        return cut

    def _split_off(self, first_stop, second_start, resource_ids):
        """Shorten this booking and make another one of the rest."""
        rest = self.copy_data(
            {
                "start": second_start,
                "stop": self.stop,
                "resource_ids": resource_ids,
                "state": self.state,
                "hold_until": self.hold_until,
                **self._split_unit(second_start, self.stop),
            }
        )[0]
        # the instants say it all: no local value may move them
        for name in ("date_from", "half", "hour_from", "hour_to"):
            rest.pop(name, None)
        self._end_slots_at(first_stop, second_start)
        self.write(
            {
                "start": self.start,
                "stop": first_stop,
                **self._split_unit(self.start, first_stop),
            }
        )
        second = self.create(rest)
        second._take_presences_of(self)
        return second

    def _split_unit(self, start, stop):
        """Unit and count of a part: days, unless its places are not let by the day."""
        units = self.slot_ids.resource_id.type_id.filtered(
            lambda kind: kind.category not in ACCESSORY_CATEGORIES
        ).unit_ids.mapped("code")
        if units and "day" not in units:
            return {"unit": self.unit, "unit_count": self.unit_count}
        centre = self.centre_id
        openings = centre._openings(start, stop)
        first, last = intervals.local_days(start, stop, centre.tz)
        count = (last - first).days + 1
        if openings is not None:
            count = len({centre._local_date(opening) for opening, _end in openings})
        return {"unit": "day", "unit_count": max(1, count)}

    def _resources_at(self, instant):
        """What the booking has at an instant, or after it where there is a gap."""
        slots = self.slot_ids.filtered(lambda slot: slot.start <= instant < slot.stop)
        later = self.slot_ids.filtered(lambda slot: slot.start > instant)
        return (slots or later).resource_id

    def _end_slots_at(self, first_stop, second_start):
        """Give back what the slots hold of the second part; the guard is the caller's."""
        later = self.slot_ids.filtered(lambda slot: slot.start >= second_start)
        crossing = self.slot_ids.filtered(
            lambda slot: slot.start < second_start < slot.stop
        )
        later._drop()
        crossing._write_with_shadows({"stop": first_stop})
        # a resource of both parts must be free before it is taken again
        self.env.flush_all()

    def _change_place_from(self, first_stop, second_start, resource_ids):
        """The same booking, with slots on other resources from an instant on."""
        Slot = self.env["telecentre.booking.slot"]
        self.floating_type_id = False
        self._end_slots_at(first_stop, second_start)
        Slot._create_with_shadows(
            Slot._complete_vals(
                [
                    {
                        "booking_id": self.id,
                        "resource_id": resource_id,
                        "start": second_start,
                        "stop": self.stop,
                    }
                    for resource_id in resource_ids
                ]
            )
        )
        self._check_bookable()
        return self

    # -- several people ---------------------------------------------------------------

    def book_for(self, occupants=None, visitors=()):
        """The same place and time for more people: one booking each, all or none.

        :param occupants: contacts who come (res.partner)
        :param visitors: names of those who are no contacts
        :return: the new bookings; the first person takes this very booking if nobody
            is named on it yet
        :raises UserError: fewer places like this one are free than there are people
        """
        self.ensure_one()
        people = [{"occupant_id": partner.id} for partner in occupants or ()]
        people += [{"occupant_name": name.strip()} for name in visitors if name.strip()]
        if not people:
            raise UserError(self.env._("Name at least one person."))
        if not (self.occupant_id or self.occupant_name):
            self.write(people.pop(0))
        if not people:
            return self.browse()
        vals_list = [
            {**self._prepare_for_person(), **person, "resource_ids": place_ids}
            for person, place_ids in zip(
                people, self._places_for(len(people)), strict=True
            )
        ]
        return self.create(vals_list)

    def _prepare_for_person(self):
        """Values that the bookings of all people share."""
        vals = self.copy_data(
            {
                "occupant_id": False,
                "occupant_name": False,
                "attendee_count": 1,
                "start": self.start,
                "stop": self.stop,
                "state": self.state,
                "hold_until": self.hold_until,
            }
        )[0]
        for name in ("date_from", "half", "hour_from", "hour_to", "public"):
            vals.pop(name, None)
        return vals

    def _place_of_person(self):
        """The seat or room of this booking, without what rides along."""
        return self.slot_ids.resource_id.filtered(
            lambda resource: resource.category not in ACCESSORY_CATEGORIES
        )[:1]

    def _free_peers(self):
        """Places like that of this booking that are free at its time."""
        place = self._place_of_person()
        peers = self._places_of(place.type_id.ids, self.centre_id.ids)
        # What the first person needs (a low desk, a lift) the others need not.
        peers = peers.sudo(self.env.su).filtered(
            lambda peer: peer != place and peer.capacity >= place.capacity
        )
        return peers._bookable(self.start, self.stop, self.unit)

    def _places_for(self, count):
        """Ids of the places for each of the people: like those of this booking."""
        if self.floating_type_id:
            return [[] for _person in range(count)]
        place, free = self._place_of_person(), self._free_peers()
        if len(free) < count:
            raise UserError(
                self.env._(
                    "%(people)s more places like %(place)s are needed, and %(free)s are"
                    " free at that time. Nobody was booked.",
                    people=count,
                    place=place.display_name or self.env._("this one"),
                    free=len(free),
                )
            )
        free = free.sorted(
            lambda peer: (peer.capacity, not peer._is_equal_to(place), peer.id)
        )
        return [free[index].ids for index in range(count)]

    def _wizard_action(self, name, model):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_booking_id": self.id},
        }

    def action_split(self):
        self.ensure_one()
        return self._wizard_action(
            self.env._("Split this stay"), "telecentre.booking.split"
        )

    def action_book_for(self):
        self.ensure_one()
        return self._wizard_action(
            self.env._("Book for several people"), "telecentre.booking.people"
        )
