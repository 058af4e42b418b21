from odoo import fields, models
from odoo.exceptions import UserError


class TelecentreBillingRun(models.Model):
    """The invoices of a run that are paid by direct debit, on a payment order."""

    _inherit = "telecentre.billing.run"

    debit_count = fields.Integer(string="To be debited", compute="_compute_debit_count")

    def _compute_debit_count(self):
        for run in self:
            run.debit_count = len(run._debits())

    def _debits(self):
        """Posted invoices of the run that wait for a payment order."""
        moves = self.move_ids.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and move.payment_state in ("not_paid", "partial")
                and move.payment_order_ok
            )
        )
        busy = moves.line_ids.payment_line_ids.filtered(
            lambda line: line.state != "cancel"
        )
        return moves - busy.move_line_id.move_id

    def action_payment_order(self):
        """Put the invoices to be debited on draft payment orders, and open them."""
        self.ensure_one()
        moves = self._debits()
        if not moves:
            raise UserError(
                self.env._(
                    "%s has no invoice that waits for a direct debit.",
                    self.display_name,
                )
            )
        return moves.create_account_payment_line()
