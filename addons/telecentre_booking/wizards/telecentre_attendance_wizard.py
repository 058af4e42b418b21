from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

# A certificate of more than a year is a mistake in a date
MAX_DAYS = 366


class TelecentreAttendanceWizard(models.TransientModel):
    """The attendance certificate of a period, for a person or for an employer."""

    _name = "telecentre.attendance.wizard"
    _description = "Attendance Certificate"

    kind = fields.Selection(
        [("person", "A person"), ("employer", "An employer")],
        string="Certificate for",
        required=True,
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one("res.partner", string="Name", required=True)
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_month() - relativedelta(months=1),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self._default_month() - relativedelta(days=1),
    )
    booking_ids = fields.Many2many(
        "telecentre.booking", string="Stays", compute="_compute_booking_ids"
    )

    def _default_month(self):
        return fields.Date.context_today(self).replace(day=1)

    @api.depends("partner_id")
    def _compute_kind(self):
        for wizard in self:
            company = wizard.partner_id.is_company
            wizard.kind = "employer" if company else wizard.kind or "person"
            if wizard.partner_id and not company:
                wizard.kind = "person"

    @api.depends("kind", "partner_id", "date_from", "date_to")
    def _compute_booking_ids(self):
        for wizard in self:
            wizard.booking_ids = False
            if wizard.partner_id and wizard.date_from and wizard.date_to:
                wizard.booking_ids = wizard._find_bookings()

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise ValidationError(
                    self.env._("The period must end on or after the day it begins.")
                )
            if (wizard.date_to - wizard.date_from).days >= MAX_DAYS:
                raise ValidationError(
                    self.env._("A certificate covers a year at most: check the dates.")
                )

    def _who_domain(self):
        """Whose stays: the person's own, or those of the employer's people.

        An employer reads of its own people only, and only of stays that it or another
        company of its group bought: what they do on their own account is not told.
        """
        self.ensure_one()
        partner = self.partner_id._origin
        if self.kind == "person":
            return [
                "|",
                ("occupant_id", "=", partner.id),
                "&",
                ("occupant_id", "=", False),
                ("partner_id", "=", partner.id),
            ]
        group = partner
        while group.parent_id:
            group = group.parent_id
        return [
            ("partner_id", "child_of", group.id),
            "|",
            "&",
            ("occupant_id", "child_of", partner.id),
            ("occupant_id.is_company", "=", False),
            "&",
            ("occupant_id", "=", False),
            "&",
            ("partner_id", "child_of", partner.id),
            ("partner_id.is_company", "=", False),
        ]

    def _find_bookings(self):
        Booking = self.env["telecentre.booking"]
        found = Booking.search(
            [
                *Booking._attendance_domain(self.date_from, self.date_to),
                ("company_id", "in", self.env.companies.ids),
                ("occupant_name", "in", (False, "")),
                *self._who_domain(),
            ],
            order="start",
        )
        return found.filtered(
            lambda booking: booking._attended_days(self.date_from, self.date_to)
        )

    def action_print(self):
        self.ensure_one()
        if not self.booking_ids:
            raise UserError(
                self.env._(
                    "No attendance of %(name)s is recorded from %(start)s to %(end)s:"
                    " there is nothing to certify. Check the period, and whether"
                    " arrivals were recorded.",
                    name=self.partner_id.display_name,
                    start=format_date(self.env, self.date_from),
                    end=format_date(self.env, self.date_to),
                )
            )
        report = self.env.ref("telecentre_booking.report_attendance_period_action")
        return report.report_action(self)

    # -- what the certificate reads ----------------------------------------------------

    def _company(self):
        """Who certifies."""
        return self.booking_ids.company_id[:1] or self.env.company

    def _lines(self):
        return self.booking_ids._attendance_lines(self.date_from, self.date_to)

    def _lines_by_person(self):
        """[(person, lines, totals)], by name."""
        groups = {}
        for line in self._lines():
            groups.setdefault(line["person"], []).append(line)
        Booking = self.env["telecentre.booking"]
        return [
            (person, lines, Booking._attendance_totals(lines))
            for person, lines in groups.items()
        ]

    def _period_label(self):
        """ "March 2026" for a whole month, else both dates."""
        first, last = self.date_from, self.date_to
        if first.day == 1 and last == first + relativedelta(months=1, days=-1):
            return format_date(self.env, first, date_format="MMMM y")
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, first),
            end=format_date(self.env, last),
        )
