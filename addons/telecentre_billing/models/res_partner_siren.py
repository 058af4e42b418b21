from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools import siren


class ResPartner(models.Model):
    """The French company number of a customer: kept, checked and read here only."""

    _inherit = "res.partner"

    @api.constrains("company_registry", "country_id")
    def _check_telecentre_siren(self):
        for partner in self:
            number = partner.company_registry
            if (
                not number
                or partner.country_code not in siren.COUNTRIES
                or siren.is_valid(number)
            ):
                continue
            raise ValidationError(
                self.env._(
                    "%(partner)s: “%(number)s” is neither a SIREN (9 digits) nor a "
                    "SIRET (14 digits), or its check digit is wrong. Correct the "
                    "number, or leave it empty until you know it.",
                    partner=partner.display_name,
                    number=number,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._telecentre_compact(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._telecentre_compact(vals))

    @api.model
    def _telecentre_compact(self, vals):
        """Store ``552 081 317`` as ``552081317``, whoever typed it."""
        number = vals.get("company_registry")
        if number and siren.is_valid(number):
            return {**vals, "company_registry": siren.compact(number)}
        return vals

    def _telecentre_siren(self):
        """The SIREN of the company: that of its registry number, else of its VAT
        number, else ``""``."""
        self.ensure_one()
        partner = self.commercial_partner_id
        return siren.to_siren(partner.company_registry) or siren.from_vat(partner.vat)
