from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .keep_common import KeepCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-10-15 10:00:00")
class TestIndexation(KeepCommon):
    """The agreement began on 1 January 2025; the index rose by 5 % since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["telecentre.price.index"].create(
            {
                "name": "ILAT of the test",
                "value_ids": [
                    (0, 0, {"date": "2024-12-20", "value": 120.0}),
                    (0, 0, {"date": "2026-09-20", "value": 126.0}),
                ],
            }
        )
        cls.agreement.index_id = cls.index
        cls.seat = cls.env["telecentre.subscription"].create(
            {
                "partner_id": cls.company.id,
                "plan_id": cls.plan.id,
                "centre_id": cls.centre.id,
                "quantity": 3,
                "price_unit": 120.0,
                "date_start": "2026-01-01",
                "agreement_id": cls.agreement.id,
            }
        )
        cls.seat.action_activate()

    def _wizard(self, user=None):
        Wizard = self.env["telecentre.agreement.indexation"]
        return Form(
            Wizard.with_user(user or self.sales_user).with_context(
                active_id=self.agreement.id
            )
        )

    def test_it_is_proposed_once_ahead_of_the_anniversary_with_new_prices(self):
        Agreement = self.env["telecentre.agreement"]
        Agreement._cron_health()
        Agreement._cron_health()
        [activity] = self.agreement.activity_ids
        self.assertIn("01/01/2027", activity.summary)
        for text in ("120.0 → 126.0", "+5.00", "360", "378"):
            self.assertIn(text, activity.note)
        self.assertEqual(activity.user_id, self.sales_user)
        self.assertEqual(self.seat.price_unit, 120.0, "nothing is revised by itself")

    def test_sales_sees_the_prices_and_applies_them_from_the_date(self):
        with self._wizard() as form:
            self.assertEqual(form.date, date(2027, 1, 1))
            self.assertAlmostEqual(form.percent, 5.0)
            self.assertAlmostEqual(form.monthly_after, 378.0)
            self.assertRegex(form.lines_html, "126[.,]00")
        form.record.action_apply()
        [change] = self.seat.change_ids.filtered(lambda c: c.kind == "price")
        self.assertEqual((change.date, change.price_unit), (date(2027, 1, 1), 126.0))
        self.assertIn("ILAT of the test", change.reason)
        self.assertEqual(self.agreement.index_base, 126.0)
        timeline = self.seat._timeline()
        self.assertEqual(timeline.terms_on(date(2026, 12, 31)).full, 120)
        self.assertEqual(timeline.terms_on(date(2027, 1, 1)).full, 126)

    def test_twice_is_refused(self):
        self._wizard().save().action_apply()
        with self.assertRaisesRegex(UserError, "nothing to revise"):
            self._wizard().save().action_apply()

    def test_what_is_missing_is_said(self):
        wizard = self._wizard().save()
        with self.assertRaisesRegex(UserError, "a day to come"):
            self.agreement._apply_indexation(
                date(2026, 1, 1), *self.agreement._index_values(date(2026, 10, 1))
            )
        self.agreement.date_start = "2023-01-01"
        with self.assertRaisesRegex(UserError, "no value on"):
            wizard.action_apply()
        self.agreement.index_base = 120
        wizard.action_apply()
        self.agreement.index_id = False
        with self.assertRaisesRegex(UserError, "choose the index"):
            wizard.action_apply()
        with self.assertRaisesRegex(UserError, "above zero"):
            self.agreement.index_base = -1

    def test_a_subscription_with_an_index_of_its_own_is_left_to_it(self):
        self.seat.index_id = self.index
        self.assertEqual(
            self.agreement._indexation_lines(date(2027, 1, 1), 120, 126), []
        )

    def test_office_staff_does_not_revise_prices(self):
        with self.assertRaises(AccessError):
            self.env["telecentre.agreement.indexation"].with_user(
                self.staff_user
            ).create({"agreement_id": self.agreement.id, "date": "2027-01-01"})
