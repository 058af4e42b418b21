from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common import SIGNATURE, PortalCommon


@tagged("post_install", "-at_install")
class TestSigned(PortalCommon, TransactionCase):
    """What was signed is what is made, whatever is changed on the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subsidiary = cls._create_company("Subsidiary", parent_id=cls.company.id)
        # The first list is everybody's where there is no other.
        _public, cls.pricelist = cls.env["product.pricelist"].create(
            [{"name": "Public prices", "sequence": 0}, {"name": "Other prices"}]
        )
        cls.env["product.pricelist.item"].create(
            {
                "pricelist_id": cls.pricelist.id,
                "applied_on": "3_global",
                "compute_price": "percentage",
                "percent_price": 60,
            }
        )

    def _sent(self, **values):
        proposal = self._make_proposal(**values)
        proposal.action_send()
        return proposal

    def _win(self):
        lead = self.lead.with_user(self.sales_user)
        lead.action_create_customer()
        lead.action_create_agreement()
        lead.action_create_subscriptions()
        return lead.framework_agreement_id.sudo()

    def test_what_changes_before_the_signature_changes_nothing(self):
        proposal = self._sent(
            entity_ids=[fields.Command.set(self.subsidiary.ids)],
            date_start="2026-08-15",
            purchase_order_ref="BC-PROP",
        )
        self.lead.seat_ids.quantity = 9
        self.lead.seat_ids.member_ids = self.employees
        self._create_seats(self.lead, centre_id=self.centre_two.id)
        self.lead.agreement_pricelist_id = self.pricelist
        self.assertEqual(self.lead.seat_ids[:1].price_unit, 48)
        proposal._sign("A. Person", SIGNATURE)
        self.assertRecordValues(
            self.lead.seat_ids,
            [{"quantity": 2, "price_unit": 120, "centre_id": self.centre.id}],
        )
        self.assertEqual(self.lead.recurring_revenue, 240, "and so does the pipeline")
        agreement = self._win()
        self.assertEqual(agreement.entity_ids, self.subsidiary)
        self.assertEqual(agreement.date_start, proposal.date_start)
        self.assertEqual(agreement.purchase_order_ref, "BC-PROP")
        self.assertFalse(agreement.pricelist_id)
        self.assertEqual(agreement.centre_ids, self.centre)
        seats = agreement.subscription_ids
        self.assertEqual(sum(seats.mapped("quantity")), 2)
        self.assertEqual(set(seats.mapped("price_unit")), {120})
        self.assertLessEqual(seats.member_ids, self.employees, "their names stay")

    def test_seats_that_were_taken_off_come_back(self):
        proposal = self._sent()
        self.lead.seat_ids.unlink()
        proposal._sign("A. Person", SIGNATURE)
        self.assertEqual(sum(self._win().subscription_ids.mapped("price_unit")), 120)

    def test_after_the_signature_only_names_may_be_added(self):
        self._sent()._sign("A. Person", SIGNATURE)
        lead = self.lead.with_user(self.sales_user)
        seat = lead.seat_ids
        for change in (
            lambda: seat.write({"quantity": 9}),
            lambda: seat.write({"price_unit": 1}),
            lambda: seat.unlink(),
            lambda: lead.write({"agreement_pricelist_id": self.pricelist.id}),
            lambda: lead.write({"entity_ids": [fields.Command.clear()]}),
            lambda: lead._apply_discount(60),
            lambda: self._create_seats(lead),
        ):
            with self.assertRaisesRegex(UserError, "is signed"):
                change()
        seat.member_ids = self.employees[:1]
        self.plan.product_id.list_price = 7
        seat._compute_price_unit()
        self.assertEqual(seat.price_unit, 120)
        names = self._win().subscription_ids.member_ids
        self.assertEqual(names, self.employees[:1])

    def test_an_order_number_that_comes_later_is_taken(self):
        self._sent()._sign("A. Person", SIGNATURE)
        self.lead.purchase_order_ref = "BC-LATER"
        self.assertEqual(self._win().purchase_order_ref, "BC-LATER")

    def test_what_could_not_be_made_is_not_sent(self):
        proposal = self._make_proposal(date_start="2027-06-11", date_end="2028-06-10")
        with self.assertRaisesRegex(UserError, "outside the agreement"):
            proposal.action_send()
        with self.assertRaisesRegex(UserError, "end before"):
            proposal.write({"date_end": "2020-01-01"})

    def test_an_agreement_made_by_hand_closes_the_proposal(self):
        proposal = self._sent()
        self.lead.action_set_won()
        self._win()
        self.assertEqual(proposal.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "made already"):
            self.lead.action_new_proposal()
