import random
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..tools import rules
from .common import TelecentreCase
from .queries import count_queries

NINE, TEN, NOON = "2026-01-13 08:00", "2026-01-13 09:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestPureResolution(BaseCase):
    DEFAULTS = rules.Rules(duration_max=8, notice_hours=1)

    def _line(self, number, *terms, **criteria):
        return rules.RuleLine(number, terms=terms, **criteria)

    def _resolve(self, *lines, kinds=None):
        return rules.resolve(lines, self.DEFAULTS, 1, 2, 3, kinds)

    def test_without_rules_the_type_decides(self):
        self.assertIs(self._resolve(), self.DEFAULTS)

    def test_first_rule_that_fits_decides_its_matters_only(self):
        found = self._resolve(
            self._line(7, ("notice", (("notice_hours", 5),)), type_ids=frozenset([9])),
            self._line(8, ("notice", (("notice_hours", 6),))),
            self._line(
                9, ("notice", (("notice_hours", 7),)), ("step", (("step_minutes", 30),))
            ),
        )
        self.assertEqual((found.notice_hours, found.step_minutes), (6, 30))
        self.assertEqual(found.duration_max, 8)
        self.assertEqual(found.sources, {"notice": 8, "step": 9})

    def test_a_rule_may_lift_a_limit(self):
        found = self._resolve(self._line(7, ("notice", (("notice_hours", 0),))))
        self.assertEqual(found.notice_hours, 0)

    def test_rules_for_some_customers_need_a_known_customer(self):
        line = self._line(
            7, ("notice", (("notice_hours", 9),)), kinds=frozenset(["member"])
        )
        self.assertEqual(self._resolve(line).notice_hours, 1)
        self.assertEqual(
            self._resolve(line, kinds=frozenset(["public"])).notice_hours, 1
        )
        self.assertEqual(
            self._resolve(line, kinds=frozenset(["member"])).notice_hours, 9
        )

    def test_other_centre_and_company_do_not_fit(self):
        for criteria in ({"centre_ids": frozenset([9])}, {"company_id": 9}):
            line = self._line(7, ("notice", (("notice_hours", 9),)), **criteria)
            self.assertEqual(self._resolve(line).notice_hours, 1)

    def test_open_to_the_public_is_open_to_all(self):
        terms = rules.Rules(allowed=frozenset(["public"]))
        self.assertIsNone(rules.access_refusal(terms, frozenset(["plan"])))


@tagged("post_install", "-at_install")
class TestBookingRule(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.env.ref("telecentre_booking.customer_kind_member")
        cls.alice.telecentre_centre_ids = cls.centre

    def _rule(self, **vals):
        matter = {f"sets_{name}": True for name in vals.pop("sets", ())}
        return self.env["telecentre.booking.rule"].create(
            {"name": "Rule", "type_ids": self.desk_type.ids, **matter, **vals}
        )

    def _book_as(self, user, resource, start, stop, **vals):
        return (
            self.env["telecentre.booking"]
            .with_user(user)
            .create(self._values(resource, start, stop, **vals))
        )

    def _assert_refused(self, message, start=NINE, stop=TEN, **vals):
        with self.assertRaisesRegex(ValidationError, message):
            self._book_as(self.staff, self.desk, start, stop, **vals)
        customer = vals.get("partner_id", self.alice.id)
        free = self.desk.with_user(self.staff).find_available(
            start, stop, unit=vals.get("unit"), customer=customer
        )
        self.assertNotIn(self.desk, free)
        self.assertFalse(self.desk.slot_ids)

    def test_the_rule_gives_its_own_message(self):
        self._rule(sets=["notice"], notice_hours=48, message="call us: 04 71")
        self._assert_refused("call us: 04 71")

    def test_without_message_its_limit_is_told(self):
        self._rule(sets=["duration"], duration_min=2)
        self._assert_refused("shortest stay for “t-desk” is 2 hours")

    def test_units_let_by_rule(self):
        half_day = self.env.ref("telecentre_booking.unit_half_day")
        self._rule(sets=["units"], unit_ids=[Command.set(half_day.ids)])
        self._assert_refused("let by: Half-day", unit="hour")
        self._book_as(self.staff, self.desk, NINE, TEN, unit="half_day")

    def test_order_decides(self):
        first = self._rule(sets=["step"], step_minutes=0, sequence=5)
        self._rule(sets=["step"], step_minutes=60, sequence=6)
        self._book_as(self.staff, self.desk, NINE, "2026-01-13 08:20")
        first.sequence = 7
        self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "steps of 60"):
            self._book_as(self.staff, self.desk_2, NINE, "2026-01-13 08:20")

    def test_elsewhere_the_rule_says_nothing(self):
        other = self._make_centre("Ydes", "T-YDE", self.calendar)
        self._rule(sets=["step"], step_minutes=60, centre_ids=other.ids)
        self.assertTrue(self._book(self.desk, NINE, "2026-01-13 08:20"))

    def test_archived_rule_is_silent_at_once(self):
        rule = self._rule(sets=["duration"], duration_min=2)
        rule.active = False
        self.assertTrue(self._book(self.desk, NINE, TEN))

    def test_members_book_further_ahead(self):
        self._rule(sets=["horizon"], horizon_days=300, kind_ids=self.member.ids)
        self._rule(sets=["horizon"], horizon_days=30, sequence=20)
        later = ("2026-03-03 08:00", "2026-03-03 09:00")
        self._book_as(self.staff, self.desk_2, *later)
        self._assert_refused("30 days ahead", *later, partner_id=self.bob.id)

    def test_kept_for_members(self):
        self._rule(sets=["access"], allowed_kind_ids=self.member.ids)
        self._assert_refused("kept for: Member of the centre", partner_id=self.bob.id)
        booking = self._book_as(self.staff, self.desk, NINE, TEN)
        self.assertEqual(booking.state, "confirmed")

    def test_employee_of_a_member_is_a_member(self):
        self._rule(sets=["access"], allowed_kind_ids=self.member.ids)
        employee = self.env["res.partner"].create(
            {"name": "Employee", "parent_id": self.alice.id}
        )
        self.alice.is_company = True
        self.assertTrue(
            self._book_as(self.staff, self.desk, NINE, TEN, partner_id=employee.id)
        )

    def test_manager_makes_an_exception_for_people_not_for_lengths(self):
        self._rule(
            sets=["access", "duration"],
            allowed_kind_ids=self.member.ids,
            duration_min=2,
        )
        values = {"partner_id": self.bob.id}
        self.assertTrue(self._book_as(self.manager, self.desk, NINE, NOON, **values))
        with self.assertRaisesRegex(ValidationError, "shortest stay"):
            self._book_as(self.manager, self.desk_2, NINE, TEN, **values)

    def test_the_waiting_list_offers_what_each_may_book(self):
        self._rule(sets=["access"], allowed_kind_ids=self.member.ids)
        (self.desk_2 | self.desk_3).active = False
        booking = self._book(self.desk, NINE, TEN)
        public, member = self.env["telecentre.booking.waiting"].create(
            [
                {
                    "partner_id": partner.id,
                    "centre_id": self.centre.id,
                    "type_id": self.desk_type.id,
                    "unit": "hour",
                    "date_from": "2026-01-13",
                    "hour_from": 9.0,
                    "hour_to": 10.0,
                }
                for partner in (self.bob, self.alice)
            ]
        )
        booking.action_cancel()
        self.assertEqual((public.state, member.state), ("waiting", "offered"))

    def test_rules_of_another_company_hold_there_only(self):
        company = self.env["res.company"].create({"name": "Other company"})
        rule = self._rule(sets=["step"], step_minutes=60, company_id=company.id)
        self.assertTrue(self._book(self.desk, NINE, "2026-01-13 08:20"))
        self.assertFalse(rule.with_user(self.manager).search([("id", "=", rule.id)]))

    def test_staff_reads_rules_and_managers_write_them(self):
        rule = self._rule(sets=["step"], step_minutes=60)
        rule.with_user(self.manager).step_minutes = 30
        self.assertEqual(rule.with_user(self.staff).step_minutes, 30)
        with self.assertRaises(AccessError):
            rule.with_user(self.staff).step_minutes = 15

    def test_unknown_customer_is_offered_what_depends_on_who(self):
        self._rule(sets=["access"], allowed_kind_ids=self.member.ids)
        free = self.desk.with_user(self.staff).find_available(NINE + ":00", TEN + ":00")
        self.assertIn(self.desk, free)

    def test_form_offers_what_the_customer_may_book(self):
        self._rule(sets=["access"], allowed_kind_ids=self.member.ids)
        booking = self._book_as(
            self.staff, self.projector, NINE, TEN, partner_id=self.bob.id
        )
        self.assertNotIn(self.desk, booking.available_resource_ids)
        booking.partner_id = self.alice
        self.assertIn(self.desk, booking.available_resource_ids)

    def test_buffers_of_a_rule_are_kept_free(self):
        self._rule(sets=["buffer"], buffer_after=30)
        self._book(self.desk, NINE, TEN)
        free = self.desk.find_available(TEN + ":00", NOON + ":00")
        self.assertNotIn(self.desk, free)
        with self.assertRaises(ValidationError):
            self._book(self.desk, TEN, NOON)
        self._book(self.desk, "2026-01-13 09:30", NOON)

    def test_a_change_of_desk_takes_the_buffers_there(self):
        self._rule(sets=["buffer"], buffer_after=30, type_ids=self.room_type.ids)
        booking = self._book(self.desk, NINE, TEN)
        booking.slot_ids.resource_id = self.part_a
        self.assertEqual(booking.slot_ids.buffer_after, 30)

    def test_rules_that_make_no_sense(self):
        for message, vals in (
            ("decides nothing", {}),
            ("lets nobody book", {"sets": ["access"]}),
            (
                "same for all",
                {"sets": ["buffer"], "kind_ids": self.member.ids},
            ),
            (
                "choose which one",
                {"sets": ["cancellation"], "late_fee": "product"},
            ),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                self._rule(**vals)

    def test_summary_says_what_it_decides(self):
        rule = self._rule(
            sets=["notice", "approval", "cancellation"],
            notice_hours=48,
            approval=True,
            free_hours=24,
            late_fee="percent",
            late_fee_percent=50,
        )
        self.assertEqual(
            rule.summary,
            "notice: 48 h · a manager approves · free until 24 h before, then 50 % of"
            " the price",
        )

    def test_rules_cost_no_query_per_booking(self):
        days = [datetime(2026, 2, 2) + timedelta(days=n) for n in range(19)]
        days = [f"{day:%F}" for day in days if day.weekday() < 5]
        Booking = self.env["telecentre.booking"].with_user(self.staff)

        def growth():
            """What the days after the second cost."""
            counts = []
            for some in (days[:2], days):
                desk = self._make_resource("One more", self.desk_type)
                values = [
                    self._values(desk, f"{day} 08:00", f"{day} 09:00") for day in some
                ]
                counts.append(count_queries(self.env, Booking.create, values))
            return counts[1] - counts[0]

        growth()
        plain = growth()
        self._rule(sets=["horizon"], horizon_days=300, kind_ids=self.member.ids)
        self._rule(sets=["access"], allowed_kind_ids=self.member.ids)
        self._rule(sets=["approval"], approval=False)
        Booking.create(self._values(self.desk, NINE, TEN))
        self.assertLessEqual(growth(), plain)

    def test_another_customer_must_be_allowed_too(self):
        self._rule(sets=["access"], allowed_kind_ids=self.member.ids)
        booking = self._book_as(self.staff, self.desk, NINE, TEN)
        with self.assertRaisesRegex(ValidationError, "kept for"):
            booking.partner_id = self.bob
        booking.with_user(self.manager).partner_id = self.bob
        self.assertEqual(booking.partner_id, self.bob)

    def test_offer_and_guard_agree_under_random_rules(self):
        """For a known customer, what is offered is accepted, the rest refused."""
        draw = random.Random(3)
        half_day = self.env.ref("telecentre_booking.unit_half_day")
        self._rule(sets=["horizon"], horizon_days=12, kind_ids=self.member.ids)
        self._rule(
            sets=["horizon", "duration"], horizon_days=5, duration_max=4, sequence=20
        )
        self._rule(
            sets=["access", "buffer"],
            type_ids=self.room_type.ids,
            allowed_kind_ids=self.member.ids,
            buffer_before=20,
            sequence=30,
        )
        self._rule(
            sets=["units"],
            type_ids=self.equipment_type.ids,
            unit_ids=half_day.ids,
            sequence=40,
        )
        Booking = self.env["telecentre.booking"].with_user(self.staff)
        Resource = self.env["telecentre.resource"].with_user(self.staff)
        resources = self.desk | self.room | self.part_a | self.projector
        counts = {True: 0, False: 0}
        for _case in range(250):
            start = datetime(2026, 1, 12) + timedelta(
                days=draw.randrange(16), minutes=15 * draw.randrange(24, 76)
            )
            stop = start + timedelta(minutes=draw.choice((30, 60, 120, 300)))
            resource = draw.choice(resources)
            customer = draw.choice(self.alice | self.bob)
            unit = draw.choice(("hour", "half_day"))
            free = Resource.find_available(
                start, stop, centres=self.centre, unit=unit, customer=customer
            )
            values = self._values(
                resource, str(start), str(stop), partner_id=customer.id, unit=unit
            )
            try:
                Booking.create(values)
                accepted = True
            except UserError:
                accepted = False
            self.assertEqual(resource in free, accepted, (resource.name, start, stop))
            counts[accepted] += 1
        self.assertGreater(min(counts.values()), 25)
