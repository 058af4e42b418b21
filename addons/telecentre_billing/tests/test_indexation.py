from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
class TestIndexation(BillingCase):
    """New price = price x new index / base index, from the anniversary on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["telecentre.price.index"].create({"name": "T-ILAT"})
        cls.publish("2025-12-20", 140.10)
        cls.indexed = cls.make_plan(120, index_id=cls.index.id)

    @classmethod
    def publish(cls, date, value):
        return cls.env["telecentre.price.index.value"].create(
            {"index_id": cls.index.id, "date": date, "value": value}
        )

    def nightly(self):
        self.env["telecentre.subscription"]._cron_refresh()

    @freeze_time("2027-01-02")
    def test_price_follows_the_index_from_the_anniversary_on(self):
        subscription = self.subscribe("2026-01-01", self.indexed)
        self.publish("2026-12-20", 143.58)
        self.nightly()
        # 120 x 143.58 / 140.10 = 122.9807
        self.assertEqual(subscription.price_unit, 122.98)
        self.run_until("2027-02-01")
        self.assertCharges(subscription, [120.00] * 12 + [122.98] * 2)
        self.nightly()
        kinds = subscription.change_ids.mapped("kind")
        self.assertEqual(kinds.count("index"), 1)

    @freeze_time("2027-02-05")
    def test_never_inside_a_period(self):
        subscription = self.subscribe("2026-01-17", self.indexed)
        self.publish("2026-12-20", 143.58)
        self.assertEqual(str(subscription.next_revision_date), "2028-02-01")
        with self.assertRaisesRegex(UserError, "not revised inside a period"):
            subscription.apply_index("2027-01-17")
        self.nightly()
        change = subscription.change_ids.filtered(lambda c: c.kind == "index")
        self.assertEqual(str(change.date), "2027-02-01")
        self.assertEqual((change.index_base, change.index_new), (140.10, 143.58))

    @freeze_time("2027-01-18")
    def test_anniversary_plan_is_revised_on_its_day(self):
        plan = self.make_plan(120, index_id=self.index.id, alignment="anniversary")
        subscription = self.subscribe("2026-01-17", plan)
        self.publish("2026-12-20", 143.58)
        self.nightly()
        change = subscription.change_ids.filtered(lambda c: c.kind == "index")
        self.assertEqual(str(change.date), "2027-01-17")

    @freeze_time("2028-01-02")
    def test_second_revision_starts_from_the_first(self):
        subscription = self.subscribe("2026-01-01", self.indexed)
        self.publish("2026-12-20", 143.58)
        self.publish("2027-12-20", 150.00)
        subscription.apply_index("2027-01-01")
        subscription.apply_index()
        # 122.98 x 150 / 143.58 = 128.4789
        self.assertEqual(subscription.price_unit, 128.48)

    @freeze_time("2027-03-10")
    def test_index_published_late_corrects_what_is_charged(self):
        subscription = self.subscribe("2026-01-01", self.indexed)
        self.run_until("2027-03-01")
        self.nightly()
        self.assertEqual(subscription.price_unit, 120)
        self.publish("2026-12-31", 143.58)
        self.nightly()
        opened = self.charges(subscription, state="open")
        self.assertEqual(round(sum(opened.mapped("amount_untaxed")), 2), 3 * 2.98)

    @freeze_time("2027-01-02")
    def test_same_index_changes_nothing(self):
        subscription = self.subscribe("2026-01-01", self.indexed)
        self.nightly()
        self.assertEqual(subscription.change_ids.mapped("kind"), ["start"])

    @freeze_time("2029-06-15")
    def test_index_agreed_on_later_does_not_reach_back(self):
        subscription = self.subscribe("2026-01-01")
        self.publish("2028-12-20", 160)
        subscription.index_id = self.index
        self.nightly()
        self.assertEqual(subscription.change_ids.mapped("kind"), ["start"])

    @freeze_time("2027-01-02")
    def test_plan_changed_before_the_revision_keeps_its_rhythm(self):
        subscription = self.subscribe("2026-01-01", self.indexed)
        self.publish("2026-12-20", 143.58)
        subscription.apply_index("2027-01-01")
        other = self.make_plan(200)
        subscription.change_plan(other, "2026-12-01")
        terms = subscription._terms_on(self.day("2027-01-01"))
        self.assertEqual(terms.key, other.id)
        # 200 x 143.58 / 140.10 = 204.9679
        self.assertEqual(f"{terms.price:.2f}", "204.97")

    def test_an_index_of_zero_is_refused(self):
        for value in (0, -1):
            with self.assertRaisesRegex(ValidationError, "T-ILAT.*above zero"):
                self.publish("2026-03-20", value)
        with self.assertRaisesRegex(ValidationError, "T-ILAT.*above zero"):
            self.index.value_ids.value = 0

    @freeze_time("2027-01-02")
    def test_missing_value_is_named_with_the_remedy(self):
        empty = self.env["telecentre.price.index"].create({"name": "T-ILC"})
        plan = self.make_plan(120, index_id=empty.id)
        subscription = self.subscribe("2026-01-01", plan)
        with self.assertRaisesRegex(UserError, "T-ILC has no value.*table"):
            subscription.apply_index()
        plain = self.subscribe("2026-01-01")
        with self.assertRaisesRegex(UserError, "choose its index"):
            plain.apply_index()

    @freeze_time("2027-01-02")
    def test_value_that_revised_a_price_stays(self):
        subscription = self.subscribe("2026-01-01", self.indexed)
        value = self.publish("2026-12-20", 143.58)
        subscription.apply_index()
        with self.assertRaisesRegex(ValidationError, "Publish a new value"):
            value.value = 150
        with self.assertRaisesRegex(ValidationError, "Publish a new value"):
            value.unlink()

    @freeze_time("2026-12-28")
    def test_wizard_proposes_the_anniversary_and_shows_the_lines(self):
        subscription = self.subscribe("2026-01-01", self.indexed)
        self.publish("2026-12-20", 143.58)
        self.run_until("2026-12-28")
        wizard = self.env["telecentre.subscription.change.wizard"].create(
            {"subscription_id": subscription.id, "kind": "index"}
        )
        self.assertEqual(str(wizard.date), "2027-01-01")
        wizard.action_preview()
        later = wizard.line_ids.filtered(lambda line: line.moment == "later")
        self.assertEqual(later.mapped("amount"), [122.98] * 2)
        self.assertEqual(subscription.change_ids.mapped("kind"), ["start"])
        wizard.action_confirm()
        self.assertIn("index", subscription.change_ids.mapped("kind"))
