from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import BillingCase


@tagged("post_install", "-at_install")
@freeze_time("2026-01-12 08:00:00")
class TestCustomerKinds(BillingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["telecentre.booking.rule"]
        cls.nobody = cls.env["res.partner"]
        cls.other = cls.env["res.partner"].create({"name": "Passer-by"})

    def _kinds(self, customer, occupant=None, centre=None, day="2026-01-13"):
        party = (
            customer,
            occupant or self.nobody,
            centre or self.centre,
            date.fromisoformat(day),
        )
        return set(self.Rule._kinds([party])[party])

    def test_the_public(self):
        self.assertEqual(self._kinds(self.freelancer), {"public"})

    def test_plan_holder_is_a_member_at_home(self):
        self.plan.scope = "home"
        self.subscribe("2026-01-01")
        self.assertEqual(self._kinds(self.freelancer), {"plan", "member"})
        elsewhere = self._kinds(self.freelancer, centre=self.other_centre)
        self.assertEqual(elsewhere, {"public"})

    def test_plan_of_the_network_holds_elsewhere(self):
        self.plan.scope = "network"
        self.subscribe("2026-01-01")
        elsewhere = self._kinds(self.freelancer, centre=self.other_centre)
        self.assertEqual(elsewhere, {"plan"})

    def test_only_while_the_plan_is_in_force(self):
        subscription = self.subscribe("2026-02-01")
        self.assertEqual(self._kinds(self.freelancer, day="2026-01-31"), {"public"})
        self.assertIn("plan", self._kinds(self.freelancer, day="2026-02-01"))
        subscription.pause(self.day("2026-03-01"), self.day("2026-03-31"))
        self.assertEqual(self._kinds(self.freelancer, day="2026-03-10"), {"public"})

    def test_members_of_a_seat_hold_it_not_their_boss(self):
        company = self.env["res.partner"].create({"name": "Boss", "is_company": True})
        employee, colleague = self.env["res.partner"].create(
            [{"name": name, "parent_id": company.id} for name in ("Ann", "Bea")]
        )
        self.subscribe("2026-01-01", partner_id=company.id, member_ids=employee.ids)
        self.assertIn("plan", self._kinds(company, employee))
        self.assertEqual(self._kinds(company, colleague), {"public"})

    def test_employees_of_a_group_under_an_agreement(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.env["telecentre.agreement"].create(
            {
                "name": "Frame",
                "partner_id": group.id,
                "centre_ids": self.centre.ids,
                "date_start": "2026-01-01",
            }
        )
        person = self.env["res.partner"].create({"name": "Ann", "parent_id": group.id})
        self.assertEqual(self._kinds(group, person), {"agreement"})
        self.assertEqual(
            self._kinds(group, person, centre=self.other_centre), {"public"}
        )

    def test_a_place_kept_for_subscribers(self):
        kind = self.env.ref("telecentre_billing.customer_kind_plan")
        resource_type = self.env["telecentre.resource.type"].create(
            {"name": "Kept", "code": "kept", "category": "office"}
        )
        office = self.env["telecentre.resource"].create(
            {
                "name": "Office",
                "centre_id": self.centre.id,
                "type_id": resource_type.id,
            }
        )
        self.Rule.create(
            {
                "name": "Kept",
                "type_ids": resource_type.ids,
                "sets_access": True,
                "allowed_kind_ids": kind.ids,
                "message": "subscribers only",
            }
        )
        self.subscribe("2026-01-01")
        staff = self.role("kind-staff", "telecentre_booking.group_telecentre_user")
        values = {
            "partner_id": self.freelancer.id,
            "centre_id": self.centre.id,
            "resource_ids": office.ids,
            "start": datetime(2026, 1, 13, 8),
            "stop": datetime(2026, 1, 13, 9),
            "state": "confirmed",
        }
        Booking = self.env["telecentre.booking"].with_user(staff)
        with self.assertRaisesRegex(ValidationError, "subscribers only"):
            Booking.create({**values, "partner_id": self.other.id})
        when = values["start"], values["stop"]
        for person, offered in ((self.other, False), (self.freelancer, True)):
            free = office.with_user(staff).find_available(*when, customer=person)
            self.assertEqual(office in free, offered)
        self.assertEqual(Booking.create(values).state, "confirmed")
