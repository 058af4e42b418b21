from lxml import etree

from odoo.tests import tagged

from .common import PublicCase

GROUP = "telecentre_public_accounting.group_public_accounting"
# what a view, an export, a filter or a call from outside could show of it
FIELDS = {
    "account.move": {
        "telecentre_titre_id", "telecentre_titre_number", "telecentre_is_public",
        "telecentre_asap_ref", "telecentre_payfip_ref",
    },
    "account.payment": {
        "telecentre_regie_id", "telecentre_means", "telecentre_deposit_id",
    },
    "account.payment.register": {"telecentre_means"},
    "account.journal": {"telecentre_regie_id", "telecentre_means"},
    "product.template": {"telecentre_local_code", "telecentre_budget_line"},
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestMode(PublicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.private = cls.env["res.company"].create(
            {"name": "Réseau privé d'essai", "country_id": cls.france.id}
        )
        cls.insider = cls._accountant("comptable_public", cls.company)
        cls.outsider = cls._accountant("comptable_prive", cls.private)

    def _seen(self, user):
        """``{model: names}`` of the fields of public accounting that a user gets."""
        found = {}
        for model, names in FIELDS.items():
            Model = self.env[model].with_user(user)
            Model = Model.with_context(allowed_company_ids=user.company_ids.ids)
            arch = etree.fromstring(Model.get_view(view_type="form")["arch"])
            viewed = {node.get("name") for node in arch.iter("field")}
            known = set(Model.fields_get())
            found[model] = {name for name in names if name in viewed | known}
        return found

    def _menus(self, user):
        root = self.env.ref("telecentre_public_accounting.menu_public_accounting")
        menus = root + root.search([("id", "child_of", root.id)])
        return set(menus.ids) & set(menus.with_user(user)._visible_menu_ids())

    def test_who_works_for_a_private_company_sees_nothing(self):
        """Though another company of the same database is public."""
        self.assertFalse(self.outsider.has_group(GROUP))
        self.assertFalse(self._menus(self.outsider))
        self.assertEqual(self._seen(self.outsider), {model: set() for model in FIELDS})
        self.assertTrue(self.insider.has_group(GROUP))
        self.assertGreater(len(self._menus(self.insider)), 4)
        self.assertEqual(self._seen(self.insider), FIELDS)

    def test_models_are_closed_to_who_is_private(self):
        for model in ("telecentre.titre.batch", "telecentre.titre", "telecentre.regie",
                      "telecentre.regie.deposit", "telecentre.collection"):  # fmt: skip
            with self.subTest(model):
                access = self.env[model].with_user(self.outsider)
                self.assertFalse(access.has_access("read"))
                self.assertTrue(access.with_user(self.insider).has_access("read"))

    def test_right_follows_the_companies_and_the_mode(self):
        self.outsider.company_ids += self.company
        self.assertTrue(self.outsider.has_group(GROUP))
        self.outsider.company_ids -= self.company
        self.assertFalse(self.outsider.has_group(GROUP))
        self.private.telecentre_accounting_mode = "public"
        self.assertTrue(self.outsider.has_group(GROUP))
        self.private.telecentre_accounting_mode = "private"
        self.assertFalse(self.outsider.has_group(GROUP))
        self.assertTrue(self.insider.has_group(GROUP))

    def test_staff_who_does_not_invoice_has_no_right(self):
        staff = self._accountant("accueil_public", self.company)
        self.assertTrue(staff.has_group(GROUP))
        staff.group_ids = self.env.ref("telecentre_booking.group_telecentre_user")
        self.assertFalse(staff.has_group(GROUP))

    def test_private_accountant_works_as_before(self):
        """Fields hidden from him are in the way of nothing he does."""
        self.company.telecentre_accounting_mode = "private"
        self.assertFalse(self.insider.has_group(GROUP))
        invoice = self._invoice(post=False).with_user(self.insider)
        invoice.action_post()
        payment = (
            self.env["account.payment.register"]
            .with_user(self.insider)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": "2026-02-01"})
            ._create_payments()
        )
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        payment.action_draft()
        payment.action_cancel()
        invoice.with_user(self.insider).button_draft()
        self.assertEqual(invoice.state, "draft")

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
        # a tariff voted later does not change what was billed
        pricelist.item_ids.write(
            {"deliberation_ref": "2026-17", "deliberation_date": "2026-03-01"}
        )
        html = self._html(move)
        self.assertIn("2025-104", html)
        self.assertIn("12/12/2025", html)
        self.assertNotIn("2026-17", html)
        move.button_draft()
        self.assertIn("2026-17", self._html(move))

    def _html(self, invoice):
        report = self.env["ir.actions.report"]
        return report._render_qweb_html("account.report_invoice", invoice.ids)[
            0
        ].decode()
