from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestFollowers(PortalCommon, TransactionCase):
    """The mails exchanged with the prospect never reach the co-prospecting partner."""

    def setUp(self):
        super().setUp()
        self.partner = self.partner_user.partner_id
        self.partner.email = "partner@network.example"

    def _post(self, **values):
        return self.lead.with_user(self.sales_user).message_post(
            body="Dear Ms Example",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def _follow(self, partner):
        """As it was possible before."""
        return self.env["mail.followers"].create(
            {
                "res_model": "crm.lead",
                "res_id": self.lead.id,
                "partner_id": partner.id,
                "subtype_ids": self.env.ref("mail.mt_comment").ids,
            }
        )

    def test_the_partner_cannot_make_itself_a_follower(self):
        lead = self.lead.with_user(self.partner_user)
        with self.assertRaises(AccessError):
            lead.message_subscribe(self.partner.ids)
        with self.assertRaises(AccessError):
            lead.message_unsubscribe(self.partner.ids)
        message = self._post()
        self.assertNotIn(self.partner, message.notified_partner_ids)
        with self.assertRaises(AccessError):
            message.with_user(self.partner_user).read(["body"])

    def test_nor_does_the_team_by_mistake(self):
        self.lead.with_user(self.sales_user).message_subscribe(
            (self.partner | self.contact).ids
        )
        self.assertNotIn(self.partner, self.lead.message_partner_ids)
        self.assertIn(self.contact, self.lead.message_partner_ids)

    def test_who_followed_before_is_told_nothing(self):
        self._follow(self.partner)
        self._follow(self.contact)
        message = self._post()
        self.assertNotIn(self.partner, message.notified_partner_ids)
        self.assertIn(self.contact, message.notified_partner_ids, "the prospect is")
        named = self._post(partner_ids=self.partner.ids)
        self.assertIn(self.partner, named.notified_partner_ids, "as was meant")

    def test_the_end_of_a_share_ends_the_following(self):
        self._follow(self.partner)
        self.lead.with_user(self.sales_user).write(
            {"next_step_owner": "team", "co_prospecting_partner_id": False}
        )
        self.assertNotIn(self.partner, self.lead.message_partner_ids)
        # Even one who came back by another way
        self._follow(self.partner)
        self.assertNotIn(self.partner, self._post().notified_partner_ids)
