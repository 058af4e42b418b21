from odoo import api, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model_create_multi
    def create(self, vals_list):
        """Services start with the tax on services, not with that on goods."""
        templates = super().create(vals_list)
        if not self.env.context.get("telecentre_keep_taxes"):
            templates._telecentre_default_taxes(vals_list)
        return templates

    @api.onchange("type")
    def _onchange_telecentre_type(self):
        self._telecentre_set_service_tax()

    def _telecentre_default_taxes(self, vals_list):
        """Set the tax of the new services for which nobody chose one."""
        defaulted = [
            template.id
            for template, vals in zip(self, vals_list, strict=True)
            if "taxes_id" not in vals
        ]
        self.browse(defaulted)._telecentre_set_service_tax()

    def _telecentre_set_service_tax(self):
        """Replace the default tax on goods of French companies by that on services.

        Any other tax was chosen by a person and stays.
        """
        services = self.filtered(lambda template: template.type == "service")
        companies = services and self.env["res.company"].sudo().search([])
        for company in companies.filtered("is_france_country") if companies else []:
            goods = company.account_sale_tax_id
            service = company._telecentre_service_tax()
            if not goods or not service or goods == service:
                continue
            for template in services:
                # in a form the taxes are not those of the database
                taxes = template.sudo().taxes_id._origin
                if goods in taxes:
                    template.sudo().taxes_id = taxes - goods + service


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model_create_multi
    def create(self, vals_list):
        """The template gets all defaults from here, as if someone had chosen them."""
        products = super(
            ProductProduct, self.with_context(telecentre_keep_taxes=True)
        ).create(vals_list)
        products = products.with_env(self.env)
        for product, vals in zip(products, vals_list, strict=True):
            if "product_tmpl_id" not in vals:
                product.product_tmpl_id._telecentre_default_taxes([vals])
        return products
