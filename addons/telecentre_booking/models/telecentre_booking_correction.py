from odoo import api, fields, models
from odoo.exceptions import UserError

from .telecentre_booking import STAY_FIELDS

# What makes a past stay another one
CORRECTED_FIELDS = STAY_FIELDS | {"partner_id", "occupant_id", "occupant_name"}
# Changes of state that record how a stay went, rather than rewrite it
ORDINARY_ENDS = {
    ("confirmed", "done"),
    ("confirmed", "no_show"),
    ("held", "cancelled"),
}


class TelecentreBooking(models.Model):
    """A past stay is corrected by a manager who says why; the chatter keeps it.

    The reason travels in the context key ``telecentre_correction``: the wizard sets it,
    a program gives it with its call. Without it the correction is refused, whoever asks.
    What runs as superuser (jobs, upgrades) is no correction.
    """

    _inherit = "telecentre.booking"

    is_past = fields.Boolean(
        string="Past", compute="_compute_is_past", help="It ended before today."
    )

    @api.depends("stop", "centre_id")
    def _compute_is_past(self):
        for booking in self:
            booking.is_past = bool(
                booking.stop
                and booking.centre_id
                and booking.stop <= booking.centre_id._today_start()
            )

    def write(self, vals):
        corrected = self._corrected_by(vals)
        if not corrected:
            return super().write(vals)
        corrected._check_correction_reason()
        result = super().write(vals)
        corrected._log_correction()
        return result

    def _corrected_by(self, vals):
        """The past stays that these values would rewrite."""
        if self.env.su or not (CORRECTED_FIELDS | {"state"}) & vals.keys():
            return self.browse()
        past = self._past_stays()
        if CORRECTED_FIELDS & vals.keys():
            return past
        state = vals["state"]
        return past.filtered(
            lambda booking: (
                booking.state != state and (booking.state, state) not in ORDINARY_ENDS
            )
        )

    def _past_stays(self):
        """Those that are over and of which something remains to be told."""
        return self.filtered(
            lambda booking: booking.is_past and booking.state != "draft"
        )

    def _correction_reason(self):
        return str(self.env.context.get("telecentre_correction") or "").strip()

    def _check_correction_reason(self):
        """Managers only, and with a reason."""
        self._check_correction_allowed()
        if not self._correction_reason():
            raise UserError(
                self.env._(
                    "%s lies in the past. Use “Correct” on the booking, and say why: the"
                    " reason is kept with it. (A program gives it in the context, as"
                    " “telecentre_correction”.)",
                    self[:1].display_name,
                )
            )

    def _log_correction(self):
        body = self.env._("Corrected afterwards. Reason: %s", self._correction_reason())
        for booking in self:
            booking._message_log(body=body)

    def _begin_correction(self):
        """The past stays among these, whose slots may be changed now."""
        past = self.browse() if self.env.su else self._past_stays()
        if past:
            past._check_correction_reason()
        return past

    def _end_correction(self):
        if self:
            self._log_correction()

    def _correct_outcome(self, state):
        """Record how a past stay ended, whatever was recorded before."""
        for booking in self:
            if (
                state == "cancelled"
                and booking.state in ("done", "no_show")
                or state in ("done", "no_show")
                and booking.state != "confirmed"
            ):
                booking.write({"state": "confirmed"})
        if state == "no_show":
            self.write({"arrival": False, "departure": False})
        return self.write({"state": state})

    def action_correct(self):
        """Open the wizard that corrects a past stay."""
        self.ensure_one()
        self._check_correction_allowed()
        return self._wizard_action(
            self.env._("Correct a past stay"), "telecentre.booking.correction"
        )
