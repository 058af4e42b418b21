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

    The reason travels in the context key ``telecentre_correction``, which the wizard
    sets. The screens refuse a correction without it; of a program that gives none, the
    chatter says so. What runs as superuser (jobs, upgrades) is no correction.
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
        corrected._check_correction_allowed()
        result = super().write(vals)
        corrected._log_correction()
        return result

    def web_save(self, vals, specification, next_id=None):
        """What the form saves needs a reason when it rewrites the past."""
        corrected = self._corrected_by(vals)
        if corrected:
            corrected._check_correction_reason()
        return super().web_save(vals, specification, next_id=next_id)

    def _corrected_by(self, vals):
        """The past stays that these values would rewrite."""
        if self.env.su or not (CORRECTED_FIELDS | {"state"}) & vals.keys():
            return self.browse()
        past = self.filtered(
            lambda booking: booking.is_past and booking.state != "draft"
        )
        if CORRECTED_FIELDS & vals.keys():
            return past
        state = vals["state"]
        return past.filtered(
            lambda booking: (
                booking.state != state and (booking.state, state) not in ORDINARY_ENDS
            )
        )

    def _check_correction_reason(self):
        """Managers only, and with a reason."""
        self._check_correction_allowed()
        if self.env.context.get("telecentre_correction"):
            return
        raise UserError(
            self.env._(
                "%s lies in the past. Use “Correct” on the booking, and say why: the"
                " reason is kept with it.",
                self[:1].display_name,
            )
        )

    def _log_correction(self):
        reason = self.env.context.get("telecentre_correction")
        body = self.env._("Corrected afterwards, without a reason.")
        if reason:
            body = self.env._("Corrected afterwards. Reason: %s", reason)
        for booking in self:
            booking._message_log(body=body)

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
