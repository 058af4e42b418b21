from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .keep_common import KeepCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-09-15 10:00:00")
class TestAgreementHealth(KeepCommon):
    def test_use_of_three_months_counts_each_day_of_a_person_once(self):
        one, two = self.employees[:2]
        self._presence("2026-06-10", one, self.agreement)
        self._presence("2026-08-12", one, self.agreement)
        self._presence("2026-08-12", two, self.agreement, desk=1)
        self._presence("2026-05-12", one, self.agreement)
        self._presence("2026-09-02", one, self.agreement)
        self.agreement.action_update_health()
        self.assertEqual(
            (
                self.agreement.days_used,
                self.agreement.days_used_before,
                self.agreement.people_count,
            ),
            (3, 1, 2),
        )
        self.assertEqual(self.agreement.health, "green")
        self.assertIn("Centre One", self.agreement.usage_html)

    def test_falling_use_is_to_watch(self):
        for day in ("2026-03-10", "2026-04-10", "2026-05-11"):
            self._presence(day, self.employees[0], self.agreement)
        self._presence("2026-07-10", self.employees[0], self.agreement)
        self.agreement.action_update_health()
        self.assertEqual(self.agreement.health, "orange")
        self.assertIn("falling: 1 days", self.agreement.health_text)

    def test_nobody_came(self):
        self.agreement.action_update_health()
        self.assertEqual(self.agreement.health, "orange")
        self.assertIn("Nobody", self.agreement.health_text)

    def test_the_end_comes_near(self):
        self._presence("2026-07-10", self.employees[0], self.agreement)
        for end, health in (
            ("2027-12-31", "green"),
            ("2027-01-15", "orange"),
            ("2026-10-15", "red"),
        ):
            self.agreement.date_end = end
            self.agreement.action_update_health()
            self.assertEqual(self.agreement.health, health, end)

    def test_a_pilot_is_short_by_nature(self):
        self._presence("2026-07-10", self.employees[0], self.agreement)
        self.agreement.is_pilot = True
        for end, health in (
            ("2026-10-31", "green"),
            ("2026-10-10", "orange"),
            ("2026-09-25", "red"),
        ):
            self.agreement.date_end = end
            self.agreement.action_update_health()
            self.assertEqual(self.agreement.health, health, end)

    def test_renewal_is_reminded_of_once_a_term(self):
        self.agreement.date_end = "2026-12-31"
        Agreement = self.env["telecentre.agreement"]
        Agreement._cron_health()
        Agreement._cron_health()
        activity = self.agreement.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.sales_user)
        self.agreement.with_user(self.sales_user).action_renew()
        self.assertEqual(self.agreement.date_end, date(2027, 12, 31))
        self.assertFalse(self.agreement.renewal_reminded_on)
        Agreement._cron_health()
        self.assertEqual(len(self.agreement.activity_ids), 1, "not due yet")

    def test_an_unpaid_invoice_is_a_reason_to_call(self):
        self.patch(
            type(self.agreement),
            "_overdue_amounts",
            lambda agreements: dict.fromkeys(agreements.ids, 120.0),
        )
        self.agreement.action_update_health()
        self.assertEqual(self.agreement.health, "red")
        self.assertIn("120", self.agreement.health_text)

    def test_sales_see_numbers_and_no_presence(self):
        self._presence("2026-07-10", self.employees[0], self.agreement)
        agreement = self.agreement.with_user(self.sales_user)
        agreement.action_update_health()
        self.assertEqual(agreement.days_used, 1)
        self.assertNotIn("Employee A", agreement.usage_html)
        self.assertFalse(
            self.env["telecentre.attendance"]
            .with_user(self.sales_user)
            .has_access("read")
        )
