from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestSharedLeads(PortalCommon, HttpCase):
    def test_the_partner_sees_exactly_what_is_shared(self):
        Lead = self.env["crm.lead"].with_user(self.partner_user)
        self.assertEqual(Lead.search([]), self.lead)
        with self.assertRaises(AccessError):
            Lead.browse(self.other_lead.id).read(["name"])
        for operation in ("write", "create", "unlink"):
            self.assertFalse(Lead.has_access(operation))

    def test_notes_are_the_team_s_own(self):
        lead = self.lead.with_user(self.partner_user)
        with self.assertRaises(AccessError):
            lead.read(["description"])
        self.assertEqual(
            self.lead.with_user(self.sales_user).description, "<p>Secret note</p>"
        )

    def test_pages(self):
        self.authenticate("crm_partner", "crm_partner")
        text = self.url_open("/my/prospects").text
        self.assertIn("Shared group", text)
        self.assertNotIn("Our own group", text)
        page = self.url_open(f"/my/prospects/{self.lead.id}").text
        self.assertIn(f"/my/prospects/{self.lead.id}/done", page)
        self.assertNotIn("Secret note", page)
        other = self.url_open(f"/my/prospects/{self.other_lead.id}")
        self.assertTrue(other.url.endswith("/my/prospects"))

    def test_the_partner_gives_the_next_step_back(self):
        self.authenticate("crm_partner", "crm_partner")
        url = f"/my/prospects/{self.lead.id}"
        token = self.url_open(url).text.partition('name="csrf_token"')[2]
        form = {"csrf_token": token.split('value="')[1].split('"')[0]}
        empty = self.url_open(f"{url}/done", data=form | {"note": " "})
        self.assertIn("alert-warning", empty.text)
        self.assertEqual(self.lead.next_step_owner, "partner")
        self.url_open(f"{url}/done", data=form | {"note": "Met their HR"})
        self.assertEqual(self.lead.next_step_owner, "team")
        self.assertIn("Met their HR", "".join(self.lead.message_ids.mapped("body")))
        self.assertEqual(self.lead.activity_ids.user_id, self.sales_user)
        self.url_open(
            f"/my/prospects/{self.other_lead.id}/done", data=form | {"note": "x"}
        )
        self.assertFalse(self.other_lead.activity_ids)

    def test_our_own_people_and_other_partners_see_nothing_there(self):
        self.authenticate("crm_staff", "crm_staff")
        self.assertNotIn("Shared group", self.url_open("/my/prospects").text)
        self.partner_user.partner_id.parent_id = self.company
        Lead = self.env["crm.lead"].with_user(self.partner_user)
        self.assertFalse(Lead.search([]))
