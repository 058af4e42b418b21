from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TelecentreCrmCommon


@tagged("post_install", "-at_install")
class TestSeats(TelecentreCrmCommon):
    def test_seats_tell_the_expected_revenue(self):
        lead = self._create_lead()
        self._create_seats(lead, quantity=3)
        yearly = self._create_plan("Office, a year", 1200.0, interval="year")
        seats = self._create_seats(lead, plan_id=yearly.id, quantity=2)
        self.assertEqual(seats.amount_monthly, 200)
        self.assertEqual(lead.seat_count, 5)
        self.assertEqual(lead.recurring_revenue, 560)
        self.assertEqual(lead.recurring_revenue_monthly, 560)
        self.assertEqual(
            lead.recurring_plan, self.env.ref("crm.crm_recurring_plan_monthly")
        )

    def test_seats_taken_off_take_their_revenue_along(self):
        lead = self._create_lead()
        self._create_seats(lead).unlink()
        self.assertEqual(lead.recurring_revenue, 0)

    def test_revenue_of_a_large_group_is_by_the_month(self):
        self.assertEqual(
            self._create_lead().recurring_plan,
            self.env.ref("crm.crm_recurring_plan_monthly"),
        )

    def test_without_seats_the_revenue_is_typed(self):
        lead = self._create_lead(recurring_revenue=75)
        lead.employees_nearby = 2
        self.assertEqual(lead.recurring_revenue, 75)

    def test_lead_created_with_its_seats(self):
        lead = self._create_lead(
            seat_ids=[
                Command.create(
                    {
                        "centre_id": self.centre.id,
                        "plan_id": self.plan.id,
                        "quantity": 2,
                    }
                )
            ]
        )
        self.assertEqual(lead.recurring_revenue, 240)
        self.assertEqual(lead.seat_ids.date_start.day, 1)

    def test_proposed_price_list_sets_the_price(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Group price",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 25,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        lead = self._create_lead()
        seats = self._create_seats(lead, quantity=2)
        lead.agreement_pricelist_id = pricelist
        self.assertEqual(seats.price_unit, 90)
        self.assertEqual(lead.recurring_revenue, 180)

    def test_more_employees_than_seats_are_refused(self):
        lead = self._create_lead()
        with self.assertRaisesRegex(ValidationError, "3 employees.*2 seats"):
            self._create_seats(
                lead, quantity=2, member_ids=[Command.set(self.employees.ids)]
            )

    @mute_logger("odoo.sql_db")
    def test_line_without_seat_is_refused(self):
        with self.assertRaises(IntegrityError):
            self._create_seats(self._create_lead(), quantity=0)

    def test_sales_fills_in_seats_on_the_form(self):
        lead = self._create_lead()
        with Form(lead.with_user(self.sales_user)) as form, form.seat_ids.new() as line:
            line.centre_id = self.centre
            line.plan_id = self.plan
            line.quantity = 3
        self.assertEqual(lead.recurring_revenue, 360)
