from odoo import models


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _load(self, template_code, company, install_demo, force_create=True):
        """Tax the services that were there before any tax was.

        Where all modules are installed at once, Odoo loads the chart of accounts last:
        the services that they bring have no tax at all until then.
        """
        first = not company.chart_template
        result = super()._load(template_code, company, install_demo, force_create)
        company = self.env["res.company"].browse(company.id)
        tax = first and company._telecentre_service_tax()
        if tax:
            services = (
                self.env["product.template"].sudo().with_context(active_test=False)
            )
            services = services.search(
                [
                    ("type", "=", "service"),
                    ("sale_ok", "=", True),
                    ("company_id", "in", [False, company.id]),
                ]
            )
            services._telecentre_set_service_tax()
            services.filtered(lambda service: not service.taxes_id).taxes_id = tax
        return result
