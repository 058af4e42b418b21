from odoo import models
from odoo.exceptions import UserError


class BasePartnerMerge(models.TransientModel):
    """Two contacts of one person: who opposed goes on being opposed."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge contacts; refused where one was anonymised, which is no person's.

        An opposition of any of the addresses or SIREN holds for the one that is left.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        treated = partners.filtered("privacy_state")
        if treated:
            raise UserError(
                self.env._(
                    "%s was anonymised, or is kept for the accounts only: it cannot be "
                    "merged with another contact.",
                    ", ".join(treated.mapped("display_name")),
                )
            )
        kinds = partners._privacy_opposed_kinds()
        heard = max(
            filter(None, partners.mapped("last_inbound_contact_date")), default=None
        )
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        left = partners.exists()
        if len(left) == 1:
            if heard:
                left.last_inbound_contact_date = heard
            left._privacy_keep_opposed(kinds)
        return result
