from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ..models.telecentre_booking_series import CONFLICT_SELECTION

WEEKDAYS = {
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
}
# Clashes shown before the series is booked
MOST_TOLD = 8


class TelecentreBookingRepeat(models.TransientModel):
    """Repeats a booking: the rule is composed from a few plain choices."""

    _name = "telecentre.booking.repeat"
    _description = "Repeat a Booking"

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", readonly=True
    )
    frequency = fields.Selection(
        [("DAILY", "Every day"), ("WEEKLY", "Every week"), ("MONTHLY", "Every month")],
        required=True,
        default="WEEKLY",
    )
    interval = fields.Integer(
        string="Every", default=1, help="2: every other week, or day, or month."
    )
    monday = fields.Boolean()
    tuesday = fields.Boolean()
    wednesday = fields.Boolean()
    thursday = fields.Boolean()
    friday = fields.Boolean()
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    end_type = fields.Selection(
        [("count", "After a number of times"), ("until", "On a date")],
        string="Ends",
        required=True,
        default="count",
    )
    count = fields.Integer(string="Times", default=10)
    until = fields.Date(string="Last date")
    conflict_policy = fields.Selection(
        CONFLICT_SELECTION,
        string="Where it clashes",
        required=True,
        default="skip",
    )

    rule_words = fields.Char(string="Dates", compute="_compute_preview")
    preview = fields.Text(compute="_compute_preview")
    clash_count = fields.Integer(compute="_compute_preview")

    _numbers_positive = models.Constraint(
        "CHECK(interval > 0 AND (end_type <> 'count' OR count > 0))",
        "A booking is repeated at least once, at intervals of at least one.",
    )

    def _rrule(self):
        """The RFC 5545 rule of the choices made."""
        self.ensure_one()
        parts = [f"FREQ={self.frequency}", f"INTERVAL={max(1, self.interval)}"]
        if self.frequency == "WEEKLY":
            days = [code for name, code in WEEKDAYS.items() if self[name]]
            if days:
                parts.append(f"BYDAY={','.join(days)}")
        if self.end_type == "until" and self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        else:
            parts.append(f"COUNT={max(1, self.count)}")
        return ";".join(parts)

    def _prepare_series(self):
        booking = self.booking_id
        return {
            "partner_id": booking.partner_id.id,
            "occupant_id": booking.occupant_id.id,
            "occupant_name": booking.occupant_name,
            "attendee_count": booking.attendee_count,
            "note": booking.note,
            "floating_type_id": booking.floating_type_id.id,
            "centre_id": booking.centre_id.id,
            "resource_ids": [Command.set(booking.resource_ids.ids)],
            "unit": booking.unit,
            "unit_count": booking.unit_count,
            "date_from": booking.date_from,
            "half": booking.half,
            "hour_from": booking.hour_from,
            "hour_to": booking.hour_to,
            "rrule": self._rrule(),
            "conflict_policy": self.conflict_policy,
        }

    @api.depends("booking_id", "interval", "count", "until", "frequency", "end_type")
    @api.depends(*WEEKDAYS)
    def _compute_preview(self):
        for wizard in self:
            wizard.rule_words, wizard.preview, wizard.clash_count = "", "", 0
            if wizard.end_type == "until" and not wizard.until:
                continue
            series = self.env["telecentre.booking.series"].new(wizard._prepare_series())
            wizard.rule_words = series._rule_words()
            try:
                days = series._occurrence_dates()
            except ValidationError as error:
                wizard.preview = error.args[0]
                continue
            # the booking itself is the first date, and has its place
            first = wizard.booking_id.date_from
            others = [day for day in days if day != first]
            days = sorted({first, *others})
            clashes = series._clashes(others)
            wizard.clash_count = len(clashes)
            wizard.preview = wizard._preview_text(days, clashes)

    def _preview_text(self, days, clashes):
        span = self.env._(
            "%(count)s dates, from %(first)s to %(last)s.",
            count=len(days),
            first=self._day_text(days[0]),
            last=self._day_text(days[-1]),
        )
        if not clashes:
            return " ".join([span, self.env._("All of them are free.")])
        lines = [
            self.env._("%(day)s: %(why)s", day=self._day_text(day), why=why)
            for day, why in list(clashes.items())[:MOST_TOLD]
        ]
        if len(clashes) > MOST_TOLD:
            lines.append(self.env._("... and %s more.", len(clashes) - MOST_TOLD))
        return "\n".join([span, *lines])

    def _day_text(self, day):
        return format_date(self.env, day, date_format="EEE d MMM y")

    def action_repeat(self):
        """Make the series; the booking it starts from becomes its first one."""
        self.ensure_one()
        booking = self.booking_id
        if booking.state in ("cancelled", "no_show"):
            raise UserError(
                self.env._(
                    "%s does not take place: restore it before you repeat it.",
                    booking.display_name,
                )
            )
        if self.end_type == "until" and not self.until:
            raise UserError(self.env._("Say until when the booking is repeated."))
        series = self.env["telecentre.booking.series"].create(self._prepare_series())
        if booking.state in ("draft", "held"):
            booking.action_confirm()
        booking.write({"series_id": series.id, "series_date": booking.date_from})
        series.action_generate()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.booking.series",
            "res_id": series.id,
            "view_mode": "form",
        }
