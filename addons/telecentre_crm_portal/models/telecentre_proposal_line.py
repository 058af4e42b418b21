from odoo import api, fields, models

from odoo.addons.telecentre_crm.tools.recurring import monthly_amount


class TelecentreProposalLine(models.Model):
    """Seats as they were proposed: what the opportunity says later changes nothing."""

    _name = "telecentre.proposal.line"
    _description = "Seats Proposed"
    _order = "proposal_id, id"

    proposal_id = fields.Many2one(
        "telecentre.proposal", required=True, ondelete="cascade", index=True
    )
    seat_id = fields.Many2one(
        "telecentre.lead.seat",
        string="Seats wanted",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The line of the opportunity that it was made from.",
    )
    centre_id = fields.Many2one("telecentre.centre", required=True)
    plan_id = fields.Many2one("telecentre.plan", required=True)
    quantity = fields.Integer(string="Seats", required=True)
    date_start = fields.Date(string="From", required=True)
    currency_id = fields.Many2one(related="proposal_id.currency_id")
    price_unit = fields.Monetary(string="Price of a seat")
    amount_monthly = fields.Monetary(
        string="Per month", compute="_compute_amount_monthly", store=True
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A line of seats is for one seat or more."
    )

    # Not on the plan's interval: what was proposed does not move with the plan.
    @api.depends("price_unit", "quantity", "plan_id")
    def _compute_amount_monthly(self):
        for line in self:
            plan = line.plan_id
            amount = plan and monthly_amount(
                line.price_unit * line.quantity, plan.interval, plan.interval_count
            )
            currency = line.currency_id or self.env.company.currency_id
            line.amount_monthly = currency.round(amount or 0.0)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.proposal_id._check_draft()
        return lines

    def write(self, vals):
        self.proposal_id._check_draft()
        result = super().write(vals)
        if "proposal_id" in vals:
            self.proposal_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self.proposal_id._check_draft()

    def _link_seat(self, seat):
        """Say which line of the opportunity carries what was signed."""
        return super().write({"seat_id": seat.id})

    def _prepare_seat(self):
        """Values of the opportunity's seats, as they were signed."""
        self.ensure_one()
        return {
            "centre_id": self.centre_id.id,
            "plan_id": self.plan_id.id,
            "quantity": self.quantity,
            "date_start": self.date_start,
            "price_unit": self.price_unit,
        }
