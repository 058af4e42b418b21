from odoo import api, fields, models

# What the signature fixed; who will sit may still be said
SIGNED_FIELDS = {
    "centre_id",
    "date_start",
    "lead_id",
    "plan_id",
    "price_unit",
    "quantity",
}


class TelecentreLeadSeat(models.Model):
    """Once the proposal is signed, the seats are those that were signed."""

    _inherit = "telecentre.lead.seat"

    proposal_line_ids = fields.One2many("telecentre.proposal.line", "seat_id")

    def _signed_line(self):
        """The line of the signed proposal that these seats carry, or none."""
        self.ensure_one()
        lines = self.sudo().proposal_line_ids
        return lines.filtered(lambda line: line.proposal_id.state == "signed")[:1]

    def _compute_price_unit(self):
        """A price that was signed follows no price list any more."""
        signed = {seat: line for seat in self if (line := seat._signed_line())}
        for seat, line in signed.items():
            seat.price_unit = line.price_unit
        return super(
            TelecentreLeadSeat, self.filtered(lambda seat: seat not in signed)
        )._compute_price_unit()

    @api.model_create_multi
    def create(self, vals_list):
        seats = super().create(vals_list)
        seats.lead_id._check_not_signed()
        return seats

    def write(self, vals):
        fixed = SIGNED_FIELDS & vals.keys()
        if fixed:
            # Its own compute may say the signed price again.
            signed = self.filtered(
                lambda seat: (
                    (line := seat._signed_line())
                    and (
                        fixed != {"price_unit"} or vals["price_unit"] != line.price_unit
                    )
                )
            )
            signed.lead_id._check_not_signed()
        result = super().write(vals)
        if "lead_id" in vals:
            self.lead_id._check_not_signed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_signed(self):
        self.filtered(lambda seat: seat._signed_line()).lead_id._check_not_signed()

    @api.model
    def _create_signed(self, vals):
        """Make seats that the signed proposal names and the opportunity lost."""
        return super().create([vals])

    def _write_signed(self, vals):
        """Bring the seats in line with what was signed."""
        return super().write(vals)

    def _prepare_subscription(self, agreement, quantity):
        values = super()._prepare_subscription(agreement, quantity)
        line = self._signed_line()
        return (
            {**values, **line._prepare_seat(), "quantity": quantity} if line else values
        )
