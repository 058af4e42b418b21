from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TelecentreGrant(models.Model):
    """What a funder gives for a time: beside the own income in the indicators."""

    _name = "telecentre.grant"
    _description = "Grant"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, help="For instance the decision that granted it.")
    partner_id = fields.Many2one("res.partner", string="Funder", ondelete="restrict")
    centre_id = fields.Many2one(
        "telecentre.centre",
        check_company=True,
        ondelete="restrict",
        help="Empty: for the whole network.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)

    @api.constrains("amount", "date_from", "date_to")
    def _check_values(self):
        for grant in self:
            if grant.amount <= 0:
                raise ValidationError(
                    self.env._("%s: a grant is above zero.", grant.name)
                )
            if grant.date_from > grant.date_to:
                raise ValidationError(
                    self.env._("%s ends before it begins.", grant.name)
                )

    def _share(self, date_from, date_to):
        """The part of the amount that falls into a period, by days."""
        self.ensure_one()
        first, last = max(self.date_from, date_from), min(self.date_to, date_to)
        days = max(0, (last - first).days + 1)
        return self.amount * days / ((self.date_to - self.date_from).days + 1)
