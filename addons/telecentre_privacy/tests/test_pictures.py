from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .common import PrivacyCommon


@tagged("post_install", "-at_install")
class TestPictures(DocumentMixin, PrivacyCommon):
    """The register of processing activities as it is printed."""

    @freeze_time("2026-02-02 09:00:00")
    def test_register(self):
        company = self.env.company
        self._dress(company)
        company.write(
            {"privacy_dpo_name": "Dominique D", "privacy_dpo_email": "dpo@x.example"}
        )
        names = ("prospecting", "opposition", "bookings", "billing")
        activities = self.env["telecentre.processing"].browse(
            self.env.ref(f"telecentre_privacy.processing_{name}").id for name in names
        )
        activities = activities.with_context(lang="fr_FR")
        pdf = self._printed("telecentre_privacy.report_processing", activities)
        # no picture: lines break elsewhere with the Pango of Debian 13
        pages = self.assertPages(
            pdf,
            (
                "Registre des activités de traitement", "2016/679", "02/02/2026",
                "Télécentres d'essai", "15000 Aurillac", "Dominique D", "dpo@x.example",
                "Finalités", "Base légale", "Destinataires", "Mesures de sécurité",
            ),
        )  # fmt: skip
        words = " ".join(" ".join(pages).split())
        for activity in activities:
            self.assertIn(" ".join(activity.name.split()), words)
