from odoo.tests import new_test_user, tagged

from .common import PublicCase


@tagged("post_install", "-at_install")
class TestMode(PublicCase):
    def test_private_users_see_nothing(self):
        public = self.env["res.company"].search(
            [("telecentre_accounting_mode", "=", "public")]
        )
        public.telecentre_accounting_mode = "private"
        group = "telecentre_public_accounting.group_public_accounting"
        user = new_test_user(
            self.env, "comptable_prive",
            "telecentre_billing.group_telecentre_accountant",
        )  # fmt: skip
        self.assertFalse(user.has_group(group))
        menu = self.env.ref("telecentre_public_accounting.menu_public_accounting")
        self.assertNotIn(menu.id, menu.with_user(user)._visible_menu_ids())
        arch = self.env["account.move"].with_user(user).get_view(view_type="form")
        self.assertNotIn("telecentre_payfip_ref", arch["arch"])
        self.company.telecentre_accounting_mode = "public"
        self.assertTrue(user.has_group(group))
        self.assertIn(menu.id, menu.with_user(user)._visible_menu_ids())

    def test_private_invoice_prints_nothing_of_it(self):
        invoice = self._invoice()
        self.assertIn("012345", self._html(invoice))
        self.company.telecentre_accounting_mode = "private"
        invoice.invalidate_recordset()
        self.assertNotIn("012345", self._html(invoice))

    def test_references_are_printed(self):
        invoice = self._invoice()
        invoice.telecentre_asap_ref = "ASAP-2026-77"
        html = self._html(invoice)
        reference = "".join(c for c in invoice.name if c.isalnum())
        for text in ("ASAP-2026-77", reference, "payfip"):
            self.assertIn(text, html)

    def test_council_decision_of_the_tariff_is_printed(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Tarif public",
                "company_id": self.company.id,
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.product.product_tmpl_id.id,
                            "fixed_price": 120.0,
                            "deliberation_ref": "2025-104",
                            "deliberation_date": "2025-12-12",
                        },
                    )
                ],
            }
        )
        customer = self.customers["company"]
        customer.with_company(self.company).property_product_pricelist = pricelist
        charge = self.env["telecentre.charge"].create(
            {
                "name": "Bureau",
                "partner_id": customer.id,
                "company_id": self.company.id,
                "product_id": self.product.id,
                "price_unit": 120.0,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        )
        move = charge._create_moves([charge], charge.date_to)
        move.action_post()
        self.assertEqual(
            [ref for ref, _day in move._telecentre_decisions()], ["2025-104"]
        )
        html = self._html(move)
        self.assertIn("2025-104", html)
        self.assertIn("12/12/2025", html)

    def _html(self, invoice):
        report = self.env["ir.actions.report"]
        return report._render_qweb_html("account.report_invoice", invoice.ids)[
            0
        ].decode()
