from odoo import api, models


class TelecentreBookingWizard(models.AbstractModel):
    """A dialog on one booking, which begins with what the booking says."""

    _name = "telecentre.booking.wizard"
    _description = "Dialog on a Booking"

    # Names of the booking's fields that the dialog begins with
    _from_booking = ()

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        booking = self.env["telecentre.booking"].browse(
            defaults.get("booking_id") or self.env.context.get("default_booking_id")
        )
        for name in set(self._from_booking) & set(fields_list) if booking else ():
            field = booking._fields[name]
            defaults.setdefault(name, field.convert_to_write(booking[name], booking))
        return defaults
