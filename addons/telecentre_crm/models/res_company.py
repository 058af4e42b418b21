from odoo import api, fields, models
from odoo.exceptions import ValidationError

CO2_PER_KM = 218
CO2_MOST = 1000


class ResCompany(models.Model):
    _inherit = "res.company"

    telecentre_co2_per_km = fields.Integer(
        string="CO2 of a car (g/km)",
        default=CO2_PER_KM,
        help="Grams of CO2 equivalent a kilometre, for simulations and indicators. 218: "
        "an average car with a combustion engine in France, 192 for driving, fuel "
        "production included, and 26 for its making. Source: ADEME, Base Empreinte "
        "(formerly Base Carbone), as published by Impact CO2, read in 2024. Set the "
        "figure of your own source where it has another.",
    )

    @api.constrains("telecentre_co2_per_km")
    def _check_telecentre_co2_per_km(self):
        for company in self:
            if not 0 <= company.telecentre_co2_per_km <= CO2_MOST:
                raise ValidationError(
                    self.env._("Give 0 to 1,000 grams of CO2 a kilometre.")
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    telecentre_co2_per_km = fields.Integer(
        related="company_id.telecentre_co2_per_km", readonly=False
    )
