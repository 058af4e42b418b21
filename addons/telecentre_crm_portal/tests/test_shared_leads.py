from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..models.crm_lead import PARTNER_FIELDS
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

    def test_the_partner_reads_the_few_fields_that_it_needs(self):
        lead = self.lead.with_user(self.partner_user)
        lead.invalidate_recordset()
        [shown] = lead.read(sorted(PARTNER_FIELDS))
        self.assertEqual(shown["name"], "Shared group")
        self.assertEqual(shown["stage_id"][1], self.lead.stage_id.display_name)
        for name in (
            "email_from",
            "phone",
            "contact_name",
            "expected_revenue",
            "recurring_revenue",
            "score",
            "score_detail",
            "probability",
            "employees_nearby",
            "last_inbound_contact_date",
            "role_contact_ids",
            "seat_ids",
            "message_ids",
            "activity_ids",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                lead.read([name])
            with self.subTest(name), self.assertRaises(AccessError):
                lead.search([(name, "!=", False)])
        self.assertEqual(
            set(lead.fields_get()) - PARTNER_FIELDS, set(), "nothing else is told"
        )
        self.assertLessEqual(set(lead.read()[0]), PARTNER_FIELDS)

    def test_messages_with_the_prospect_are_the_team_s_own(self):
        message = self.lead.message_post(
            body="Dear Ms Example",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        Message = self.env["mail.message"].with_user(self.partner_user)
        domain = [("model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]
        self.assertFalse(Message.search(domain))
        with self.assertRaises(AccessError):
            Message.browse(message.id).read(["body"])
        for model in ("crm.stage", "crm.team", "ir.attachment", "telecentre.lead.seat"):
            self.assertFalse(
                self.env[model].with_user(self.partner_user).has_access("read"), model
            )

    def test_pages(self):
        self.authenticate("crm_partner", "crm_partner")
        self.lead.next_step = "Arrange the meeting"
        text = self.url_open("/my/prospects").text
        self.assertIn("Shared group", text)
        self.assertNotIn("Our own group", text)
        page = self.url_open(f"/my/prospects/{self.lead.id}").text
        self.assertIn(f"/my/prospects/{self.lead.id}/done", page)
        self.assertIn("Arrange the meeting", text)
        self.assertIn("Arrange the meeting", page)
        self.assertNotIn("Secret note", page)
        other = self.url_open(f"/my/prospects/{self.other_lead.id}")
        self.assertTrue(other.url.endswith("/my/prospects"))

    def test_the_partner_gives_the_next_step_back(self):
        self.authenticate("crm_partner", "crm_partner")
        url = f"/my/prospects/{self.lead.id}"
        token = self.url_open(url).text.partition('name="csrf_token"')[2]
        form = {"csrf_token": token.split('value="')[1].split('"')[0]}
        self.lead.next_step = "Arrange the meeting"
        empty = self.url_open(f"{url}/done", data=form | {"note": " "})
        self.assertIn("alert-warning", empty.text)
        self.assertEqual(self.lead.next_step_owner, "partner")
        self.url_open(f"{url}/done", data=form | {"note": "Met their\x00 HR"})
        self.assertEqual(self.lead.next_step_owner, "team")
        self.assertFalse(self.lead.next_step)
        told = self.lead.activity_ids.filtered(
            lambda activity: self.network.name in activity.summary
        )
        self.assertEqual(told.user_id, self.sales_user)
        self.assertIn("Met their HR", "".join(self.lead.message_ids.mapped("body")))
        self.assertEqual(self.lead.activity_ids.user_id, self.sales_user)
        self.url_open(
            f"/my/prospects/{self.other_lead.id}/done", data=form | {"note": "x"}
        )
        self.assertNotIn("x", self.other_lead.message_ids.mapped("body"))

    def test_our_own_people_and_other_partners_see_nothing_there(self):
        self.authenticate("crm_staff", "crm_staff")
        self.assertNotIn("Shared group", self.url_open("/my/prospects").text)
        self.partner_user.partner_id.parent_id = self.company
        Lead = self.env["crm.lead"].with_user(self.partner_user)
        self.assertFalse(Lead.search([]))
