from odoo.tests import tagged

from .common import PrivacyCommon


@tagged("post_install", "-at_install")
class TestRegister(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.activities = cls.env["telecentre.processing"].search([])

    def _html(self):
        return (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "telecentre_privacy.report_processing", self.activities.ids
            )[0]
            .decode()
        )

    def test_what_article_30_wants_is_filled_in(self):
        self.assertGreaterEqual(len(self.activities), 9)
        for activity in self.activities:
            for name in (
                "purpose",
                "legal_basis",
                "people",
                "data",
                "recipients",
                "transfers",
                "retention",
                "security",
            ):
                self.assertTrue(activity[name], f"{activity.name}: {name}")

    def test_it_prints_as_one_document(self):
        self.env.company.write(
            {"privacy_dpo_name": "Dominique D", "privacy_dpo_email": "dpo@x.example"}
        )
        html = self._html()
        for activity in self.activities:
            self.assertIn(activity.name, html)
        self.assertIn("Dominique D", html)
        self.assertIn(self.env.company.name, html)
        action = self.activities.with_user(self.privacy_user).action_print()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(self._log("register").count, len(self.activities))

    def test_the_basis_of_prospecting_follows_the_setting(self):
        activity = self.env.ref("telecentre_privacy.processing_prospecting")
        company = self.env.company
        self.assertIn("public interest", activity._legal_basis_words(company))
        company.privacy_legal_basis = "consent"
        self.assertEqual(activity._legal_basis_words(company), "Consent (6-1-a)")
