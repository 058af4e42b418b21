from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .common import SIGNATURE, PortalCommon


@tagged("post_install", "-at_install")
class TestPictures(DocumentMixin, PortalCommon):
    """The proposal, which becomes the framework agreement, as it is printed."""

    @freeze_time("2026-03-02 09:00:00")
    def test_framework_agreement(self):
        self._dress(self.env.company)
        self.env.company.company_registry = "99900000300015"
        (self.company | self.contact).lang = "fr_FR"
        proposal = self._make_proposal(
            date="2026-03-02",
            date_start="2026-09-01",
            date_end="2027-08-31",
            purchase_order_ref="BC-2026-17",
            days_included="8 jours par mois",
            terms="<p>Casiers compris.</p>",
        )
        report = "telecentre_crm_portal.report_proposal"
        pdf = self._printed(report, proposal)
        words = (
            "Convention-cadre", "Version 1", "02/03/2026", "Télécentres d'essai",
            "Group One", "380129866", "Centre One", "Desk, a month", "01/09/2026",
            "31/08/2027", "120,00", "240,00", "2 880,00", "BC-2026-17",
            "8 jours par mois", "Casiers compris", "tacite reconduction", "Annexe 1",
        )  # fmt: skip
        self.assertPages(pdf, words)
        self.assertPicture(pdf, "convention-cadre")
        proposal.with_context(force_report_rendering=False).action_send()
        proposal._sign("Camille Fictif", SIGNATURE)
        self.assertPages(self._printed(report, proposal), (*words, "Camille Fictif"))
