from odoo import Command, api, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model_create_multi
    def create(self, vals_list):
        """Services start with the tax on services, not with that on goods."""
        defaulted = ["taxes_id" not in vals for vals in vals_list]
        templates = super().create(vals_list)
        services = templates.browse(
            [
                template.id
                for template, default in zip(templates, defaulted, strict=True)
                if default and template.type == "service"
            ]
        )
        services._telecentre_set_service_tax()
        return templates

    @api.onchange("type")
    def _onchange_telecentre_type(self):
        if self.type == "service":
            self._telecentre_set_service_tax()

    def _telecentre_set_service_tax(self):
        """Replace the default tax on goods of French companies by that on services.

        A tax that a person chose is left alone: only the company's own default goes.
        """
        companies = self.env["res.company"].sudo().search([])
        for company in companies.filtered("is_france_country"):
            goods, service = company.account_sale_tax_id, company._telecentre_service_tax()
            if not goods or not service or goods == service:
                continue
            self.filtered(lambda t, goods=goods: goods in t.taxes_id).taxes_id = [
                Command.unlink(goods.id),
                Command.link(service.id),
            ]
