from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

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

    def _after_state_change(self, old_states):
        """Extension hook, called once for a batch whose state has changed.

        :param old_states: {booking id: former state, or False for a new booking}
        """

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

    def action_no_show(self):
        now = fields.Datetime.now()
        for booking in self:
            if booking.start > now:
                raise UserError(
                    self.env._("%s has not begun yet.", booking.display_name)
                )
            if booking.arrival:
                raise UserError(self.env._("%s has arrived.", booking.display_name))
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
