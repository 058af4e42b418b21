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

    def _own_prices(self):
        """The group pays a tenth less than everybody."""
        discounted = self.env["product.pricelist"].create(
            {
                "name": "A tenth less",
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": 10,
                        },
                    )
                ],
            }
        )
        self.agreement.pricelist_id = discounted
        return discounted

    def _later(self, day):
        return self.agreement.create_seats(
            self.employees[:1], self.plan, self.centre, day
        )

    def test_what_is_subscribed_later_has_the_indexed_price(self):
        discounted = self._own_prices()
        with self._wizard() as form:
            self.assertRegex(form.pricelist_text, r"A tenth less.*\+5.00 % from")
        form.record.action_apply()
        self.assertIn("indexed", self.agreement.message_ids[:1].body)
        # 120 less a tenth, then times 126 / 120
        self.assertEqual(self._later("2027-02-01").price_unit, 113.4)
        self.assertEqual(self._later("2026-11-01").price_unit, 108.0)
        self.assertNotEqual(self.agreement.pricelist_id, discounted)
        self.assertEqual(discounted._get_product_price(self.plan.product_id, 1), 108.0)
        self.index.write(
            {"value_ids": [(0, 0, {"date": "2027-09-20", "value": 130.0})]}
        )
        with freeze_time("2027-10-15 10:00:00"):
            self._wizard().save().action_apply()
        lists = self.env["product.pricelist"].search(
            [("indexed_agreement_id", "=", self.agreement.id)]
        )
        self.assertEqual(lists, self.agreement.pricelist_id, "one list, two revisions")
        # 113.40 x 130 / 126, as the seats that run were revised
        self.assertEqual(self._later("2028-02-01").price_unit, 117.0)
        self.assertEqual(self._later("2027-02-01").price_unit, 113.4)

    def test_a_seat_from_before_the_date_is_revised_on_it(self):
        self._own_prices()
        self._wizard().save().action_apply()
        timeline = self._later("2026-11-01")._timeline()
        self.assertEqual(timeline.terms_on(date(2026, 12, 31)).full, 108)
        self.assertEqual(float(timeline.terms_on(date(2027, 1, 1)).full), 113.4)

    def test_a_draft_follows_unless_its_price_was_typed(self):
        self._own_prices()
        drafts = self.env["telecentre.subscription"].create(
            [
                {
                    "partner_id": self.company.id,
                    "plan_id": self.plan.id,
                    "centre_id": self.centre.id,
                    "date_start": "2027-03-01",
                    "agreement_id": self.agreement.id,
                    **typed,
                }
                for typed in ({}, {"price_unit": 99.0})
            ]
        )
        self._wizard().save().action_apply()
        self.assertEqual(drafts.mapped("price_unit"), [113.4, 99.0])

    def test_seats_added_to_the_opportunity_cost_what_the_agreement_says(self):
        self._own_prices()
        self._wizard().save().action_apply()
        lead = self._create_lead()
        self.agreement.sudo().lead_id = lead
        seat = self._create_seats(lead, date_start="2027-03-01")
        self.assertEqual(seat.price_unit, 113.4)

    def test_without_a_price_list_of_its_own_it_is_said(self):
        with self._wizard() as form:
            self.assertIn("no price list of its own", form.pricelist_text)
        form.record.action_apply()
        self.assertFalse(self.agreement.pricelist_id)

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
