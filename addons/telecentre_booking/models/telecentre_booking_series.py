from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..tools import recurrence
from .telecentre_unit import UNIT_SELECTION

CONFLICT_SELECTION = [
    ("refuse", "Refuse the whole series"),
    ("skip", "Skip the dates that clash"),
    ("replace", "Take another equal place for them"),
]


class TelecentreBookingSeries(models.Model):
    """The same booking again and again, by an RFC 5545 rule with an end.

    The rule is expanded in the centre's time zone; each occurrence becomes a booking
    of its own, which can be moved or cancelled alone.
    """

    _name = "telecentre.booking.series"
    _description = "Booking Series"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
    )
    occupant_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null"
    )
    occupant_name = fields.Char(
        string="Visitor", help="A visitor who is not among the contacts."
    )
    attendee_count = fields.Integer(string="People", default=1)
    note = fields.Text()
    centre_id = fields.Many2one(
        "telecentre.centre", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="centre_id.company_id", store=True, precompute=True
    )
    resource_ids = fields.Many2many(
        "telecentre.resource",
        string="Resources",
        domain="[('centre_id', '=', centre_id)]",
    )
    floating_type_id = fields.Many2one(
        "telecentre.resource.type",
        string="Any place of type",
        ondelete="restrict",
        help="Any free place of this type will do, another one each time if need be.",
    )
    unit = fields.Selection(
        UNIT_SELECTION, string="Let by", required=True, default="hour"
    )
    unit_count = fields.Integer(string="How many", default=1)
    date_from = fields.Date(
        string="First date", required=True, default=fields.Date.context_today
    )
    half = fields.Selection(
        [("morning", "Morning"), ("afternoon", "Afternoon")],
        string="Half of the day",
        default="morning",
    )
    hour_from = fields.Float(string="From", default=9.0)
    hour_to = fields.Float(string="To", default=10.0)
    rrule = fields.Char(
        string="Recurrence rule",
        required=True,
        help="RFC 5545, with an end: FREQ=WEEKLY;BYDAY=TU;COUNT=10",
    )
    conflict_policy = fields.Selection(
        CONFLICT_SELECTION,
        required=True,
        default="refuse",
    )
    booking_ids = fields.One2many("telecentre.booking", "series_id")
    booking_count = fields.Integer(compute="_compute_booking_count")
    skipped = fields.Text(string="Skipped conflicts", readonly=True, copy=False)

    @api.depends("partner_id.name", "rrule", "date_from", "centre_id")
    def _compute_name(self):
        """Who and how often, in the language of whoever plans it."""
        for series in self:
            words = series.partner_id.name, series._rule_words()
            series.name = ", ".join(filter(None, words))

    @api.depends("booking_ids")
    def _compute_booking_count(self):
        counts = dict(
            self.env["telecentre.booking"]._read_group(
                [("series_id", "in", self.ids)], ["series_id"], ["__count"]
            )
        )
        for series in self:
            series.booking_count = counts.get(series, 0)

    @api.constrains("rrule", "date_from", "centre_id")
    def _check_rrule(self):
        for series in self:
            series._occurrence_dates()

    def _creation_message(self):
        return self.env._("Series created")

    def action_generate(self):
        """Book every date of the rule that is not booked yet, as the policy says."""
        for series in self:
            booked = {
                booking.series_date or booking.date_from
                for booking in series.booking_ids
            }
            days = [day for day in series._occurrence_dates() if day not in booked]
            if series.conflict_policy == "refuse":
                self.env["telecentre.booking"].create(
                    [series._prepare_booking(day) for day in days]
                )
            else:
                series._book_what_fits(days)
        return True

    def action_view_bookings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_booking.telecentre_booking_action"
        )
        action["domain"] = [("series_id", "=", self.id)]
        action["context"] = {}
        return action

    def _book_what_fits(self, days):
        """Book all dates at once; where that clashes, date by date."""
        Booking = self.env["telecentre.booking"]
        try:
            with self.env.cr.savepoint():
                Booking.create([self._prepare_booking(day) for day in days])
            return
        except (UserError, ValidationError):
            skipped = []
        for day in days:
            try:
                with self.env.cr.savepoint():
                    self._book_one(self._prepare_booking(day))
            except (UserError, ValidationError) as error:
                skipped.append(self._skipped_line(day, error))
        self.skipped = "\n".join(skipped)

    def _book_one(self, vals):
        """One date; where its place is taken and the policy allows, an equal one."""
        Booking = self.env["telecentre.booking"]
        if self.conflict_policy == "replace":
            vals = Booking._with_times(vals)
            places = self.env["telecentre.resource"].browse(vals["resource_ids"])
            found = places._free_or_equal(vals["start"], vals["stop"], vals["unit"])
            vals["resource_ids"] = found.ids
        return Booking.create(vals)

    def _skipped_line(self, day, error):
        return self.env._(
            "%(day)s: %(why)s", day=format_date(self.env, day), why=error.args[0]
        )

    def _prepare_booking(self, day):
        """Values of the occurrence of a local date."""
        return {
            "series_id": self.id,
            "series_date": day,
            "partner_id": self.partner_id.id,
            "occupant_id": self.occupant_id.id,
            "occupant_name": self.occupant_name,
            "attendee_count": self.attendee_count,
            "note": self.note,
            "floating_type_id": self.floating_type_id.id,
            "centre_id": self.centre_id.id,
            "resource_ids": self.resource_ids.ids,
            "unit": self.unit,
            "unit_count": self.unit_count,
            "date_from": day,
            "half": self.half,
            "hour_from": self.hour_from,
            "hour_to": self.hour_to,
            "state": "confirmed",
        }

    def _occurrence_dates(self):
        """Local dates of the rule, or a ValidationError that says what is wrong."""
        self.ensure_one()
        first = datetime.combine(self.date_from, time.min)
        if self.unit == "hour":
            first += timedelta(hours=self.hour_from)
        try:
            found = recurrence.occurrences(self.rrule or "", first, self.centre_id.tz)
        except recurrence.RecurrenceError as error:
            raise ValidationError(self._recurrence_message(error)) from None
        return list(dict.fromkeys(local.date() for local in found))

    def _recurrence_message(self, error):
        if error.code == "endless":
            return self.env._(
                "The rule “%s” never ends: add COUNT (how many) or UNTIL (last date).",
                self.rrule,
            )
        if error.code == "too_many":
            return self.env._(
                "The rule “%(rule)s” gives more than %(limit)s dates: shorten it.",
                rule=self.rrule,
                limit=error.details["limit"],
            )
        if error.code == "too_far":
            return self.env._(
                "The rule “%(rule)s” reaches further than %(limit)s years: shorten it.",
                rule=self.rrule,
                limit=error.details["limit"],
            )
        if error.code == "no_occurrence":
            return self.env._("The rule “%s” gives no date at all.", self.rrule)
        return self.env._(
            "“%s” is not a recurrence rule. Example: FREQ=WEEKLY;BYDAY=TU;COUNT=10",
            self.rrule,
        )
