import base64

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import SIGNATURE, PortalCommon


@tagged("post_install", "-at_install")
class TestProposalFrozen(PortalCommon, TransactionCase):
    """Nobody types a signature, nor changes what was sent: not by a call either."""

    def setUp(self):
        super().setUp()
        self.proposal = self._make_proposal().with_user(self.sales_user)

    def test_nothing_of_its_course_can_be_typed(self):
        for vals in (
            {"state": "signed", "signed_by": "HR"},
            {"state": "sent"},
            {"signature": SIGNATURE},
            {"document_id": False},
            {"lead_id": self.other_lead.id},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "typed"):
                self.proposal.write(vals)
        values = self.proposal.copy_data({"version": 7})[0]
        for vals in ({"state": "signed"}, {"signature": SIGNATURE}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "draft"):
                self.proposal.create({**values, **vals})

    def test_the_seats_stay_as_they_were_sent(self):
        line = self.proposal.line_ids
        line.quantity = 3
        self.assertEqual(self.proposal.amount_monthly, 360, "a draft is worked on")
        self.proposal.action_send()
        for change in (
            lambda: line.write({"price_unit": 1, "quantity": 99}),
            lambda: line.unlink(),
            lambda: line.copy(),
            lambda: self.proposal.write({"line_ids": [Command.clear()]}),
            lambda: self.proposal.write({"date": "2020-01-01"}),
            lambda: self.proposal.write({"pricelist_id": False}),
        ):
            with self.assertRaisesRegex(UserError, "new version"):
                change()
        draft = self.proposal._make(self.lead)
        self.assertEqual(draft.state, "draft")
        with self.assertRaisesRegex(UserError, "new version"):
            draft.line_ids.write({"proposal_id": self.proposal.id})

    def test_a_signature_is_a_picture(self):
        self.proposal.action_send()
        torn = base64.b64encode(base64.b64decode(SIGNATURE)[:40]).decode()
        for bad in (
            base64.b64encode(b"not an image").decode(),
            base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode(),
            torn,
            ["a list"],
        ):
            with self.subTest(bad), self.assertRaisesRegex(ValidationError, "Invalid"):
                self.proposal._sign("A. Person", bad)
        self.assertEqual(self.proposal.state, "sent")

    def test_the_proposal_of_a_lost_opportunity_is_not_signed(self):
        self.proposal.action_send()
        self.lead.with_user(self.sales_user).action_set_lost()
        self.assertEqual(self.proposal.state, "withdrawn")
        with self.assertRaisesRegex(ValidationError, "not open"):
            self.proposal.sudo()._sign("A. Person", SIGNATURE)
        self.assertEqual(self.lead.won_status, "lost")
