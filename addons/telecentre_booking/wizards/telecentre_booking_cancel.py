from odoo import api, fields, models
from odoo.exceptions import UserError


class TelecentreBookingCancel(models.TransientModel):
    """Tells what a cancellation costs before it is done."""

    _name = "telecentre.booking.cancel"
    _description = "Cancel Bookings"

    booking_ids = fields.Many2many("telecentre.booking", required=True)
    summary = fields.Text(compute="_compute_summary")
    is_late = fields.Boolean(compute="_compute_summary")
    can_waive = fields.Boolean(compute="_compute_summary")
    waive = fields.Boolean(string="Waive the fee")
    waive_reason = fields.Char(string="Reason for the waiver")
    message = fields.Text(
        string="Message to the occupant",
        help="Part of the e-mail that tells of the cancellation, where visitors are"
        " written to; else sent by itself. Empty: nothing is added.",
    )

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if self.env.context.get("active_model") == "telecentre.booking":
            defaults.setdefault("booking_ids", self.env.context.get("active_ids"))
        return defaults

    @api.depends("booking_ids")
    def _compute_summary(self):
        for wizard in self:
            bookings = wizard.booking_ids._origin
            fees = bookings._late_fees()
            wizard.summary = "\n".join(
                self.env._(
                    "%(booking)s, %(when)s: %(fee)s",
                    booking=booking.display_name,
                    when=booking.period_label,
                    fee=booking._fee_text(fees[booking])
                    if booking in fees
                    else self.env._("no fee"),
                )
                for booking in bookings
            )
            wizard.is_late = bool(fees)
            wizard.can_waive = wizard.is_late and bookings._is_manager()

    def action_cancel(self):
        """Cancel all of them or none."""
        self.ensure_one()
        reason = (self.waive_reason or "").strip()
        if self.waive and not reason:
            raise UserError(self.env._("Say why the fee is waived."))
        self.booking_ids._cancel(
            waive_reason=reason if self.waive else None, message=self.message
        )
        return {"type": "ir.actions.act_window_close"}
