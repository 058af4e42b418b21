from odoo import api, models


class TelecentreDemo(models.AbstractModel):
    """Demo data that hangs on products made by the resource types themselves."""

    _inherit = "telecentre.demo"

    @api.model
    def _load_tariff(self, pricelist_id, deliberation_ref, prices):
        """Fixed prices {type code: {unit code: price}} as rules of a price list."""
        types = self.env["telecentre.resource.type"].search([])
        types._ensure_tariff_products()
        values = []
        for resource_type in types:
            for unit, price in prices.get(resource_type.code, {}).items():
                product = resource_type._tariff_product(unit)
                if product:
                    values.append(
                        {
                            "pricelist_id": pricelist_id,
                            "applied_on": "1_product",
                            "product_tmpl_id": product.product_tmpl_id.id,
                            "compute_price": "fixed",
                            "fixed_price": price,
                            "deliberation_ref": deliberation_ref,
                        }
                    )
        self.env["product.pricelist.item"].create(values)

    @api.model
    def _translate_products(self):
        """The demo is in French: the products of the units too, where they can."""
        if not self.env["res.lang"]._get_data(code="fr_FR"):
            return
        for tariff in self.env["telecentre.tariff.product"].search([]):
            french = tariff.with_context(lang="fr_FR")
            unit = french.unit_id.name.lower()
            french.product_id.name = f"{french.resource_type_id.name} ({unit})"

    @api.model
    def _charge_bookings(self):
        self.env["telecentre.booking"]._charge_missing()
