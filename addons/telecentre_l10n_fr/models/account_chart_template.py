from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext, is_html_empty

from ..tools import exemption


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
        self._telecentre_explain_taxes(company)
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

    def _telecentre_explain_taxes(self, company):
        """Say on the chart's taxes of 0 % what category they are, and why it is so.

        Odoo guesses the category from the buyer's country, and prints its notes in
        English or not at all. What a person set stays.
        """
        if not company.is_france_country:
            return
        chart = self.sudo().with_company(company).with_context(lang="en_US")
        for name, (category, reason, words) in exemption.CHART.items():
            tax = chart.ref(name, raise_if_not_found=False)
            if not tax or tax.ubl_cii_tax_category_code:
                continue
            tax.write(
                {
                    "ubl_cii_tax_category_code": category,
                    "ubl_cii_tax_exemption_reason_code": reason,
                }
            )
            note = tax.invoice_legal_notes
            if words and (is_html_empty(note) or "2006/112/EC" in html2plaintext(note)):
                tax.invoice_legal_notes = Markup("<p>%s</p>") % words
