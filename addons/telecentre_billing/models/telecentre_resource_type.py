from odoo import api, fields, models


class TelecentreResourceType(models.Model):
    _inherit = "telecentre.resource.type"

    tariff_ids = fields.One2many(
        "telecentre.tariff.product", "resource_type_id", string="Products"
    )

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        types._ensure_tariff_products()
        return types

    def write(self, vals):
        result = super().write(vals)
        if "unit_ids" in vals:
            self._ensure_tariff_products()
        return result

    def _let_units(self):
        """Units a stay may be priced in: those let, or any."""
        self.ensure_one()
        return self.unit_ids or self.env["telecentre.unit"].search([])

    def _ensure_tariff_products(self):
        """One service product for each unit let; prices hang on it."""
        Tariff = self.env["telecentre.tariff.product"].sudo()
        missing = [
            {"resource_type_id": resource_type.id, "unit_id": unit.id}
            for resource_type in self
            for unit in resource_type._let_units()
            - resource_type.sudo().tariff_ids.unit_id
        ]
        return Tariff.create(missing)

    def _tariff_product(self, unit_code):
        """The product of a unit of this type, or an empty one."""
        self.ensure_one()
        tariffs = self.sudo().tariff_ids
        return tariffs.filtered(lambda t: t.unit_id.code == unit_code)[:1].product_id


class TelecentreTariffProduct(models.Model):
    """The product sold when a type of resource is let by a unit."""

    _name = "telecentre.tariff.product"
    _description = "Product of a Resource Type and Unit"
    _order = "resource_type_id, unit_id"
    _rec_name = "product_id"

    resource_type_id = fields.Many2one(
        "telecentre.resource.type", required=True, ondelete="cascade", index=True
    )
    unit_id = fields.Many2one(
        "telecentre.unit", required=True, ondelete="restrict", index=True
    )
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", index=True
    )
    list_price = fields.Float(related="product_id.list_price", string="Public price")

    _type_unit_unique = models.Constraint(
        "UNIQUE(resource_type_id, unit_id)",
        "A resource type has one product for each unit.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lacking = [vals for vals in vals_list if not vals.get("product_id")]
        products = self.env["product.product"].create(
            [self._prepare_product(vals) for vals in lacking]
        )
        for vals, product in zip(lacking, products, strict=True):
            vals["product_id"] = product.id
        return super().create(vals_list)

    def _prepare_product(self, vals):
        resource_type = self.env["telecentre.resource.type"].browse(
            vals["resource_type_id"]
        )
        unit = self.env["telecentre.unit"].browse(vals["unit_id"])
        return {
            "name": f"{resource_type.name} ({unit.name.lower()})",
            "type": "service",
            "list_price": 0.0,
            "purchase_ok": False,
            "default_code": f"TC-{resource_type.code}-{unit.code}".upper(),
        }
