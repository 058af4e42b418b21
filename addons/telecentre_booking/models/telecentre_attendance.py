from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import intervals

# A stay as long at most may run over midnight without being left open overnight
ONE_NIGHT = timedelta(hours=24)
# A departure lies after its arrival, be it within the same second
INSTANT = timedelta(seconds=1)


class TelecentreAttendance(models.Model):
    """One coming and going of whoever a stay is for; all instants are UTC.

    The rows are written by the arrival and departure buttons. A manager corrects them
    with a reason (context key ``telecentre_correction``), which the booking keeps. The
    booking's own `arrival`, `last_arrival` and `departure` follow the rows.
    """

    _name = "telecentre.attendance"
    _description = "Presence"
    _order = "arrival, id"
    _rec_name = "booking_id"

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, readonly=True, ondelete="cascade"
    )
    person_id = fields.Many2one(
        "res.partner",
        compute="_compute_person_id",
        store=True,
        index="btree_not_null",
        help="Who sits: the occupant, else the customer.",
    )
    centre_id = fields.Many2one(related="booking_id.centre_id", store=True, index=True)
    company_id = fields.Many2one(
        related="booking_id.company_id", store=True, index=True
    )
    day = fields.Date(
        string="Date",
        compute="_compute_day",
        store=True,
        help="Local date of the arrival at the centre.",
    )
    arrival = fields.Datetime(required=True)
    departure = fields.Datetime(help="Empty: still there.")
    unrecorded = fields.Boolean(
        string="Departure not recorded",
        help="Nobody recorded the departure: the presence was ended at closing time.",
    )
    hours = fields.Float(
        string="Time spent", compute="_compute_hours", store=True, help="In hours."
    )
    arrival_time = fields.Char(string="Arrived at", compute="_compute_times")
    departure_time = fields.Char(string="Left at", compute="_compute_times")

    _leaves_after_arriving = models.Constraint(
        "CHECK(departure IS NULL OR arrival < departure)",
        "A departure lies after its arrival.",
    )
    _one_open = models.UniqueIndex(
        "(booking_id) WHERE departure IS NULL",
        "An arrival is already recorded, and no departure yet.",
    )
    _booking_arrival_idx = models.Index("(booking_id, arrival)")
    _centre_day_idx = models.Index("(centre_id, day)")

    @api.depends("booking_id.occupant_id", "booking_id.partner_id")
    def _compute_person_id(self):
        for row in self:
            row.person_id = row.booking_id._person()

    @api.depends("arrival", "booking_id.centre_id")
    def _compute_day(self):
        for row in self:
            centre = row.booking_id.centre_id
            row.day = row.arrival and centre and centre._local_date(row.arrival)

    @api.depends("arrival", "departure")
    def _compute_hours(self):
        for row in self:
            length = row.departure and row.departure - row.arrival
            row.hours = length.total_seconds() / 3600 if length else 0

    @api.depends("arrival", "departure", "unrecorded", "booking_id.centre_id")
    def _compute_times(self):
        """Clock times at the centre, as staff and certificates say them."""
        for row in self:
            centre = row.booking_id.centre_id
            row.arrival_time = f"{centre._to_local(row.arrival):%H:%M}"
            row.departure_time = ""
            if row.unrecorded:
                row.departure_time = "–"
            elif row.departure:
                row.departure_time = f"{centre._to_local(row.departure):%H:%M}"

    @api.constrains("arrival", "departure", "booking_id")
    def _check_apart(self):
        """The presences of one booking follow each other."""
        for booking in self.booking_id:
            known = None
            for row in booking.attendance_ids.sorted("arrival"):
                if row.departure and row.departure <= row.arrival:
                    raise ValidationError(
                        self.env._(
                            "%s: a departure lies after its arrival.",
                            booking.display_name,
                        )
                    )
                if known and (not known.departure or known.departure > row.arrival):
                    raise ValidationError(
                        self.env._(
                            "%(booking)s: the presence from %(first)s ends after the"
                            " one from %(second)s begins.",
                            booking=booking.display_name,
                            first=booking._local_clock(known.arrival),
                            second=booking._local_clock(row.arrival),
                        )
                    )
                known = row

    # -- CRUD: bookings and slots follow ---------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # one open row at most: departures come before the next arrival
        self.flush_model(["departure"])
        rows = super().create(vals_list)
        rows._after_change(rows.booking_id)
        return rows

    def write(self, vals):
        bookings = self.booking_id
        result = super().write(vals)
        self._after_change(bookings | self.booking_id)
        return result

    def unlink(self):
        bookings = self.booking_id
        result = super().unlink()
        self._after_change(bookings)
        return result

    def _after_change(self, bookings):
        """Only actions and jobs (superuser) may do without a reason."""
        if not self.env.su:
            if not self.env.context.get("telecentre_correction"):
                raise UserError(
                    self.env._(
                        "%s: presences are recorded by arrival and departure. Use"
                        " “Correct the presences” on the booking, and say why.",
                        bookings[:1].display_name,
                    )
                )
            bookings._log_correction()
        bookings._follow_presences()

    # -- the end ---------------------------------------------------------------------

    def _left_open_until(self):
        """From when on (UTC) the departure counts as not recorded.

        The local midnight after the arrival; a stay that runs over one night has until
        its end.
        """
        self.ensure_one()
        midnight = intervals.day_bounds(self.day, self.centre_id.tz)[1]
        booking = self.booking_id
        if booking.stop - booking.start <= ONE_NIGHT:
            return max(midnight, booking.stop)
        return midnight

    def _leave(self, now):
        """End presences: now, or when the centre closed where they were left open."""
        left_open = self.filtered(lambda row: row._left_open_until() <= now)
        for row in self - left_open:
            row.departure = max(now, row.arrival + INSTANT)
        closings = left_open._closings()
        for row in left_open:
            row.write({"departure": closings[row], "unrecorded": True})

    def _closings(self):
        """{presence: the last closing of its day (UTC), or the end of its stay}

        Who comes to a closed centre, or after its closing, has no time counted.
        """
        memo, closings = {}, {}
        for row in self:
            centre, booking = row.centre_id, row.booking_id
            key = centre, row.day
            if key not in memo:
                memo[key] = centre._openings(*intervals.day_bounds(row.day, centre.tz))
            openings = memo[key]
            closing = row._left_open_until()
            if openings is not None:
                closing = openings[-1][1] if openings else row.arrival
            closings[row] = max(min(closing, booking.stop), row.arrival + INSTANT)
        return closings
