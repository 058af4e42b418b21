from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.telecentre_privacy.hooks import uninstall_hook

from .common import need_addon


@tagged("post_install", "-at_install")
class TestOutside(TransactionCase):
    """Nothing is asked of the service that completes names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        need_addon(cls.env, "partner_autocomplete")

    def test_nothing_is_asked_of_the_service_that_completes_names(self):
        Partner = self.env["res.partner"]
        Api = type(self.env["iap.autocomplete.api"])
        with patch.object(Api, "_contact_iap", side_effect=AssertionError("asked")):
            self.assertEqual(Partner.enrich_by_domain("x.example"), {})
            self.assertEqual(Partner.enrich_by_duns("1"), {})
            self.assertEqual(Partner.autocomplete_by_name("Claude", False), [])
            self.assertFalse(self.env.company.iap_enrich_auto())


@tagged("post_install", "-at_install")
class TestLookup(TransactionCase):
    """Odoo's look-up archives and deletes bluntly: it does not stand beside ours."""

    def _offered(self, model):
        bindings = self.env["ir.actions.actions"].get_bindings(model)
        return {action["name"] for action in bindings["action"]}

    def test_one_way_to_erase_is_offered(self):
        self.assertIn("Anonymise the person", self._offered("res.partner"))
        for model in ("res.partner", "res.users"):
            self.assertNotIn("Privacy Lookup", self._offered(model))

    def test_it_is_back_without_this_addon(self):
        uninstall_hook(self.env)
        for model in ("res.partner", "res.users"):
            self.assertIn("Privacy Lookup", self._offered(model))
