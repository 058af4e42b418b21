import random
from datetime import timedelta

from odoo import api, fields, models

from ..tools import intervals
from ..tools.intervals import IntervalError

ONE_DAY = timedelta(days=1)
WEEKS_BACK = 2
WEEKS_AHEAD = 4

# How desks and offices are used: (unit, weight); None leaves the day free
DESK_HABITS = (("day", 5), ("half_day", 3), (None, 5))


class TelecentreDemo(models.AbstractModel):
    """Builds the demo bookings around today, which no data file can know."""

    _name = "telecentre.demo"
    _description = "Telecentre Demo Data"

    @api.model
    def _speak_french(self, user_ids):
        """French for the demo users, where that language is installed."""
        if self.env["res.lang"]._get_data(code="fr_FR"):
            users = self.env["res.users"].browse(user_ids)
            users.write({"lang": "fr_FR", "tz": "Europe/Paris"})

    @api.model
    def _load_bookings(self):
        """Past stays done, current ones here, future ones confirmed or on hold."""
        if self.env.context.get("telecentre_no_demo_bookings"):
            return
        draw = random.Random(15)
        quiet = self.with_context(tracking_disable=True, mail_create_nolog=True)
        people = self.env["res.partner"].search(
            [("telecentre_public", "!=", False)], order="id"
        )
        if not people:
            return
        values = []
        centres = self.env["telecentre.centre"].search([("state", "=", "open")])
        for index, centre in enumerate(centres):
            regulars = people[index :: len(centres)] or people
            regulars |= draw.choice(people)
            values += quiet._desk_bookings(draw, centre, regulars)
            values += quiet._room_bookings(draw, centre, regulars)
        bookings = quiet.env["telecentre.booking"].create(values)
        bookings._demo_live(draw)

    def _desk_bookings(self, draw, centre, people):
        """Each desk and office: days and half-days, one of them by the week."""
        places = centre.resource_ids.filtered(
            lambda resource: resource.category in ("desk", "office")
        )
        monday = self._monday(centre)
        values = []
        for position, place in enumerate(places):
            if position == len(places) - 1:
                values += self._values(
                    draw, centre, place, "month", monday - timedelta(days=7), people
                )
                continue
            for week in range(-WEEKS_BACK, WEEKS_AHEAD):
                first = monday + timedelta(weeks=week)
                if position == 0 and week % 3 == 1:
                    values += self._values(draw, centre, place, "week", first, people)
                    continue
                units, weights = zip(*DESK_HABITS, strict=True)
                for offset in range(5):
                    unit = draw.choices(units, weights)[0]
                    day = first + timedelta(days=offset)
                    values += self._values(draw, centre, place, unit, day, people)
        return values

    def _room_bookings(self, draw, centre, people):
        """Meetings of two hours, some with the video projector."""
        rooms = centre.resource_ids.filtered(
            lambda resource: (
                resource.category in ("meeting_room", "video_room")
                and not resource.parent_id
            )
        )
        projector = centre.resource_ids.filtered(
            lambda resource: resource.category == "equipment"
        )[:1]
        monday = self._monday(centre)
        values = []
        for index, room in enumerate(rooms):
            for offset in range(-7 * WEEKS_BACK, 7 * WEEKS_AHEAD):
                if draw.random() > 0.35:
                    continue
                hour = draw.choice((9.0, 10.0, 14.0, 15.5))
                resources = room | projector if index == 0 else room
                values += self._values(
                    draw,
                    centre,
                    resources,
                    "hour",
                    monday + timedelta(days=offset),
                    people,
                    hour_from=hour,
                    hour_to=hour + 2,
                    attendee_count=draw.randint(2, 6),
                )
        return values

    def _values(self, draw, centre, resources, unit, day, people, **extra):
        """Values of one booking, or nothing when the centre is closed then."""
        if not unit:
            return []
        half = draw.choice(("morning", "afternoon"))
        options = {key: extra[key] for key in ("hour_from", "hour_to") if key in extra}
        try:
            start, stop = centre._unit_bounds(unit, day, half=half, **options)
        except IntervalError:
            return []
        if resources._refusals(start, stop, unit):
            return []
        person = draw.choice(people)
        return [
            {
                "partner_id": person.commercial_partner_id.id,
                "occupant_id": person.id,
                "centre_id": centre.id,
                "resource_ids": resources.ids,
                "unit": unit,
                "start": start,
                "stop": stop,
                "state": "confirmed",
                "attendee_count": extra.get("attendee_count", 1),
            }
        ]

    def _monday(self, centre):
        today = centre._local_date(fields.Datetime.now())
        return today - timedelta(days=today.weekday())


class TelecentreBooking(models.Model):
    _inherit = "telecentre.booking"

    def _demo_live(self, draw):
        """Let the past happen: people come and go within the opening hours."""
        now = fields.Datetime.now()
        begun = self.filtered(lambda booking: booking.start <= now)
        missed, over, values = self.browse(), self.browse(), []
        for centre, bookings in begun.grouped("centre_id").items():
            openings = centre._openings(min(bookings.mapped("start")), now + ONE_DAY)
            for booking in bookings:
                rows = booking._demo_presences(draw, openings, now)
                if booking.stop <= now and (not rows or draw.random() < 0.05):
                    missed |= booking
                    continue
                values += rows
                if booking.stop <= now:
                    over |= booking
        self.env["telecentre.attendance"].sudo().create(values)
        missed._set_state("no_show")
        over._set_state("done")

    def _demo_presences(self, draw, openings, now):
        """Values of the presences of a stay up to now, one or two on an open day."""
        tz, values = self.centre_id.tz, []
        first, last = intervals.local_days(self.start, min(self.stop, now), tz)
        today = self.centre_id._local_date(now)
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            parts = [
                (max(start, self.start), min(stop, self.stop))
                for start, stop in intervals.openings_of_day(openings, day, tz)
                if start < self.stop and stop > self.start
            ]
            # nobody comes every day for a month, and some are late
            if not parts or (first != last and draw.random() < 0.2):
                continue
            if day == today and parts[-1][1] > now and draw.random() < 0.25:
                continue
            if len(parts) == 1 or draw.random() < 0.6:
                parts = [(parts[0][0], parts[-1][1])]  # lunch on the spot
            for start, stop in parts:
                arrival = start + timedelta(minutes=draw.randint(0, 20))
                departure = stop - timedelta(minutes=draw.randint(0, 15))
                if arrival > now or arrival >= departure:
                    continue
                row = {"booking_id": self.id, "arrival": arrival}
                if departure <= now:
                    forgotten = draw.random() < 0.03
                    row["unrecorded"] = forgotten
                    row["departure"] = stop if forgotten else departure
                values.append(row)
        return values
