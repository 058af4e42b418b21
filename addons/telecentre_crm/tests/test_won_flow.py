from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestWonFlow(TelecentreCrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Group price"})
        cls.lead = cls._create_lead(
            agreement_pricelist_id=cls.pricelist.id, purchase_order_ref="PO-42"
        ).with_user(cls.sales_user)
        cls.named = cls._create_seats(
            cls.lead, quantity=3, member_ids=[Command.set(cls.employees.ids)]
        )

    def _win(self):
        self.lead.action_set_won()
        self.lead.action_create_customer()
        self.lead.action_create_agreement()
        self.lead.action_create_subscriptions()

    def _subscriptions(self):
        return self.env["telecentre.subscription"].search(
            [("lead_seat_id.lead_id", "=", self.lead.id)]
        )

    def test_one_click_each_makes_everything(self):
        self._win()
        self.assertEqual(self.lead.customer_id, self.company)
        self.assertEqual(self.company.customer_rank, 1)
        agreement = self.lead.framework_agreement_id.sudo()
        self.assertEqual(agreement.partner_id, self.company)
        self.assertEqual(agreement.centre_ids, self.centre)
        self.assertEqual(agreement.pricelist_id, self.pricelist)
        self.assertEqual(agreement.purchase_order_ref, "PO-42")
        self.assertEqual(agreement.date_start, date(2026, 9, 1))
        self.assertEqual(agreement.user_id, self.sales_user)
        self.assertEqual(agreement.state, "active")
        subscriptions = self._subscriptions()
        self.assertEqual(len(subscriptions), 3)
        self.assertEqual(self.lead.subscription_count, 3)
        self.assertEqual(subscriptions.member_ids, self.employees)
        self.assertEqual(set(subscriptions.mapped("state")), {"active"})
        self.assertEqual(subscriptions.agreement_id, agreement)
        self.assertEqual(subscriptions.partner_id, self.company)
        self.assertEqual(set(subscriptions.mapped("quantity")), {1})
        self.assertEqual(set(subscriptions.mapped("price_unit")), {120.0})
        self.assertEqual(set(subscriptions.mapped("purchase_order_ref")), {"PO-42"})

    def test_without_a_proposed_price_list_the_customer_s_own_holds(self):
        self.lead.agreement_pricelist_id = False
        self.company.specific_property_product_pricelist = self.pricelist
        self._win()
        self.assertEqual(
            self.lead.framework_agreement_id.sudo().pricelist_id, self.pricelist
        )

    def test_group_without_prices_of_its_own_gets_the_public_tariff(self):
        self.lead.agreement_pricelist_id = False
        self._win()
        self.assertFalse(self.lead.framework_agreement_id.sudo().pricelist_id)
        self.assertEqual(
            self._subscriptions().pricelist_id,
            self.company.property_product_pricelist,
        )

    def test_each_centre_has_its_own_price_from_the_lead_to_the_subscription(self):
        self.pricelist.item_ids = [
            Command.create(
                {
                    "centre_id": centre.id,
                    "compute_price": "fixed",
                    "fixed_price": price,
                    "applied_on": "3_global",
                }
            )
            for centre, price in ((self.centre, 90.0), (self.centre_two, 70.0))
        ]
        self.named.unlink()
        for centre in (self.centre, self.centre_two):
            self._create_seats(self.lead, centre_id=centre.id)
        self.assertEqual(self.lead.seat_ids.mapped("price_unit"), [90.0, 70.0])
        self._win()
        prices = {s.centre_id: s.price_unit for s in self._subscriptions()}
        self.assertEqual(prices, {self.centre: 90.0, self.centre_two: 70.0})

    def test_seats_without_a_name_have_no_occupant(self):
        self.named.member_ids = False
        self._win()
        subscription = self._subscriptions()
        self.assertEqual(subscription.quantity, 3)
        self.assertFalse(subscription.member_ids)
        self.assertFalse(subscription.member_names)

    def test_signature_without_seats_says_what_is_missing(self):
        self.named.unlink()
        self.assertFalse(self.lead.agreement_missing)
        self.assertNotIsInstance(self.lead.action_set_won_rainbowman(), dict)
        self.assertIn("Seats wanted", self.lead.agreement_missing)
        self.assertFalse(self.lead.get_rainbowman_message())
        self._create_seats(self.lead)
        self.assertFalse(self.lead.agreement_missing)

    def test_clicking_again_makes_nothing_twice(self):
        self._win()
        before = self._subscriptions(), self.lead.framework_agreement_id
        self.lead.action_create_customer()
        self.lead.action_create_agreement()
        self.lead.action_create_subscriptions()
        self.assertEqual(
            (self._subscriptions(), self.lead.framework_agreement_id), before
        )
        self.assertEqual(
            self.env["telecentre.agreement"].search_count(
                [("partner_id", "=", self.company.id)]
            ),
            1,
        )
        self.assertEqual(self.company.customer_rank, 1)

    def test_seats_added_later_get_theirs_alone(self):
        self._win()
        first = self._subscriptions()
        more = self._create_seats(self.lead, quantity=2)
        self.assertTrue(self.lead.has_seats_to_subscribe)
        self.lead.action_create_subscriptions()
        added = self._subscriptions() - first
        self.assertEqual(added.lead_seat_id, more)
        self.assertEqual((len(added), added.quantity), (1, 2))
        self.assertFalse(self.lead.has_seats_to_subscribe)

    def test_named_and_unnamed_seats_of_a_line(self):
        self.named.member_ids = [Command.set(self.employees[0].ids)]
        self._win()
        quantities = {s.member_ids: s.quantity for s in self._subscriptions()}
        self.assertEqual(quantities, {self.employees[0]: 1, self.env["res.partner"]: 2})

    def test_employee_of_a_subsidiary_is_the_subsidiary_customer(self):
        subsidiary = self._create_company("Subsidiary", parent_id=self.company.id)
        employee = self.env["res.partner"].create(
            {"name": "Employee S", "parent_id": subsidiary.id}
        )
        self.lead.entity_ids = subsidiary
        self.named.member_ids = [Command.set(employee.ids)]
        self._win()
        agreement = self.lead.framework_agreement_id.sudo()
        self.assertEqual(agreement.entity_ids, subsidiary)
        subscription = self._subscriptions().filtered("member_ids")
        self.assertEqual(subscription.partner_id, subsidiary)
        self.assertEqual(subscription.invoice_partner_id, self.company)

    def test_employees_are_known_as_a_group_s_people(self):
        self.employees[0].telecentre_public = "other"
        self._win()
        self.assertEqual(
            self.employees.mapped("telecentre_public"),
            ["other", "group_employee", "group_employee"],
        )

    def test_new_company_is_created_with_its_contact(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Unknown group",
                "type": "opportunity",
                "team_id": self.team.id,
                "user_id": self.sales_user.id,
                "partner_name": "Brand New Group",
                "contact_name": "Jane Doe",
                "email_from": "jane@brand-new.example",
            }
        )
        lead.with_user(self.sales_user).action_create_customer()
        company = lead.customer_id
        self.assertEqual((company.name, company.is_company), ("Brand New Group", True))
        self.assertEqual(lead.partner_id.parent_id, company)
        self.assertEqual(lead.partner_id.name, "Jane Doe")
        self.assertEqual(lead.prospect_partner_id, company)
        lead.action_create_customer()
        self.assertEqual(
            self.env["res.partner"].search_count([("name", "=", "Brand New Group")]), 1
        )

    def test_company_known_by_name_is_not_made_twice(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "By name",
                "type": "opportunity",
                "team_id": self.team.id,
                "partner_name": "Group One",
            }
        )
        lead.action_create_customer()
        self.assertEqual(lead.customer_id, self.company)

    def test_customer_without_a_company_is_refused(self):
        person = self.env["res.partner"].create({"name": "Somebody"})
        lead = self._create_lead(person, name="Nobody's company")
        with self.assertRaisesRegex(UserError, "Nobody's company.*names no company"):
            lead.action_create_customer()

    def test_agreement_says_all_that_is_missing(self):
        self.company.company_registry = False
        lead = self._create_lead()
        with self.assertRaises(UserError) as caught:
            lead.action_create_agreement()
        message = str(caught.exception)
        for text in ("Create customer", "Signed", "Seats wanted"):
            self.assertIn(text, message)
        self.lead.action_set_won()
        self.lead.action_create_customer()
        with self.assertRaisesRegex(UserError, "SIREN of Group One"):
            self.lead.action_create_agreement()

    def test_subscriptions_need_the_agreement(self):
        self.lead.action_set_won()
        self.lead.action_create_customer()
        with self.assertRaisesRegex(UserError, "Create agreement"):
            self.lead.action_create_subscriptions()
        self.assertFalse(self._subscriptions())

    def test_subscriptions_need_an_agreement_in_force(self):
        self._win()
        self.lead.framework_agreement_id.sudo().action_close()
        self._create_seats(self.lead)
        with self.assertRaisesRegex(UserError, "in force"):
            self.lead.action_create_subscriptions()

    def test_seats_outside_the_agreement_are_refused_and_none_is_made(self):
        self.lead.action_set_won()
        self.lead.action_create_customer()
        self.lead.action_create_agreement()
        self.lead.framework_agreement_id.sudo().date_end = "2026-12-31"
        self._create_seats(
            self.lead, centre_id=self.centre_two.id, date_start="2027-01-01"
        )
        with self.assertRaisesRegex(UserError, "Centre Two"):
            self.lead.action_create_subscriptions()
        self.assertFalse(self._subscriptions())

    def test_sold_seats_no_longer_change(self):
        self._win()
        with self.assertRaisesRegex(UserError, "already have their"):
            self.named.quantity = 5
        with self.assertRaisesRegex(UserError, "already have their"):
            self.named.unlink()

    def test_lead_with_an_agreement_is_not_deleted(self):
        self._win()
        with self.assertRaisesRegex(UserError, "archive it"):
            self.lead.sudo().unlink()

    def test_staff_cannot_do_it(self):
        with self.assertRaises(AccessError):
            self.lead.with_user(self.staff_user).action_create_customer()

    def test_sales_opens_what_was_made(self):
        self._win()
        agreement = self.lead.framework_agreement_id
        agreement.web_read({"name": {}, "subscription_count": {}, "seat_count": {}})
        self._subscriptions().with_user(self.sales_user).web_read(
            {"name": {}, "amount_period": {}, "charge_count": {}, "booking_count": {}}
        )
        for action in (
            self.lead.action_view_customer(),
            self.lead.action_view_agreement(),
            self.lead.action_view_subscriptions(),
        ):
            self.assertEqual(action["type"], "ir.actions.act_window")

    def test_sales_still_sees_no_booking_of_the_employees(self):
        self._win()
        subscriptions = self._subscriptions().with_user(self.sales_user)
        self.assertEqual(set(subscriptions.mapped("booking_count")), {0})
        with self.assertRaises(AccessError):
            self.env["telecentre.booking"].with_user(self.sales_user).search([])
