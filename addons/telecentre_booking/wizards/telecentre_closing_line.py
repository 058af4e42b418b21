from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date


class TelecentreClosingLine(models.TransientModel):
    """What becomes of one booking that a closing touches."""

    _name = "telecentre.closing.line"
    _description = "Booking in the Way of a Closing"
    _order = "id"

    closing_id = fields.Many2one(
        "telecentre.closing", required=True, ondelete="cascade", index=True
    )
    booking_id = fields.Many2one(
        "telecentre.booking", required=True, readonly=True, ondelete="cascade"
    )
    period_label = fields.Char(related="booking_id.period_label")
    booked_ids = fields.Many2many(related="booking_id.resource_ids")
    action = fields.Selection(
        [
            ("resource", "Other resource"),
            ("date", "Other date"),
            ("cancel", "Cancel"),
            ("keep", "Keep"),
        ],
        string="What to do",
    )
    choice_ids = fields.Many2many("telecentre.resource", string="Free and equal")
    resource_id = fields.Many2one(
        "telecentre.resource",
        string="Instead",
        domain="[('id', 'in', choice_ids)]",
        ondelete="cascade",
    )
    new_date = fields.Date(string="New date")

    @api.onchange("resource_id", "new_date")
    def _onchange_target(self):
        """Where it goes says that it is moved."""
        if self.new_date and self.action != "date" and not self.resource_id:
            self.action = "date"
        elif self.resource_id and self.action in (False, "cancel", "keep"):
            self.action = "resource"

    def _apply(self):
        self.ensure_one()
        booking, closing = self.booking_id, self.closing_id
        try:
            if self.action == "resource":
                self._move_to_resource()
            elif self.action == "date":
                self._move_to_date()
            elif self.action == "cancel":
                booking._cancel(waive_reason=closing.reason, message=closing.message)
                return
        except (UserError, ValidationError) as error:
            raise UserError(
                self.env._(
                    "Nothing is closed: %(booking)s cannot be treated as asked.\n"
                    "%(why)s",
                    booking=booking.display_name,
                    why=error.args[0],
                )
            ) from None
        body = (
            self.env._("Kept although it is closed: %s", closing.reason)
            if self.action == "keep"
            else self.env._("Moved because of a closing: %s", closing.reason)
        )
        booking._message_log(body=body)

    def _move_to_resource(self):
        if not self.resource_id:
            raise UserError(self.env._("Choose the resource that replaces it."))
        booking = self.booking_id
        slots = self.closing_id._touched_slots() & booking.slot_ids
        if self.resource_id.centre_id == booking.centre_id:
            slots[:1].resource_id = self.resource_id
        else:
            booking.write(
                {
                    "centre_id": self.resource_id.centre_id.id,
                    "resource_ids": [Command.set(self.resource_id.ids)],
                }
            )

    def _move_to_date(self):
        booking = self.booking_id
        if not self.new_date:
            raise UserError(self.env._("Choose the new date."))
        if self.new_date == booking.date_from:
            raise UserError(
                self.env._(
                    "It is on %s already: choose another date.",
                    format_date(self.env, booking.date_from),
                )
            )
        if booking.unit != "hour":
            booking.date_from = self.new_date
            return
        centre = booking.centre_id
        shift = self.new_date - booking.date_from
        booking.write(
            {
                "start": centre._to_utc(centre._to_local(booking.start) + shift),
                "stop": centre._to_utc(centre._to_local(booking.stop) + shift),
            }
        )
