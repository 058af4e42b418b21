from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

ROOM_CATEGORIES = ("meeting_room", "video_room", "training_room", "office", "desk")
LIVE_STATES = ("draft", "held", "confirmed")
SETTLED_STATES = ("done", "no_show")
# What the stays of an event in its rooms follow from
STAY_FIELDS = {
    "active",
    "centre_id",
    "date_begin",
    "date_end",
    "event_slot_ids",
    "is_multi_slots",
    "kanban_state",
    "organizer_id",
    "room_ids",
}
LONGEST_EVENT = timedelta(days=62)
# In the context, what only this addon can put there: an object has no JSON
SYNC = object()


class EventEvent(models.Model):
    """An event in a centre books its rooms, through the guard of any booking."""

    _inherit = "event.event"

    centre_id = fields.Many2one(
        "telecentre.centre",
        string="Telecentre",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    room_ids = fields.Many2many(
        "telecentre.resource",
        string="Rooms",
        domain=[("category", "in", ROOM_CATEGORIES)],
        help="Booked for the event, all of them or none.",
    )
    room_capacity = fields.Integer(
        compute="_compute_room_capacity", help="People whom the rooms take together."
    )
    telecentre_booking_ids = fields.One2many(
        "telecentre.booking",
        "event_id",
        string="Room bookings",
        groups="telecentre_booking.group_telecentre_user",
    )
    telecentre_booking_count = fields.Integer(
        compute="_compute_telecentre_booking_count",
        groups="telecentre_booking.group_telecentre_user",
    )

    @api.depends("room_ids.capacity")
    def _compute_room_capacity(self):
        for event in self:
            event.room_capacity = sum(event.sudo().room_ids.mapped("capacity"))

    @api.depends("telecentre_booking_ids")
    def _compute_telecentre_booking_count(self):
        for event in self:
            event.telecentre_booking_count = len(event.telecentre_booking_ids)

    @api.constrains("centre_id", "room_ids")
    def _check_rooms(self):
        for event in self:
            strangers = event.room_ids.filtered(
                lambda room, event=event: room.centre_id != event.centre_id
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(event)s: %(room)s is not a room of %(centre)s. Choose the "
                        "rooms of one centre.",
                        event=event.name,
                        room=strangers[0].display_name,
                        centre=event.centre_id.name or self.env._("no centre"),
                    )
                )

    @api.constrains("room_ids", "seats_max", "seats_limited")
    def _check_capacity(self):
        for event in self:
            if event.room_ids and event.seats_max > event.room_capacity:
                raise ValidationError(
                    self.env._(
                        "%(event)s cannot take %(seats)s people: %(rooms)s hold "
                        "%(capacity)s. Choose a larger room, or fewer seats.",
                        event=event.name,
                        seats=event.seats_max,
                        rooms=", ".join(event.room_ids.mapped("name")),
                        capacity=event.room_capacity,
                    )
                )

    @api.onchange("centre_id")
    def _onchange_centre_id(self):
        if self.centre_id:
            self.update(self._centre_values(self.centre_id))
            self.room_ids &= self.centre_id.resource_ids

    @api.onchange("room_ids")
    def _onchange_room_ids(self):
        if self.room_ids:
            self.seats_limited = True
            most = self.room_capacity
            self.seats_max = min(self.seats_max or most, most)

    @api.model
    def _centre_values(self, centre):
        """Time zone and address of the event that takes place in a centre."""
        values = {"date_tz": centre.tz}
        if centre.company_id:
            values["company_id"] = centre.company_id.id
        if centre.partner_id:
            values["address_id"] = centre.partner_id.id
        return values

    # -- CRUD -------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        Centre = self.env["telecentre.centre"]
        completed = []
        for vals in vals_list:
            centre = Centre.browse(vals.get("centre_id") or ())
            defaults = self._centre_values(centre) if centre else {}
            completed.append({**defaults, **vals})
        events = super().create(completed)
        events._limit_seats()
        events._sync_rooms()
        return events

    def write(self, vals):
        if vals.get("centre_id"):
            centre = self.env["telecentre.centre"].browse(vals["centre_id"])
            vals = {**self._centre_values(centre), **vals}
        result = super().write(vals)
        if {"room_ids", "seats_limited", "seats_max"} & vals.keys():
            self._limit_seats()
        if STAY_FIELDS & vals.keys():
            self._sync_rooms()
        return result

    def unlink(self):
        self._room_stays()._leave_event()
        return super().unlink()

    def _limit_seats(self):
        """No more attendees than the rooms hold."""
        for event in self.filtered("room_ids"):
            if not event.seats_limited or not event.seats_max:
                event.write({"seats_limited": True, "seats_max": event.room_capacity})

    # -- the rooms --------------------------------------------------------------------
    def _room_stays(self):
        """The bookings of the events, as whoever may change them.

        Who organises events books their rooms by the rules that hold for anybody.
        """
        Booking = self.env["telecentre.booking"]
        if not self.env.user.has_group("telecentre_booking.group_telecentre_user"):
            Booking = Booking.sudo().with_context(telecentre_strict=True)
        return Booking.with_context(telecentre_event=SYNC).search(
            [("event_id", "in", self.ids)], order="start"
        )

    def _sync_rooms(self):
        """Make the bookings agree with the event: moved, cancelled, made. Repeatable."""
        for event in self:
            stays = event._room_stays()
            live = stays.filtered(lambda s: s.state in LIVE_STATES)
            wanted = event._without_settled(event._room_spans(), stays)
            try:
                event._sync_stays(live, wanted)
            except ValidationError as error:
                raise ValidationError(
                    self.env._(
                        "“%(event)s” cannot have its room.\n%(reason)s",
                        event=event.name,
                        reason=error.args[0],
                    )
                ) from None

    @api.model
    def _without_settled(self, spans, stays):
        """What has taken place, or was missed, is neither moved nor booked again."""
        settled = stays.filtered(lambda s: s.state in SETTLED_STATES)
        return [
            (start, stop)
            for start, stop in spans
            if not any(s.start < stop and start < s.stop for s in settled)
        ]

    def _sync_stays(self, live, wanted):
        rooms = set(self.room_ids.ids)
        kept = live.filtered(
            lambda s: (
                (s.start, s.stop) in wanted and set(s.slot_ids.resource_id.ids) == rooms
            )
        )
        missing = [
            span for span in wanted if span not in {(s.start, s.stop) for s in kept}
        ]
        free = live - kept
        for stay, (start, stop) in zip(free, missing, strict=False):
            stay.write(
                {
                    "centre_id": self.centre_id.id,
                    "start": start,
                    "stop": stop,
                    "unit": self._room_unit(start, stop),
                    "resource_ids": [fields.Command.set(list(rooms))],
                }
            )
        surplus = free[len(missing) :]
        surplus.action_cancel()
        partner = self.organizer_id or self.company_id.partner_id
        made = live.create(
            [
                self._prepare_stay(partner, start, stop)
                for start, stop in missing[len(free) :]
            ]
        )
        made.action_confirm()
        (kept | free - surplus).filtered(
            lambda s: s.partner_id != partner
        ).partner_id = partner

    def _prepare_stay(self, partner, start, stop):
        return {
            "event_id": self.id,
            "partner_id": partner.id,
            "centre_id": self.centre_id.id,
            "resource_ids": [fields.Command.set(self.room_ids.ids)],
            "unit": self._room_unit(start, stop),
            "start": start,
            "stop": stop,
            "note": self.name,
        }

    def _room_unit(self, start, stop):
        """By what the rooms are let for that time: some not by the hour."""
        hours = (stop - start).total_seconds() / 3600
        wanted = ("hour", "half_day", "day") if hours <= 5 else ("hour", "day")
        types = self.room_ids.sudo().type_id
        codes = [set(kind._let_units().mapped("code")) for kind in types]
        fitting = (code for code in wanted if all(code in known for known in codes))
        return next(fitting, "hour")

    def _room_spans(self):
        """[(start, stop)] in UTC for which the rooms are taken.

        Those of Odoo's slots if there are any; else, of an event of several days, the
        same local hours on each day on which the centre is open.
        """
        self.ensure_one()
        if not (self.room_ids and self.active) or self.kanban_state == "cancel":
            return []
        if self.is_multi_slots:
            slots = self.event_slot_ids
            return sorted({(slot.start_datetime, slot.end_datetime) for slot in slots})
        centre = self.centre_id
        begin, end = (centre._to_local(t) for t in (self.date_begin, self.date_end))
        if self.date_end - self.date_begin > LONGEST_EVENT:
            raise UserError(
                self.env._(
                    "“%s” lasts longer than two months: make several events, so that "
                    "its room is not taken for nothing.",
                    self.name,
                )
            )
        if begin.date() == end.date() or end.time() <= begin.time():
            return [(self.date_begin, self.date_end)]
        openings = centre._openings(self.date_begin, self.date_end)
        spans = []
        for number in range((end.date() - begin.date()).days + 1):
            day = begin.date() + timedelta(days=number)
            start = centre._to_utc(datetime.combine(day, begin.time()))
            stop = centre._to_utc(datetime.combine(day, end.time()))
            if openings is None or any(a < stop and start < b for a, b in openings):
                spans.append((start, stop))
        return spans or [(self.date_begin, self.date_end)]

    def _poster_time(self, instant):
        """“Tuesday 10 March 2026, 10:00”, there and in the language of the event."""
        return format_datetime(
            self.env,
            instant,
            tz=self.date_tz,
            dt_format="EEEE d MMMM y, HH:mm",
            lang_code=self.lang or self.env.lang,
        )

    def _poster_end(self):
        """The hour alone when it ends on the day it begins, else day and hour."""
        begin, end = (
            fields.Datetime.context_timestamp(self.with_context(tz=self.date_tz), day)
            for day in (self.date_begin, self.date_end)
        )
        if begin.date() == end.date():
            return f"{end:%H:%M}"
        return self._poster_time(self.date_end)

    def action_view_room_bookings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_booking_action"
        )
        action["domain"] = [("event_id", "=", self.id)]
        action["context"] = {}
        return action
