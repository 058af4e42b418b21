from odoo import api, fields, models
from odoo.fields import Domain


class ProductPricelist(models.Model):
    """A public tariff says which decision of the council set it, and when."""

    _inherit = "product.pricelist"

    deliberation_ref = fields.Char(
        string="Council decision",
        help="Reference of the decision that set this public tariff.",
    )
    deliberation_date = fields.Date(string="Decided on")

    def _get_applicable_rules_domain(self, products, date, **kwargs):
        """Keep the rules of the centre in the context, and those of no centre."""
        domain = super()._get_applicable_rules_domain(products, date, **kwargs)
        centre_id = self.env.context.get("telecentre_centre_id")
        return Domain(domain) & Domain("centre_id", "in", [centre_id or False, False])

    def _get_applicable_rules(self, products, date, **kwargs):
        """At the same level of product, the rule of the centre comes first."""
        rules = super()._get_applicable_rules(products, date, **kwargs)
        if not self.env.context.get("telecentre_centre_id"):
            return rules
        return rules.sorted(key=lambda rule: (rule.applied_on, not rule.centre_id))


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    centre_id = fields.Many2one(
        "telecentre.centre",
        string="Telecentre",
        ondelete="cascade",
        index="btree_not_null",
        help="The rule holds for this centre only. Before a rule of the same level "
        "without a centre.",
    )
    deliberation_ref = fields.Char(
        string="Council decision",
        help="Reference of the decision that set this public tariff.",
    )
    deliberation_date = fields.Date(string="Decided on")

    @api.depends("product_id")
    def _compute_name(self):
        """What is let is called by its name: its code says nothing to anybody."""
        result = super()._compute_name()
        tariffs = (
            self.env["telecentre.tariff.product"]
            .sudo()
            .search([("product_id", "in", self.product_id.ids)])
        )
        for item in self:
            if item.applied_on == "0_product_variant" and (
                item.product_id in tariffs.product_id
            ):
                item.name = item.product_id.name
        return result
