from odoo import models

# A debit that is being made; one that came back is owed again
DEBITED = ("draft", "open", "generated")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _telecentre_is_not_reminded(self):
        """Whether this debt is disputed, or collected in another way.

        Public accounting and direct debits are asked where they are installed.
        """
        self.ensure_one()
        # sudo: who reminds need not see e-invoices, titles and payment orders
        line = self.sudo()
        move = line.move_id
        if move.telecentre_einvoice_state in ("disputed", "refused"):
            return True
        if (
            "telecentre_titre_id" in move._fields
            and move.telecentre_titre_id.state == "exported"
        ):
            return True
        return "payment_line_ids" in line._fields and any(
            payment.state in DEBITED for payment in line.payment_line_ids
        )
