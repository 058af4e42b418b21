from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _telecentre_period(self):
        """First and last local day of what these lines bill, or ``(False, False)``."""
        charges = self._telecentre_charges()
        starts = [day for day in charges.mapped("date_from") if day]
        ends = [day for day in charges.mapped("date_to") if day]
        if not starts or not ends:
            return False, False
        return min(starts), max(ends)

    def _telecentre_charges(self):
        """What these lines bill; whoever may read an invoice may know its period."""
        return self.sudo().telecentre_charge_ids
