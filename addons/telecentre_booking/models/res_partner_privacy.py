from odoo import api, models
from odoo.tools import str2bool

AUTOCOMPLETE_PARAMETER = "telecentre_booking.partner_autocomplete"


class ResPartner(models.Model):
    """What staff types into a name or a VAT number stays in the house.

    Odoo installs `partner_autocomplete` by itself; its fields send what is typed,
    people's names included, to a service outside. It is asked only where the
    system parameter ``telecentre_booking.partner_autocomplete`` is ``True``.
    """

    _inherit = "res.partner"

    @api.model
    def autocomplete_by_name(self, query, query_country_id, timeout=15):
        if not self._telecentre_autocomplete_allowed():
            return []
        return super().autocomplete_by_name(query, query_country_id, timeout=timeout)

    @api.model
    def autocomplete_by_vat(self, vat, query_country_id, timeout=15):
        if not self._telecentre_autocomplete_allowed():
            return []
        return super().autocomplete_by_vat(vat, query_country_id, timeout=timeout)

    @api.model
    def _telecentre_autocomplete_allowed(self):
        value = self.env["ir.config_parameter"].sudo().get_param(AUTOCOMPLETE_PARAMETER)
        return str2bool(value or "", False)
