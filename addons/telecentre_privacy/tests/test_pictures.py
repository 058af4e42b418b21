from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .common import PrivacyCommon


@tagged("post_install", "-at_install")
class TestPictures(DocumentMixin, PrivacyCommon):
    """The register of processing activities as it is printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._dress(cls.env.company)
        cls.env.company.write(
            {"privacy_dpo_name": "Dominique D", "privacy_dpo_email": "dpo@x.example"}
        )

    @freeze_time("2026-02-02 09:00:00")
    def test_register(self):
        names = ("prospecting", "opposition", "bookings", "billing")
        activities = self.env["telecentre.processing"].browse(
            self.env.ref(f"telecentre_privacy.processing_{name}").id for name in names
        )
        activities = activities.with_context(lang="fr_FR")
        pdf = self._printed("telecentre_privacy.report_processing", activities)
        # its picture is that of short lines, below: these break elsewhere with the Pango
        # of Debian 13
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

    @freeze_time("2026-02-02 09:00:00")
    def test_register_of_short_lines(self):
        """Every row of the form; no text is long enough to break."""
        rule = self.env.ref("telecentre_privacy.retention_rule_lead")
        rule.months = 36
        shared = {
            "recipients": "L'équipe commerciale.",
            "transfers": "Aucun.",
            "security": "Accès par rôle, journal.",
        }
        activities = self.env["telecentre.processing"].create(
            [
                {
                    "name": "Prospection",
                    "purpose": "Faire connaître nos lieux.",
                    "legal_basis": "prospecting",
                    "legal_text": "délibération 12",
                    "people": "Contacts d'entreprises.",
                    "data": "Nom, fonction, adresse.",
                    "source": "Sites publics.",
                    "rule_id": rule.id,
                    "retention": "Trois ans.",
                    "date_reviewed": "2026-01-15",
                    **shared,
                },
                {
                    "name": "Facturation",
                    "purpose": "Émettre les factures.",
                    "legal_basis": "legal_obligation",
                    "people": "Clients.",
                    "data": "Nom, adresse, montants.",
                    "retention": "Dix ans.",
                    **shared,
                },
            ]
        )
        pdf = self._printed(
            "telecentre_privacy.report_processing",
            activities.with_context(lang="fr_FR"),
        )
        self.assertPages(
            pdf,
            (
                "Registre des activités de traitement", "1. Prospection",
                "Mission d'intérêt public", "délibération 12", "36 mois", "15/01/2026",
                "2. Facturation", "Obligation légale", "Sites publics.",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "registre")
