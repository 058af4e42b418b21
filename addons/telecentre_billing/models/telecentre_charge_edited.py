from odoo import api, fields, models

# What a person may change on the line of a draft, of what the charge says
EDITED_FIELDS = {"price_unit", "quantity", "discount", "product_id", "name", "tax_ids"}


class TelecentreCharge(models.Model):
    """A line that a person changes on a draft invoice is kept, and flagged here.

    The charge keeps what was owed; no run touches its line again.
    """

    _inherit = "telecentre.charge"

    edited = fields.Boolean(
        string="Edited on the invoice",
        readonly=True,
        copy=False,
        help="Its invoice line was changed by a person and says something else.",
    )
    amount_on_invoice = fields.Monetary(
        string="On the invoice",
        compute="_compute_amount_on_invoice",
        help="Before tax, as its invoice line says.",
    )

    @api.depends("move_line_id.price_subtotal", "amount_untaxed")
    def _compute_amount_on_invoice(self):
        for charge in self.sudo():
            charge.amount_on_invoice = (
                charge._amount_on_invoice() if charge.move_line_id else 0.0
            )

    def _flag_edited(self):
        """Compare with the lines; what was put back as it was is not edited."""
        for charge in self:
            line = charge.move_line_id
            if charge._is_reversal() or not line:
                continue
            edited = (
                bool(
                    charge.currency_id.compare_amounts(
                        charge._amount_on_invoice(), charge.amount_untaxed
                    )
                )
                or line.product_id != charge.product_id
                or line.name != charge.name
            )
            if edited != charge.edited:
                charge._set(edited=edited)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        result = super().write(vals)
        if self.ids and EDITED_FIELDS & vals.keys():
            charges = self.env["telecentre.charge"].sudo()
            charges.search([("move_line_id", "in", self.ids)])._flag_edited()
        return result
