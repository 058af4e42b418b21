from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.telecentre_billing.tests.test_prices import PriceCase

SIREN = "123456782"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-05 08:00:00")
class TestAccompanimentDesk(PriceCase):
    """The free or reduced desk of who is accompanied, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telecentre.reduction"].search([]).active = False
        cls.half = cls.env["telecentre.reduction"].create(
            {"name": "Accompanied", "percent": 50}
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "Sacha", "lang": "en_US", "street": "1 rue", "city": "Murat"}
        )
        cls.desk_type = cls.env.ref("telecentre_booking.resource_type_desk")

    def accompany(self, **values):
        return self.env["telecentre.accompaniment"].create(
            {
                "partner_id": self.person.id,
                "date_start": "2026-01-05",
                "centre_id": self.centre.id,
                **values,
            }
        )

    def stay(self, day, **values):
        """A room at 12 an hour, three hours long."""
        booking = self.book(
            f"{day} 08:00:00",
            f"{day} 11:00:00",
            partner_id=self.person.id,
            **values,
        )
        booking.action_confirm()
        return booking

    def end(self, accompaniment, day, outcome="stopped"):
        accompaniment.write({"outcome": outcome, "outcome_date": day})

    def test_stays_cost_less_while_it_lasts(self):
        before = self.stay("2026-01-13")
        self.assertEqual(before.price_total, 36.00)
        accompaniment = self.accompany(reduction_id=self.half.id)
        self.assertEqual(before.price_total, 18.00)
        later = self.stay("2026-01-20")
        self.assertEqual(later.price_total, 18.00)
        self.assertIn("50 % (Accompanied)", later.charge_ids.name)
        with freeze_time("2026-01-15"):
            self.end(accompaniment, "2026-01-15")
        self.assertEqual(before.price_total, 18.00)
        self.assertEqual(later.price_total, 36.00)

    def test_nobody_else_pays_less(self):
        self.accompany(reduction_id=self.half.id)
        other = self.book(
            "2026-01-13 08:00:00",
            "2026-01-13 11:00:00",
            partner_id=self.freelancer.id,
        )
        self.assertEqual(other.price_total, 36.00)

    def test_months_of_the_reduction_bound_it(self):
        self.half.months = 1
        accompaniment = self.accompany(reduction_id=self.half.id)
        self.assertEqual(str(accompaniment.reduction_until), "2026-02-04")
        self.assertEqual(self.stay("2026-02-04").price_total, 18.00)
        self.assertEqual(self.stay("2026-02-05").price_total, 36.00)

    def test_new_subscription_is_reduced_until_the_outcome(self):
        accompaniment = self.accompany(reduction_id=self.half.id)
        subscription = self.subscribe("2026-01-05", partner_id=self.person.id)
        self.assertEqual(subscription.reduction_percent, 50)
        self.assertEqual(subscription.change_ids.accompaniment_id, accompaniment)
        with freeze_time("2026-02-28"):
            self.end(accompaniment, "2026-02-28")
        self.run_until("2026-03-31")
        # 27 days of 31 in January, February at half the price, then the whole
        self.assertCharges(subscription, [52.26, 60.00, 120.00])

    def test_running_subscription_is_reduced_from_the_grant(self):
        subscription = self.subscribe("2025-12-01", partner_id=self.person.id)
        self.accompany(reduction_id=self.half.id)
        change = subscription.change_ids.filtered(lambda c: c.kind == "reduction")
        self.assertEqual((str(change.date), change.percent), ("2026-01-05", 50))

    def test_company_seats_are_not_reduced(self):
        subscription = self.subscribe(
            "2026-01-05",
            quantity=2,
            member_ids=[Command.set((self.person | self.freelancer).ids)],
        )
        self.accompany(reduction_id=self.half.id)
        self.assertFalse(subscription.reduction_percent)

    def test_trial_days_are_free_and_bounded(self):
        accompaniment = self.accompany(trial_days=1)
        self.assertFalse(accompaniment.trial_pass_id)
        accompaniment.step = "trial"
        granted = accompaniment.trial_pass_id
        self.assertEqual((granted.remaining, granted.price), (1, 0))
        self.assertFalse(granted.charge_ids)
        # the rooms of this test stand for desks
        granted.resource_type_id = False
        first = self.stay("2026-01-13", unit="day")
        self.assertEqual((first.price_total, accompaniment.trial_left), (0, 0))
        self.assertTrue(self.stay("2026-01-14").price_total)
        accompaniment.step = "project"
        accompaniment.step = "trial"
        self.assertEqual(accompaniment.trial_pass_id, granted)

    def test_trial_days_end_with_the_accompaniment(self):
        accompaniment = self.accompany(step="trial")
        accompaniment.trial_pass_id.resource_type_id = False
        stay = self.stay("2026-01-20")
        self.assertEqual(stay.price_total, 0)
        with freeze_time("2026-01-10"):
            self.end(accompaniment, "2026-01-10")
            self.assertEqual(stay.price_total, 36.00)
        self.assertEqual(str(accompaniment.trial_pass_id.date_expiry), "2026-01-10")

    def again(self, used, **values):
        """A second accompaniment of the person, who used so many trial days."""
        with freeze_time("2025-12-01"):
            first = self.accompany(trial_days=3, step="trial", date_start="2025-12-01")
        first.trial_pass_id.resource_type_id = False
        for number in range(used):
            self.stay(f"2025-12-{8 + number:02}", unit="day")
        self.end(first, "2026-01-05")
        first.active = False
        return self.accompany(trial_days=3, **values)

    def test_days_used_in_an_earlier_accompaniment_count(self):
        second = self.again(used=2)
        self.assertEqual(second.trial_days_before, 2)
        second.step = "trial"
        self.assertEqual(second.trial_left, 1)
        self.assertIn("2 were used", second.message_ids[0].body)

    def test_the_referent_grants_them_in_full_with_a_reason(self):
        second = self.again(used=3, step="trial")
        self.assertFalse(second.trial_pass_id, "all of them are used")
        self.assertIn("0 trial days granted. 3 were", second.message_ids[0].body)
        second.trial_reason = "Another project"
        self.assertEqual(second.trial_left, 3)
        self.assertIn("Another project", second.message_ids[0].body)

    def test_granted_days_do_not_grow(self):
        accompaniment = self.accompany(step="trial")
        with self.assertRaisesRegex(UserError, "are granted"):
            accompaniment.trial_days = 30
        with self.assertRaisesRegex(UserError, "its history"):
            accompaniment.sudo().unlink()

    def test_trial_days_have_a_bound(self):
        for days in (-1, 61):
            with (
                self.assertRaisesRegex(ValidationError, "give 0 to 60"),
                self.cr.savepoint(),
            ):
                self.accompany(trial_days=days)

    # -- the conversion ---------------------------------------------------------------
    def convert(self, accompaniment, **values):
        wizard = self.env["telecentre.accompaniment.conversion"].create(
            {"accompaniment_id": accompaniment.id, **values}
        )
        wizard.action_convert()
        return accompaniment

    def test_conversion_keeps_the_contact_and_its_bookings(self):
        stay = self.stay("2026-01-05")
        accompaniment = self.accompany(reduction_id=self.half.id)
        self.person.message_post(body="First words")
        messages = self.person.message_ids
        self.convert(
            accompaniment,
            company_name="Sacha Traductions",
            company_registry="123 456 782",
            plan_id=self.plan.id,
        )
        company = accompaniment.customer_partner_id
        self.assertEqual(self.person.parent_id, company)
        self.assertEqual(company.company_registry, SIREN)
        self.assertEqual(company.city, "Murat")
        self.assertEqual(stay.partner_id, self.person)
        self.assertLessEqual(messages, self.person.message_ids)
        self.assertEqual(self.person.telecentre_public, "independent")
        self.assertEqual(accompaniment.outcome, "independent")
        self.assertEqual(str(accompaniment.converted_on), "2026-01-05")
        subscription = accompaniment.subscription_id
        self.assertEqual(subscription.state, "draft")
        self.assertEqual(
            (subscription.partner_id, subscription.member_ids), (company, self.person)
        )
        self.assertEqual(company.accompaniment_count, 1)
        with self.assertRaisesRegex(UserError, "customer already"):
            self.convert(accompaniment)

    def test_conversion_makes_no_second_company(self):
        known = self.env["res.partner"].create(
            {"name": "Known", "is_company": True, "company_registry": SIREN}
        )
        accompaniment = self.accompany()
        self.convert(accompaniment, company_name="Other", company_registry=SIREN)
        self.assertEqual(accompaniment.customer_partner_id, known)

    def test_number_of_another_company_is_not_taken_by_mistake(self):
        self.env["res.partner"].create(
            {"name": "Known", "is_company": True, "company_registry": SIREN}
        )
        with self.assertRaisesRegex(UserError, "is that of Known"):
            self.convert(self.accompany(), company_registry=SIREN)

    def test_who_trades_alone_stays_one_contact(self):
        accompaniment = self.accompany()
        self.convert(accompaniment, company_registry=SIREN)
        self.assertEqual(accompaniment.customer_partner_id, self.person)
        self.assertEqual(self.person.company_registry, SIREN)
        self.assertFalse(self.person.parent_id)

    def test_conversion_refuses_a_wrong_number_and_day(self):
        accompaniment = self.accompany()
        with self.assertRaisesRegex(UserError, "neither a SIREN"):
            self.convert(accompaniment, company_registry="123456783")
        with self.assertRaisesRegex(UserError, "cannot be independent"):
            self.convert(accompaniment, date="2026-01-06")
        self.assertFalse(accompaniment.outcome)

    def test_prices_agreed_before_are_left_alone(self):
        """A step grants nothing: what was confirmed at a price keeps it."""
        stay = self.stay("2026-01-13")
        self.assertEqual(stay.price_total, 36.00)
        product = stay.charge_ids.product_id
        rules = self.env["product.pricelist.item"].search(
            [("product_id", "=", product.id)]
        )
        rules.fixed_price = 20
        self.assertTrue(rules)
        self.assertEqual(stay.price_total, 36.00)
        accompaniment = self.accompany(trial_days=0)
        accompaniment.step = "project"
        self.assertEqual(stay.price_total, 36.00)
