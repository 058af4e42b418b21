from odoo import Command
from odoo.tests import Form, tagged

from .common import FrenchInvoiceCase


@tagged("post_install", "-at_install")
class TestProductTax(FrenchInvoiceCase):
    def test_service_gets_the_tax_on_services(self):
        self.assertEqual(self._taxes(self.product), self.tax)
        self.assertEqual(self.tax.tax_scope, "service")
        self.assertEqual(self.tax.tax_exigibility, "on_payment")
        self.assertEqual(self.tax.type_tax_use, "sale")

    def test_template_too(self):
        template = self.env["product.template"].create(
            {"name": "Abonnement", "type": "service"}
        )
        self.assertEqual(self._taxes(template), self.tax)

    def test_goods_keep_theirs(self):
        goods = self.env["product.product"].create({"name": "Clé USB", "type": "consu"})
        self.assertEqual(self._taxes(goods), self.company.account_sale_tax_id)

    def test_tax_that_was_chosen_stays(self):
        goods_tax = self.company.account_sale_tax_id
        service = self.env["product.product"].create(
            {
                "name": "Atelier",
                "type": "service",
                "taxes_id": [Command.set(goods_tax.ids)],
            }
        )
        self.assertEqual(self._taxes(service), goods_tax)

    def test_form_follows_the_type(self):
        with Form(self.env["product.template"]) as form:
            form.name = "Formation"
            form.type = "service"
            self.assertEqual(form.taxes_id.ids, self.tax.ids)

    def test_other_companies_are_left_alone(self):
        """A company without the French chart keeps its default."""
        chart = self.env["account.chart.template"]
        other = self.env["res.company"].create(
            {"name": "Andere GmbH", "country_id": self.env.ref("base.de").id}
        )
        self.assertFalse(other._telecentre_service_tax())
        self.assertTrue(chart.with_company(self.company).ref("tva_normale"))

    def test_service_that_was_there_before_the_chart(self):
        """All modules installed at once: Odoo loads the chart of accounts last."""
        company = self.env["res.company"].create(
            {"name": "Second réseau", "country_id": self.env.ref("base.fr").id}
        )
        service = self.env["product.product"].create(
            {"name": "Poste", "type": "service", "taxes_id": [Command.clear()]}
        )
        chart = self.env["account.chart.template"]
        chart.try_loading("fr", company=company, install_demo=False)
        taxes = service.sudo().taxes_id.filtered(lambda tax: tax.company_id == company)
        self.assertEqual(taxes, company._telecentre_service_tax())
        self.assertTrue(taxes)

    def _taxes(self, product):
        return product.taxes_id.filtered(lambda t: t.company_id == self.company)
