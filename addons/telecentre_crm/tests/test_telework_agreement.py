from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 09:00:00")
class TestTeleworkAgreement(TelecentreCrmCommon):
    def _activities(self, record):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("summary", "like", "Group One"),
            ]
        )

    def test_lead_shows_the_agreement_that_runs(self):
        lead = self._create_lead()
        self.assertFalse(lead.telework_agreement_id)
        self._create_telework_agreement(date_start="2023-01-01", date_end="2025-12-31")
        running = self._create_telework_agreement(third_places_allowed=True)
        self._create_telework_agreement(date_start="2027-01-01", date_end=False)
        self.assertEqual(lead.telework_agreement_id, running)
        self.assertTrue(lead.third_places_allowed)
        running.active = False
        self.assertEqual(
            lead.telework_agreement_id.date_start, date(2027, 1, 1), "the latest one"
        )

    def test_state_and_its_search(self):
        ended = self._create_telework_agreement(
            date_start="2023-01-01", date_end="2026-05-31"
        )
        running = self._create_telework_agreement(date_end="2026-06-01")
        future = self._create_telework_agreement(
            date_start="2026-06-02", date_end=False
        )
        for agreement, state in (
            (ended, "ended"),
            (running, "running"),
            (future, "future"),
        ):
            self.assertEqual(agreement.state, state)
            found = agreement.search(
                [("state", "=", state), ("partner_id", "=", self.company.id)]
            )
            self.assertEqual(found, agreement)

    def test_home_only_and_third_places_exclude_each_other(self):
        with self.assertRaisesRegex(ValidationError, "Untick one"):
            self._create_telework_agreement(home_only=True, third_places_allowed=True)

    @mute_logger("odoo.sql_db")
    def test_end_before_the_start_is_refused(self):
        with self.assertRaises(IntegrityError):
            self._create_telework_agreement(date_end="2025-12-31")

    def test_reminder_comes_on_its_day_to_the_open_opportunity(self):
        agreement = self._create_telework_agreement(reminder_days=180)
        self.assertEqual(agreement.reminder_date, date(2026, 7, 4))
        lead = self._create_lead()
        won = self._create_lead()
        won.action_set_won()
        agreement._cron_remind()
        self.assertFalse(self._activities(lead))
        with freeze_time("2026-07-04 09:00:00"):
            agreement._cron_remind()
        activity = self._activities(lead)
        self.assertEqual(activity.user_id, self.sales_user)
        self.assertIn("Group One", activity.summary)
        self.assertFalse(self._activities(won))
        self.assertFalse(self._activities(agreement))

    def test_reminder_comes_once(self):
        agreement = self._create_telework_agreement(reminder_days=300)
        lead = self._create_lead()
        agreement._cron_remind()
        agreement._cron_remind()
        self.assertEqual(len(self._activities(lead)), 1)

    def test_new_term_is_reminded_of_again(self):
        agreement = self._create_telework_agreement(reminder_days=300)
        lead = self._create_lead()
        agreement._cron_remind()
        agreement.date_end = "2027-03-01"
        agreement._cron_remind()
        self.assertEqual(len(self._activities(lead)), 2)

    def test_without_opportunity_the_reminder_is_on_the_agreement(self):
        agreement = self._create_telework_agreement(reminder_days=300)
        agreement._cron_remind()
        self.assertEqual(self._activities(agreement).user_id, self.sales_user)

    def test_ended_or_open_ended_agreement_is_not_reminded_of(self):
        self._create_telework_agreement(date_end=False)
        self._create_telework_agreement(date_end="2026-05-31")
        lead = self._create_lead()
        before = self.env["mail.activity"].search_count([])
        self.env["telecentre.telework.agreement"]._cron_remind()
        self.assertFalse(
            self._activities(lead) | self.company.telework_agreement_ids.activity_ids
        )
        self.assertEqual(self.env["mail.activity"].search_count([]), before)
