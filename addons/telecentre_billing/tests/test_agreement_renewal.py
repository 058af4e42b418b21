from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAgreementRenewal(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["res.partner"].create({"name": "Group", "is_company": True})
        cls.agreement = cls.env["telecentre.agreement"].create(
            {
                "name": "Framework agreement",
                "partner_id": cls.group.id,
                "date_start": "2026-03-01",
                "date_end": "2027-02-28",
                "renewal": "tacit",
            }
        )

    def _night(self, day):
        with freeze_time(f"{day} 02:00:00"):
            self.env["telecentre.subscription"]._cron_refresh()

    def test_it_goes_on_once_it_is_too_late_to_give_notice(self):
        self.assertEqual(self.agreement.notice_date, date(2026, 11, 28))
        self._night("2026-11-28")
        self.assertEqual(self.agreement.date_end, date(2027, 2, 28), "the last day")
        self._night("2026-11-29")
        self.assertEqual(self.agreement.date_end, date(2028, 2, 29))
        find = self.agreement._finder()
        self.assertEqual(find(self.group, date(2027, 3, 1)), self.agreement)
        self._night("2026-11-30")
        self.assertEqual(self.agreement.date_end, date(2028, 2, 29), "once a term")

    def test_a_lapse_of_years_is_made_up_for(self):
        self._night("2029-06-01")
        self.assertEqual(self.agreement.date_end, date(2030, 2, 28))

    def test_notice_given_or_ended_it_stays_at_its_end(self):
        self.agreement.renewal = "none"
        self._night("2026-12-15")
        self.assertEqual(self.agreement.date_end, date(2027, 2, 28))
        self.agreement.write({"renewal": "tacit", "state": "closed"})
        self._night("2026-12-15")
        self.assertEqual(self.agreement.date_end, date(2027, 2, 28))
