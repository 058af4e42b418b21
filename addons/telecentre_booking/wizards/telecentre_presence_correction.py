from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..models.telecentre_attendance import INSTANT


class TelecentrePresenceCorrection(models.TransientModel):
    """Corrects when somebody came and went; the reason is kept in the chatter."""

    _name = "telecentre.presence.correction"
    _description = "Correct the Presences"

    booking_id = fields.Many2one(
        "telecentre.booking", required=True, ondelete="cascade", readonly=True
    )
    reason = fields.Char(required=True)
    line_ids = fields.One2many(
        "telecentre.presence.correction.line", "wizard_id", string="Presences"
    )

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        booking = self.env["telecentre.booking"].browse(defaults.get("booking_id"))
        if "line_ids" in fields_list:
            defaults["line_ids"] = [
                Command.create(
                    {
                        "attendance_id": row.id,
                        "arrival": row.arrival,
                        "departure": row.departure,
                    }
                )
                for row in booking.attendance_ids.sorted("arrival")
            ]
        return defaults

    def action_correct(self):
        """Write what has changed, and the reason; all or nothing."""
        self.ensure_one()
        booking = self.booking_id
        booking.action_correct_presences()  # managers only
        self._check_lines()
        rows = booking.sudo().attendance_ids
        before = booking._presence_texts()
        (rows - self.line_ids.attendance_id.sudo()).unlink()
        # judged as a whole: one may take the time that another gives up
        changed = self.line_ids.filtered(lambda line: line._is_changed())
        values = [line._prepare_attendance() for line in changed]
        changed.attendance_id.sudo().unlink()
        rows.create(values)
        booking._log_presence_correction(self.reason, before)
        return True

    def _check_lines(self):
        """Within the days of the stay, and nobody left or came in the future."""
        booking, now = self.booking_id, fields.Datetime.now()
        for line in self.line_ids:
            day = booking.centre_id._local_date(line.arrival)
            if not booking.date_from <= day <= booking.date_to:
                raise ValidationError(
                    self.env._(
                        "%(arrival)s lies outside of the stay (%(period)s).",
                        arrival=booking._local_clock(line.arrival),
                        period=booking.period_label,
                    )
                )
            if line.departure and line.departure <= line.arrival:
                raise ValidationError(
                    self.env._(
                        "%s: a departure lies after its arrival.",
                        booking._local_clock(line.arrival),
                    )
                )
            latest = max(filter(None, (line.arrival, line.departure)))
            if latest > now + INSTANT:
                raise ValidationError(
                    self.env._(
                        "%s is yet to come: it is recorded when it happens.",
                        booking._local_clock(latest),
                    )
                )
            if not line.departure and booking.state != "confirmed":
                raise ValidationError(
                    self.env._(
                        "The stay is over: give the departure of %s.",
                        booking._local_clock(line.arrival),
                    )
                )


class TelecentrePresenceCorrectionLine(models.TransientModel):
    _name = "telecentre.presence.correction.line"
    _description = "Presence to Correct"
    _order = "arrival, id"

    wizard_id = fields.Many2one(
        "telecentre.presence.correction", required=True, ondelete="cascade"
    )
    attendance_id = fields.Many2one("telecentre.attendance", ondelete="set null")
    arrival = fields.Datetime(required=True)
    departure = fields.Datetime()

    def _is_changed(self):
        row = self.attendance_id
        return (self.arrival, self.departure) != (row.arrival, row.departure)

    def _prepare_attendance(self):
        return {
            "booking_id": self.wizard_id.booking_id.id,
            "arrival": self.arrival,
            "departure": self.departure,
        }
