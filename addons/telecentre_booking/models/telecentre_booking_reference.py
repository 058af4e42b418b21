from odoo import api, models


class TelecentreBooking(models.Model):
    """References of bookings."""

    _inherit = "telecentre.booking"

    @api.model
    def _next_names(self, count):
        """As many references as asked for, drawn in one query."""
        if not count:
            return []
        # Not `ref`, which asks the database each time whether it is still there.
        sequence_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "telecentre_booking.sequence_booking", raise_if_not_found=True
        )
        sequence = self.env["ir.sequence"].sudo().browse(sequence_id)
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _index in range(count)]
        prefix, suffix = sequence._get_prefix_suffix()
        padding = sequence.padding
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            (f"ir_sequence_{sequence.id:03d}", count),
        )
        return [
            f"{prefix}{number:0{padding}d}{suffix}"
            for (number,) in self.env.cr.fetchall()
        ]
