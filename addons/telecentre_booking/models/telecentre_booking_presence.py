import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

PRESENCE_BATCH = 100
PRESENCE_FIELDS = {"arrival", "departure"}


class TelecentreBooking(models.Model):
    """Who comes and goes: each presence a row, day after day of the stay.

    `arrival` is the first arrival, `last_arrival` the latest, `departure` the last
    departure; it is empty while somebody is there.
    """

    _inherit = "telecentre.booking"

    attendance_ids = fields.One2many(
        "telecentre.attendance",
        "booking_id",
        string="Presences",
        readonly=True,
        copy=False,
    )
    last_arrival = fields.Datetime(readonly=True, copy=False)

    # The job ends the stays that are over and to which somebody came.
    _came_idx = models.Index("(stop) WHERE state = 'confirmed' AND arrival IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Stays that are imported with their arrival have a presence."""
        bookings = super().create(vals_list)
        if any(vals.get("arrival") for vals in vals_list):
            bookings.filtered("arrival")._presences_from_stay()
        return bookings

    def write(self, vals):
        if not PRESENCE_FIELDS & vals.keys():
            return super().write(vals)
        if not self.env.su:
            if not self._is_manager():
                raise AccessError(
                    self.env._(
                        "%s: arrivals and departures are recorded when they happen;"
                        " only a manager corrects them.",
                        self[:1].display_name,
                    )
                )
            self._check_correction_reason()
        result = super().write(vals)
        self._presences_from_stay()
        return result

    def _write_presence(self, vals):
        """Times that follow the rows: `write` would make the rows follow them."""
        return super().write(vals)

    def _follow_presences(self):
        """Give bookings and their slots the times of the rows."""
        for booking in self:
            rows = booking.sudo().attendance_ids.sorted("arrival")
            times = {"arrival": rows[:1].arrival, "departure": rows[-1:].departure}
            vals = {**times, "last_arrival": rows[-1:].arrival}
            if any(booking[name] != value for name, value in vals.items()):
                booking._write_presence(vals)
            slots = booking.slot_ids.filtered(
                lambda slot, times=times: any(
                    slot[name] != value for name, value in times.items()
                )
            )
            if slots:
                slots._write_presence(times)

    def _presences_from_stay(self):
        """Rows that say what was written on the booking as a whole."""
        for booking in self:
            arrival, departure = booking.arrival, booking.departure
            rows = booking.sudo().attendance_ids.sorted("arrival")
            if not arrival:
                rows.unlink()
            elif not rows:
                rows.create(
                    {
                        "booking_id": booking.id,
                        "arrival": arrival,
                        "departure": departure,
                    }
                )
            else:
                rows[0].arrival = arrival
                if rows[-1].departure != departure:
                    rows[-1].write({"departure": departure, "unrecorded": False})
            booking._follow_presences()

    def _open_presences(self, overnight=None):
        """The rows of those who are there.

        :param overnight: only those that were left open before that instant's day
        """
        rows = self.sudo().attendance_ids.filtered(lambda row: not row.departure)
        if overnight:
            rows = rows.filtered(lambda row: row._left_open_until() <= overnight)
        return rows

    def _after_state_change(self, old_states):
        """Whoever is there when a stay ends or is called off has left."""
        result = super()._after_state_change(old_states)
        ended = self.filtered(lambda b: b.state != "confirmed" and b.is_present)
        if ended:
            ended._open_presences()._leave(fields.Datetime.now())
        return result

    def _take_presences_of(self, booking):
        """This booking is a split-off part: what was recorded on its days is its own."""
        first = self.date_from
        rows = booking.sudo().attendance_ids.filtered(lambda row: row.day >= first)
        if rows:
            rows.write({"booking_id": self.id})

    def _local_clock(self, instant):
        """Day and time at the centre, for a sentence."""
        local = self.centre_id._to_local(instant)
        return f"{format_date(self.env, local.date())} {local:%H:%M}"

    # -- corrections ---------------------------------------------------------------------

    def action_correct_presences(self):
        """Open the wizard in which a manager corrects comings and goings."""
        self.ensure_one()
        if not self._is_manager():
            raise AccessError(
                self.env._("%s: only a manager corrects presences.", self.display_name)
            )
        return self._wizard_action(
            self.env._("Correct the presences"), "telecentre.presence.correction"
        )

    def _presence_texts(self):
        """Each presence in words, in order."""
        self.ensure_one()
        return [
            f"{self._local_clock(row.arrival)} – {row.departure_time}"
            for row in self.sudo().attendance_ids.sorted("arrival")
        ]

    def _log_presence_correction(self, reason, before):
        """What was recorded before, what is now, and why."""
        after = self._presence_texts()
        gone = [text for text in before if text not in after]
        new = [text for text in after if text not in before]
        body = Markup("<br/>").join(
            [
                self.env._("Presences corrected. Reason: %s", reason),
                *(Markup("<s>%s</s>") % text for text in gone),
                *new,
            ]
        )
        self._message_log(body=body)

    # -- what nobody recorded ------------------------------------------------------------

    @api.model
    def _cron_presence(self):
        """Close presences left open overnight, and the stays that are over.

        One failure stops no other.
        """
        now = fields.Datetime.now()
        present = self.env["telecentre.attendance"].search([("departure", "=", False)])
        left_open = present.filtered(lambda row: row._left_open_until() <= now)
        over = self.search(
            [
                ("state", "=", "confirmed"),
                ("arrival", "!=", False),
                ("stop", "<=", now),
            ]
        )
        due = left_open.booking_id | (over - present.booking_id)
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(due))
        for position in range(0, len(due), PRESENCE_BATCH):
            batch = due[position : position + PRESENCE_BATCH]
            batch._one_by_one_if_needed(type(self)._end_presences)
            Cron._commit_progress(len(batch))

    def _end_presences(self):
        now = fields.Datetime.now()
        self._open_presences(overnight=now)._leave(now)
        over = self.filtered(
            lambda booking: booking.state == "confirmed" and booking.stop <= now
        )
        if over:
            over._set_state("done")

    def _one_by_one_if_needed(self, method):
        """Apply a method to the batch; where that fails, to each that it suits."""
        try:
            with self.env.cr.savepoint():
                method(self)
        except UserError as error:
            if len(self) == 1:
                _logger.info("%s stays as it is: %s", self.name, error)
                return
            for booking in self:
                booking._one_by_one_if_needed(method)
