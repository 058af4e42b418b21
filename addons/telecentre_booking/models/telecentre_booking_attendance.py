from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import attendance, intervals


class TelecentreBooking(models.Model):
    """When people were there, for the certificates that they and employers ask for."""

    _inherit = "telecentre.booking"

    @api.model
    def _attendance_domain(self, date_from, date_to):
        """Stays with somebody present, that touch the local dates (both included)."""
        return [
            ("arrival", "!=", False),
            ("state", "in", ("confirmed", "done")),
            # a day more on both sides: the dates are those of each centre
            ("arrival", "<", fields.Datetime.to_datetime(date_to) + timedelta(days=2)),
            ("date_to", ">=", date_from - timedelta(days=1)),
        ]

    def _presences(self):
        """[(arrival, departure, whether it was recorded)] in UTC, in order.

        While somebody is there, until now or the end of the stay.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        return [
            (
                row.arrival,
                row.departure or min(now, self.stop),
                bool(row.departure) and not row.unrecorded,
            )
            for row in self.attendance_ids.sorted("arrival")
        ]

    def _attended_days(self, date_from=None, date_to=None):
        """Days of presence (see tools/attendance.py), between two local dates."""
        self.ensure_one()
        centre, days = self.centre_id, []
        for arrival, until, _recorded in self._presences():
            if until <= arrival:
                continue
            first, last = intervals.local_days(arrival, until, centre.tz)
            openings = None
            if first != last:
                openings = centre._openings(arrival, until)
            days += attendance.presences(
                arrival, until, centre.tz, openings, centre.half_day_split
            )
        return attendance.clip(
            attendance.by_day(days), date_from or date.min, date_to or date.max
        )

    def _attendance_lines(self, date_from=None, date_to=None):
        """What a certificate lists: one dict for each day of each stay, in order."""
        lines = []
        for booking in self:
            centre = booking.centre_id
            open_ends = {
                until
                for _arrival, until, recorded in booking._presences()
                if not recorded
            }
            for presence in booking._attended_days(date_from, date_to):
                lines.append(
                    {
                        "booking": booking,
                        "centre": centre,
                        "person": booking._person(),
                        "presence": presence,
                        "day": format_date(
                            self.env, presence.day, date_format="EEE d MMM y"
                        ),
                        # one line for each coming and going of the day
                        "from": "\n".join(
                            f"{centre._to_local(came):%H:%M}"
                            for came, _left in presence.comings
                        ),
                        "to": "\n".join(
                            "–"
                            if left in open_ends
                            else f"{centre._to_local(left):%H:%M}"
                            for _came, left in presence.comings
                        ),
                        "hours": self._format_hours(presence.hours),
                        "half_days": presence.half_days,
                    }
                )
        return sorted(
            lines, key=lambda line: (line["person"].name or "", line["presence"].start)
        )

    @api.model
    def _attendance_totals(self, lines):
        """Days, half-days and hours of the lines of one person."""
        days = attendance.by_day([line["presence"] for line in lines])
        return {
            "days": len(days),
            "half_days": sum(presence.half_days for presence in days),
            "hours": self._format_hours(sum(presence.hours for presence in days)),
        }

    @api.model
    def _format_hours(self, hours):
        """8.5 as "8 h 30"."""
        minutes = round(hours * 60)
        return f"{minutes // 60} h {minutes % 60:02d}"

    def _check_attended(self):
        """Refuse to certify a stay to which nobody came."""
        for booking in self:
            if not booking._attended_days():
                raise UserError(
                    self.env._(
                        "%s has no recorded attendance: there is nothing to certify."
                        " Record the arrival first.",
                        booking.display_name,
                    )
                )

    def action_print_attendance(self):
        self._check_attended()
        report = self.env.ref("telecentre_booking.report_attendance_stay_action")
        return report.report_action(self)


class ReportAttendanceStay(models.AbstractModel):
    """The certificate of single stays, refused for those without attendance."""

    _name = "report.telecentre_booking.report_attendance_stay"
    _description = "Attendance Certificate of a Stay"

    @api.model
    def _get_report_values(self, docids, data=None):
        bookings = self.env["telecentre.booking"].browse(docids)
        bookings.check_access("read")
        bookings._check_attended()
        return {
            "doc_ids": docids,
            "doc_model": "telecentre.booking",
            "docs": bookings,
        }
