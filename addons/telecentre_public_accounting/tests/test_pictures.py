from odoo.tests import tagged

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .test_regie import RegieCase


@tagged("post_install", "-at_install")
class TestPictures(DocumentMixin, RegieCase):
    """The régie's journal and its deposit slip as they are printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._dress(cls.company)

    def test_journal_and_slip(self):
        self._take(24.0, "2026-01-31", "cash")
        cheque = self._take(60.0, "2026-02-03", "cheque")
        slip = self._slip("2026-02-10")
        slip.action_validate()
        self._take(12.0, "2026-02-11", "cash")
        wizard = self.env["telecentre.regie.journal"].create(
            {
                "regie_id": self.regie.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
            }
        )
        module = "telecentre_public_accounting.report_regie_"
        pdf = self._printed(f"{module}journal", wizard)
        self.assertPages(
            pdf,
            (
                "Journal de la régie", "Régie des télécentres", "2024-07", "01/02/2026",
                "28/02/2026", cheque.name, "Cabinet Durand", "74,00", "60,00", "134,00",
                "110,00", "50,00", "62,00", "Chèque",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "journal-de-regie")
        pdf = self._printed(f"{module}deposit", slip)
        self.assertPages(
            pdf,
            (
                "Régie des télécentres", "10/02/2026", cheque.name, "Cabinet Durand",
                "24,00", "60,00", "84,00",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "bordereau-de-versement")
