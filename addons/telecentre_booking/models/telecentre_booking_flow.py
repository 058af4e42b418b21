from contextlib import contextmanager
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

HOLD_HOURS = 48

# From which states each state may be reached
TRANSITIONS = {
    "draft": ("held", "cancelled"),
    "held": ("draft",),
    "confirmed": ("draft", "held", "cancelled", "no_show", "done"),
    "done": ("confirmed",),
    "no_show": ("confirmed",),
    "cancelled": ("draft", "held", "confirmed"),
}


class TelecentreBooking(models.Model):
    """The life of a booking: what each button does."""

    _inherit = "telecentre.booking"

    def _set_state(self, state, **vals):
        """Move the bookings to a state; the first that may not is named."""
        self._check_transition(state)
        return self.write({"state": state, **vals})

    def _check_transition(self, state):
        """Refuse a state that cannot be reached from the present one."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for booking in self:
            if booking.state not in TRANSITIONS[state]:
                raise UserError(
                    self.env._(
                        "%(booking)s is “%(current)s” and cannot become “%(target)s”.",
                        booking=booking.display_name,
                        current=labels[booking.state],
                        target=labels[state],
                    )
                )
        if not self.env.su:
            self._check_state_fits(state)

    def _check_state_fits(self, state):
        """Refuse an outcome of what has not begun, and an absence of who came."""
        if state not in ("done", "no_show"):
            return
        now = fields.Datetime.now()
        for booking in self:
            if state == "no_show" and booking.arrival:
                raise UserError(self.env._("%s has arrived.", booking.display_name))
            if booking.start > now and not booking.arrival:
                raise UserError(
                    self.env._("%s has not begun yet.", booking.display_name)
                )

    def _after_state_change(self, old_states):
        """Extension hook, called once for a batch whose state has changed.

        :param old_states: {booking id: former state, or False for a new booking}
        """

    @contextmanager
    def _slots_changing(self):
        """Extension hook around every change of slots that `write` did not ask for.

        What follows from places and times is brought up to date when the body is
        through, once for the whole batch. It may be nested.
        """
        yield

    def action_confirm(self):
        return self._set_state("confirmed", hold_until=False)

    def action_hold(self):
        until = fields.Datetime.now() + timedelta(hours=HOLD_HOURS)
        return self._set_state("held", hold_until=until)

    def action_cancel(self):
        self._check_correction_allowed()
        return self._set_state("cancelled", hold_until=False)

    def action_draft(self):
        return self._set_state("draft", hold_until=False)

    def action_check_in(self):
        """The occupant has arrived; a draft or a hold is confirmed on the way.

        A stay of several days has many arrivals, several a day if need be (lunch).
        """
        waiting = self.filtered(lambda booking: booking.state in ("draft", "held"))
        if waiting:
            waiting.action_confirm()
        now = fields.Datetime.now()
        self._open_presences(overnight=now).sudo()._leave(now)
        for booking in self:
            booking._check_may_arrive(now)
        self.env["telecentre.attendance"].sudo().create(
            [
                {
                    "booking_id": booking.id,
                    "arrival": max(now, booking.departure or now),
                }
                for booking in self
            ]
        )
        return True

    def _check_may_arrive(self, now):
        self.ensure_one()
        if self.state != "confirmed":
            raise UserError(
                self.env._(
                    "%s is not confirmed: nobody can arrive for it.", self.display_name
                )
            )
        if self.is_present:
            raise UserError(self.env._("%s has already arrived.", self.display_name))
        today = self.centre_id._local_date(now)
        if self.date_from > today:
            raise UserError(
                self.env._(
                    "%(booking)s begins on %(date)s only: move it first.",
                    booking=self.display_name,
                    date=format_date(self.env, self.date_from),
                )
            )
        if self.date_to < today:
            raise UserError(
                self.env._(
                    "%(booking)s ended on %(date)s: nobody can arrive any more. Book"
                    " anew, or let a manager correct the stay.",
                    booking=self.display_name,
                    date=format_date(self.env, self.date_to),
                )
            )

    def action_check_out(self):
        """The occupant has left; on the last day of the stay, it is done."""
        for booking in self:
            if not booking.arrival:
                raise UserError(
                    self.env._(
                        "%s has not arrived yet: record the arrival first.",
                        booking.display_name,
                    )
                )
        self._check_transition("done")
        for booking in self:
            if not booking.is_present:
                raise UserError(
                    self.env._(
                        "%s has left already: record the next arrival first.",
                        booking.display_name,
                    )
                )
        now = fields.Datetime.now()
        self._open_presences().sudo()._leave(now)
        last = self.filtered(
            lambda booking: (
                booking.date_from == booking.date_to
                or booking.centre_id._local_date(now) >= booking.date_to
            )
        )
        if last:
            last._set_state("done")
        return True

    def action_no_show(self):
        self._check_state_fits("no_show")
        return self._set_state("no_show")

    def action_view_series(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecentre.booking.series",
            "res_id": self.series_id.id,
            "view_mode": "form",
        }

    def action_repeat(self):
        self.ensure_one()
        weekday = self.date_from.weekday()
        days = ("monday", "tuesday", "wednesday", "thursday", "friday")
        days += ("saturday", "sunday")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repeat this booking"),
            "res_model": "telecentre.booking.repeat",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_booking_id": self.id,
                f"default_{days[weekday]}": True,
            },
        }
