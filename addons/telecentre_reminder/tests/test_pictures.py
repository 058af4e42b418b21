from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.report_weasyprint.tests.documents import DocumentMixin

from .test_reminder import ReminderCase


@tagged("post_install", "-at_install")
class TestPictures(DocumentMixin, ReminderCase):
    """What a reminder brings with it, as it is printed."""

    @freeze_time("2026-02-09 09:00:00")
    def test_reminder(self):
        self._dress(self.company)
        self.customers["company"].lang = "fr_FR"
        communication = self._run("2026-02-09").communication_id
        pdf = self._printed(
            "telecentre_reminder.report_reminder_statement", communication
        )
        self.assertPages(
            pdf,
            (
                self.late.name, "Cabinet Durand", "910 000 009 00019", "09/02/2026",
                "31/01/2026", "144,00", "288,00", "forfaitaire de 40",
            ),
            count=1,
        )  # fmt: skip
        self.assertPicture(pdf, "relance-releve")
        pdf = self._printed(
            "account_credit_control.report_credit_control_summary", communication
        )
        self.assertPages(pdf, (self.late.name, "Cabinet Durand", "144,00"))
        self.assertPicture(pdf, "relance")
