from unittest.mock import patch

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestPrivacy(TransactionCase):
    def setUp(self):
        super().setUp()
        if "iap.autocomplete.api" not in self.env:
            self.skipTest("partner_autocomplete is not installed")
        self.sent = []

        def request(model, action, params, timeout=15):
            self.sent.append(params["query"])
            return {"data": []}, False

        self.patch(
            self.env.registry["iap.autocomplete.api"],
            "_request_partner_autocomplete",
            request,
        )
        vies = "odoo.addons.partner_autocomplete.models.res_partner.check_vies"
        self.startPatcher(patch(vies, lambda vat, timeout: self.sent.append(vat)))

    def _type(self):
        partners = self.env["res.partner"]
        partners.autocomplete_by_name("Jeanne Lavergne", False)
        partners.autocomplete_by_vat("FR44732829320", False)

    def test_what_is_typed_stays_here(self):
        self._type()
        self.assertEqual(self.sent, [])

    def test_the_service_may_be_allowed(self):
        self.env["ir.config_parameter"].set_param(
            "telecentre_booking.partner_autocomplete", "True"
        )
        self._type()
        self.assertEqual(set(self.sent), {"Jeanne Lavergne", "FR44732829320"})
