from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import intervals
from .telecentre_booking import LOCAL_FIELDS

# Openings of a batch are read at once if its days are no further apart
LONGEST_WINDOW = timedelta(days=400)


class TelecentreBooking(models.Model):
    """Local dates, hours and units on one side, UTC instants on the other."""

    _inherit = "telecentre.booking"

    @api.depends("start", "stop", "centre_id")
    @api.depends_context("lang")
    def _compute_period_label(self):
        """The stay in the centre's own time, as staff reads it."""
        for booking in self:
            booking.period_label = booking.centre_id._format_period(
                booking.start, booking.stop
            )

    @api.depends("start", "stop", "centre_id")
    def _compute_local_dates(self):
        for booking in self:
            centre = booking.centre_id
            if booking.start and booking.stop and centre:
                dates = intervals.local_days(booking.start, booking.stop, centre.tz)
                booking.date_from, booking.date_to = dates
                length = booking.stop - booking.start
                booking.duration = length.total_seconds() / 3600

    @api.depends("start", "stop", "centre_id")
    def _compute_local_hours(self):
        for booking in self:
            centre = booking.centre_id
            if not (booking.start and booking.stop and centre):
                booking.hour_from = booking.hour_from or 9.0
                booking.hour_to = booking.hour_to or 10.0
                booking.half = booking.half or "morning"
                continue
            start, stop = (
                centre._to_local(booking.start),
                centre._to_local(booking.stop),
            )
            booking.hour_from = intervals.hour_of(start, start.date())
            booking.hour_to = min(24.0, intervals.hour_of(stop, start.date()))
            afternoon = booking.hour_from >= centre.half_day_split
            booking.half = "afternoon" if afternoon else "morning"

    # -- what the form types, turned into times ------------------------------------

    @api.onchange(
        "unit", "unit_count", "date_from", "half", "hour_from", "hour_to", "centre_id"
    )
    def _onchange_local_times(self):
        if not (self.centre_id and self.date_from and self.unit):
            return None
        self._keep_length()
        values = {name: self[name] for name in LOCAL_FIELDS}
        try:
            self.start, self.stop = self._local_bounds(self.centre_id, values)
        except ValidationError as error:
            return {
                "warning": {
                    "title": self.env._("This time cannot be booked"),
                    "message": error.args[0],
                }
            }
        return None

    def _keep_length(self):
        """Move the end along with a later beginning, whose end is not typed yet."""
        if self.unit != "hour" or self.hour_to > self.hour_from:
            return
        length = 1.0
        if self.start and self.stop:
            start = self.centre_id._to_local(self.start)
            if intervals.hour_of(start, start.date()) == self.hour_from:
                return  # the end was typed, and lies too early
            length = (self.stop - self.start).total_seconds() / 3600
        self.hour_to = min(24.0, self.hour_from + length)

    @api.model
    def _local_bounds(self, centre, values, openings=None):
        """UTC interval of the local values, or a ValidationError that says why not.

        :param openings: those of the centre around that time, if read already
        """
        day = fields.Date.to_date(values["date_from"])
        try:
            return centre._unit_bounds(
                values.get("unit") or "hour",
                day,
                count=values.get("unit_count") or 1,
                half=values.get("half") or "morning",
                hour_from=values.get("hour_from") or 0.0,
                hour_to=values.get("hour_to") or 0.0,
                openings=openings,
            )
        except intervals.IntervalError as error:
            raise ValidationError(centre._interval_message(error, day)) from None

    def _with_times(self, vals, booking=None, memo=None):
        """Values of create or write with start and stop worked out.

        Explicit instants win; else the local values count, completed by those of
        the booking that is edited.

        :param memo: what one batch shares, from :meth:`_read_openings`: many of its
            bookings have the same local values, and opening hours are slow to read
        """
        vals = dict(vals)
        local = {name: vals[name] for name in LOCAL_FIELDS if name in vals}
        if vals.get("start") or vals.get("stop") or not local:
            return vals
        if booking is None:
            if not vals.get("date_from"):
                return vals
            centre = self.env["telecentre.centre"].browse(vals.get("centre_id"))
        else:
            centre = booking.centre_id
            if vals.get("centre_id"):
                centre = self.env["telecentre.centre"].browse(vals["centre_id"])
            current = {name: booking[name] for name in LOCAL_FIELDS}
            if all(current[name] == local[name] for name in local):
                return vals
            local = {**current, **local}
        if centre:
            memo = {} if memo is None else memo
            key = (centre.id, *sorted(local.items(), key=lambda item: item[0]))
            if key not in memo:
                openings = memo.get(centre)
                memo[key] = self._local_bounds(centre, local, openings)
            vals["start"], vals["stop"] = memo[key]
        return vals if booking is None else self._without_derived(vals)

    @api.model
    def _read_openings(self, vals_list):
        """{centre: its openings} around the days of a batch, read at once."""
        windows = {}
        for vals in vals_list if len(vals_list) > 1 else ():
            centre = self.env["telecentre.centre"].browse(vals.get("centre_id"))
            start = fields.Datetime.to_datetime(vals.get("start"))
            stop = fields.Datetime.to_datetime(vals.get("stop"))
            day = fields.Date.to_date(vals.get("date_from"))
            if not centre or not ((start and stop) or (day and not start and not stop)):
                continue
            if start and start >= stop:
                continue
            if not start:
                try:
                    start, stop = centre._unit_window(
                        vals.get("unit") or "hour",
                        day,
                        max(1, vals.get("unit_count") or 1),
                    )
                except intervals.IntervalError:
                    # worded for its booking, by _local_bounds
                    continue
            known = windows.get(centre, (start, stop))
            windows[centre] = min(start, known[0]), max(stop, known[1])
        return {
            centre: centre._openings(start, stop)
            for centre, (start, stop) in windows.items()
            if stop - start <= LONGEST_WINDOW
        }

    @api.model
    def _precompute(self, vals_list, openings=None):
        """Give what follows from the centre and the times.

        The computes would do it as well, record by record: a third of the time that
        a batch takes.

        :param openings: what :meth:`_read_openings` gave
        """
        Centre = self.env["telecentre.centre"]
        person_ids = [
            vals.get("occupant_id") or vals.get("partner_id") for vals in vals_list
        ]
        people = self.env["res.partner"].browse(dict.fromkeys(filter(None, person_ids)))
        # as the computed field would: as superuser, and no more than is needed
        people = people.sudo()
        people.fetch(["telecentre_public"])
        public_by_person = {person.id: person.telecentre_public for person in people}
        stays = []
        for vals, person_id in zip(vals_list, person_ids, strict=True):
            centre = Centre.browse(vals.get("centre_id"))
            start = fields.Datetime.to_datetime(vals.get("start"))
            stop = fields.Datetime.to_datetime(vals.get("stop"))
            if not (centre and start and stop):
                continue
            first, last = intervals.local_days(start, stop, centre.tz)
            vals.update(
                start=start,
                stop=stop,
                company_id=centre.company_id.id,
                date_from=first,
                date_to=last,
                duration=(stop - start).total_seconds() / 3600,
                public=public_by_person.get(person_id, False),
            )
            stays.append((vals, (centre, start, stop)))
        hours = self._open_hours([span for _vals, span in stays], openings)
        for vals, span in stays:
            vals["open_hours"] = hours[span]
