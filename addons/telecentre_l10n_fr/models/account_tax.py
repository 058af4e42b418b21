from odoo import models
from odoo.tools import html2plaintext, is_html_empty

from ..tools import exemption


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _telecentre_exemption_note(self):
        """Why nothing is charged, in the words of the law; ``""`` if nobody said."""
        self.ensure_one()
        if self.amount:
            return ""
        if not is_html_empty(self.invoice_legal_notes):
            return html2plaintext(self.invoice_legal_notes).strip()
        return exemption.note(self.ubl_cii_tax_exemption_reason_code)
