from unittest.mock import patch

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestOutside(TransactionCase):
    def test_nothing_is_asked_of_the_service_that_completes_names(self):
        Partner = self.env["res.partner"]
        if "iap.autocomplete.api" not in self.env:
            self.skipTest("partner_autocomplete is not installed")
        Api = type(self.env["iap.autocomplete.api"])
        with patch.object(Api, "_contact_iap", side_effect=AssertionError("asked")):
            self.assertEqual(Partner.enrich_by_domain("x.example"), {})
            self.assertEqual(Partner.enrich_by_duns("1"), {})
            self.assertEqual(Partner.autocomplete_by_name("Claude", False), [])
            self.assertFalse(self.env.company.iap_enrich_auto())
