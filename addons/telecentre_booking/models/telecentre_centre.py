from datetime import time, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import intervals


class TelecentreCentre(models.Model):
    _name = "telecentre.centre"
    _description = "Telecentre"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(required=True, copy=False, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Address",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    host_partner_id = fields.Many2one(
        "res.partner",
        string="Host",
        ondelete="restrict",
        index="btree_not_null",
        help="The organisation whose premises the telecentre uses.",
    )
    host_type = fields.Selection(
        [
            ("france_services", "France Services / Maison de Services"),
            ("incubator", "Business incubator"),
            ("digital_space", "Public digital space"),
            ("library", "Media library"),
            ("town_hall", "Town hall"),
            ("other", "Other"),
        ],
        default="other",
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Animator",
        tracking=True,
        index="btree_not_null",
        help="Who runs the centre and answers its visitors.",
    )
    speciality_ids = fields.Many2many("telecentre.speciality", string="Specialities")
    resource_ids = fields.One2many("telecentre.resource", "centre_id")
    feature_ids = fields.Many2many(
        "telecentre.feature",
        string="Offered to all",
        help="What the building offers to every place in it: a lift, adapted toilets.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Opening hours",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="Opening hours and closures. Without them the centre never closes.",
    )
    tz = fields.Selection(
        _tz_get, string="Time zone", required=True, default="Europe/Paris"
    )
    half_day_split = fields.Float(
        default=12.5, help="Local hour that ends the morning and begins the afternoon."
    )
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    is_zrr = fields.Boolean(
        string="Rural revitalisation area",
        help="In a ZRR: subsidies depend on it.",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
        default="open",
        required=True,
        tracking=True,
        help="Only an open centre takes bookings.",
    )
    note = fields.Html(string="Practical information")
    resource_count = fields.Integer(compute="_compute_resource_count")
    opening_ids = fields.One2many(
        related="resource_calendar_id.attendance_ids",
        readonly=False,
        string="Weekly opening hours",
    )
    place_count = fields.Integer(
        string="Workplaces", compute="_compute_today", help="Desks and offices."
    )
    occupied_count = fields.Integer(string="Taken now", compute="_compute_today")
    present_count = fields.Integer(string="Here now", compute="_compute_today")
    booking_today_count = fields.Integer(
        string="Bookings today", compute="_compute_today"
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "There is already a centre with this code."
    )
    _half_day_split_valid = models.Constraint(
        "CHECK(half_day_split > 0 AND half_day_split < 24)",
        "The hour that splits the day must be between 0 and 24.",
    )

    @api.depends("resource_ids")
    def _compute_resource_count(self):
        counts = dict(
            self.env["telecentre.resource"]._read_group(
                [("centre_id", "in", self.ids)], ["centre_id"], ["__count"]
            )
        )
        for centre in self:
            centre.resource_count = counts.get(centre, 0)

    def _compute_today(self):
        """What the card of a centre tells at a glance."""
        Booking = self.env["telecentre.booking"]
        Slot = self.env["telecentre.booking.slot"]
        now = fields.Datetime.now()
        today = fields.Date.context_today(self)
        here = ("centre_id", "in", self.ids)
        places = [here, ("category", "in", ("desk", "office"))]
        taken = [
            here,
            ("blocking", "=", True),
            ("start", "<=", now),
            ("stop", ">", now),
            ("resource_id.category", "in", ("desk", "office")),
        ]
        live = [here, ("state", "in", ("held", "confirmed", "done"))]
        counts = {
            "place_count": (self.env["telecentre.resource"], places),
            "occupied_count": (Slot, taken),
            "present_count": (Booking, [here, ("is_present", "=", True)]),
            "booking_today_count": (
                Booking,
                [*live, ("date_from", "<=", today), ("date_to", ">=", today)],
            ),
        }
        for name, (model, domain) in counts.items():
            found = dict(model._read_group(domain, ["centre_id"], ["__count"]))
            for centre in self:
                centre[name] = found.get(centre, 0)

    def write(self, vals):
        previous = {centre: centre.resource_calendar_id for centre in self}
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self._propagate_calendar(previous)
        return result

    def _propagate_calendar(self, previous):
        """Resources that followed the centre's hours go on following them."""
        for centre in self:
            resources = centre.with_context(active_test=False).resource_ids
            resources.filtered(
                lambda resource, old=previous[centre]: resource.calendar_id == old
            ).resource_id.calendar_id = centre.resource_calendar_id

    def _own_calendar(self):
        """Hours of its own, copied from those it shares with others until now.

        A closure belongs to a calendar: without this, closing one centre would close
        those that keep the same hours.
        """
        self.ensure_one()
        shared = self.resource_calendar_id
        other_centre = [
            ("resource_calendar_id", "=", shared.id),
            ("id", "!=", self.id),
        ]
        everything = self.with_context(active_test=False).sudo()
        if not shared or not (
            everything.search_count(other_centre, limit=1)
            or everything.env["telecentre.resource"].search_count(
                [("calendar_id", "=", shared.id), ("centre_id", "!=", self.id)],
                limit=1,
            )
        ):
            return
        # closures of the calendar are copied along, those of single resources are not
        own = shared.copy()
        own.name = f"{shared.name} – {self.name}"
        self.resource_calendar_id = own

    # -- local time --------------------------------------------------------------

    def _to_local(self, instant):
        """Naive UTC instant to naive local time of the centre."""
        self.ensure_one()
        return intervals.utc_to_local(instant, self.tz)

    def _to_utc(self, local):
        """Naive local time of the centre to naive UTC."""
        self.ensure_one()
        return intervals.local_to_utc(local, self.tz)

    def _local_date(self, instant):
        """Local date of a UTC instant."""
        return self._to_local(instant).date()

    def _format_period(self, start, stop):
        """A UTC interval in words of the centre's local time."""
        if not (self and start and stop):
            return ""
        start, stop = self._to_local(start), self._to_local(stop)
        day = format_date(self.env, start.date(), date_format="EEE d MMM y")
        if start.date() == stop.date():
            return f"{day}, {start:%H:%M} – {stop:%H:%M}"
        midnights = start.time() == stop.time() == time.min
        last = stop.date() - timedelta(days=1) if midnights else stop.date()
        shown = "EEE d MMM" if start.year == last.year else "EEE d MMM y"
        first = format_date(self.env, start.date(), date_format=shown)
        last = format_date(self.env, last, date_format="EEE d MMM y")
        if midnights:
            return f"{first} → {last}"
        return f"{first} {start:%H:%M} → {last} {stop:%H:%M}"

    def _today_start(self):
        """The midnight that began the centre's current day, in UTC."""
        today = self._local_date(fields.Datetime.now())
        return intervals.day_bounds(today, self.tz)[0]

    def _openings(self, start, stop, compute_leaves=True):
        """Open intervals (UTC, sorted) between two UTC instants; None: never closed."""
        self.ensure_one()
        return self.resource_calendar_id._telecentre_openings(
            start, stop, compute_leaves=compute_leaves
        )

    def _unit_bounds(self, unit, day, count=1, openings=None, **options):
        """UTC interval of ``count`` units from the local date ``day`` on.

        :param openings: the centre's openings, as :meth:`_openings` gives them, if
            the caller has read them for that time already, or for longer
        See :func:`intervals.unit_bounds` for the options; raises IntervalError.
        """
        self.ensure_one()
        start, stop = self._unit_window(unit, day, count)
        if openings is None:
            openings = self._openings(start, stop)
        else:
            openings = [span for span in openings if span[0] < stop and span[1] > start]
        return intervals.unit_bounds(
            unit,
            day,
            self.tz,
            openings=openings,
            count=count,
            split=self.half_day_split,
            **options,
        )

    def _unit_window(self, unit, day, count=1):
        """UTC interval whose openings decide when ``count`` units begin and end."""
        intervals.check_count(unit, count)
        try:
            first, last = intervals.unit_window(unit, day, count)
            start = intervals.day_bounds(first, self.tz)[0]
            return start, intervals.day_bounds(last, self.tz)[0] + timedelta(days=1)
        except (OverflowError, ValueError) as error:
            # the calendar ends with the year 9999
            raise intervals.IntervalError("bad_date", day=day) from error

    def _interval_message(self, error, day):
        """A sentence for staff on why no interval can be made of a request."""
        self.ensure_one()
        shown = format_date(self.env, day, date_format="EEEE d MMMM y")
        values = {"centre": self.name, "day": shown}
        messages = {
            "closed": self.env._("%(centre)s is closed on %(day)s.", **values),
            "closed_half": self.env._(
                "%(centre)s is closed during that half of %(day)s.", **values
            ),
            "too_few_open_days": self.env._(
                "%(centre)s does not open on enough days from %(day)s on.", **values
            ),
            "no_such_time": self.env._(
                "That hour does not exist on %(day)s: the clocks go forward.", **values
            ),
            "empty": self.env._("A booking must end after it starts."),
            "bad_hour": self.env._("An hour of the day is between 0:00 and 24:00."),
            "bad_count": self.env._("A booking is for at least one unit."),
            "too_many": self.env._(
                "A booking is for at most %s units of that kind.",
                error.details.get("limit"),
            ),
        }
        return messages.get(error.code) or self.env._(
            "This time cannot be booked at %(centre)s on %(day)s.", **values
        )

    def _address_line(self):
        """Name and address on one line, for a calendar or a map."""
        self.ensure_one()
        partner = self.partner_id.sudo()
        address = partner._display_address(without_company=True) if partner else ""
        parts = [self.name, *(line.strip() for line in address.splitlines())]
        return ", ".join(dict.fromkeys(filter(None, parts)))

    # -- closures ----------------------------------------------------------------

    def action_load_public_holidays(self, year=None):
        """Close the centres on the French public holidays of a year, once.

        Also closes the calendars of resources that have hours of their own.
        """
        calendars = self.resource_calendar_id | self.resource_ids.calendar_id
        years = [year] if year else self._holiday_years()
        for wanted in years:
            calendars._telecentre_load_public_holidays(wanted)
        return True

    def _holiday_years(self):
        """Without a year: the current one and the next."""
        today = fields.Date.context_today(self)
        return [today.year, today.year + 1]

    def action_view_closures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_closure_action"
        )
        calendars = self.resource_calendar_id | self.resource_ids.calendar_id
        action["domain"] = [("calendar_id", "in", calendars.ids)]
        action["context"] = {"default_calendar_id": self.resource_calendar_id.id}
        return action

    def action_view_bookings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_booking_action"
        )
        action["domain"] = [("centre_id", "=", self.id)]
        action["context"] = {"default_centre_id": self.id}
        return action

    def action_view_resources(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_resource_action"
        )
        action["domain"] = [("centre_id", "=", self.id)]
        action["context"] = {"default_centre_id": self.id}
        return action
