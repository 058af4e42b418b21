import email
from email import policy

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.telecentre_booking.tests.queries import count_queries

from .common import EMAIL, ORANGE, PrivacyCommon


@tagged("post_install", "-at_install")
class TestInformation(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {
                "privacy_dpo_name": "Dominique Délégué",
                "privacy_dpo_email": "dpo@x.example",
                "privacy_legal_text": "Deliberation 12",
            }
        )

    def _write_to(self, lead, **values):
        return lead.with_user(self.sales_user).message_post(
            body="Shall we meet?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
            **values,
        )

    def test_a_public_body_has_no_legitimate_interest(self):
        company = self.env.company
        with self.assertRaisesRegex(ValidationError, "public body"):
            company.privacy_legal_basis = "legitimate_interest"
        company.write(
            {
                "privacy_public_body": False,
                "privacy_legal_basis": "legitimate_interest",
            }
        )
        self.assertIn("6-1-f", self.lead._privacy_notice())

    def test_the_text_says_what_the_law_wants(self):
        self.lead.privacy_source = "network"
        self.env.ref("telecentre_privacy.retention_rule_lead").months = 30
        text = self.lead._privacy_notice()
        for said in (
            self.env.company.name,
            "6-1-e",
            "Deliberation 12",
            "Dominique Délégué",
            "dpo@x.example",
            "The national network",
            "30",
            "oppose",
            "erased",
            "www.cnil.fr",
        ):
            self.assertIn(said, text)

    def test_the_first_message_carries_it_the_second_does_not(self):
        self.assertTrue(self.lead.privacy_to_inform)
        first, second = self._write_to(self.lead), self._write_to(self.lead)
        self.assertIn("o_privacy_notice", first.body)
        self.assertIn("Shall we meet?", first.body)
        self.assertNotIn("o_privacy_notice", second.body)
        self.assertEqual(self.lead.privacy_informed_how, "first_mail")
        self.assertTrue(self.contact.privacy_informed_date)
        self.assertEqual(len(self._log("inform")), 1)

    def test_who_was_told_once_is_told_for_every_opportunity(self):
        other = self._create_lead(name="Second")
        self._write_to(self.lead)
        self.env.invalidate_all()
        self.assertFalse(other.privacy_to_inform)

    def test_a_note_or_a_message_to_others_informs_nobody(self):
        self.lead.with_user(self.sales_user).message_post(
            body="Note", message_type="comment"
        )
        stranger = self.env["res.partner"].create({"name": "S", "email": "s@x.example"})
        self.lead.with_user(self.sales_user).message_post(
            body="To another",
            message_type="comment",
            partner_ids=stranger.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(self.lead.privacy_to_inform)

    def test_the_button_sends_it_once(self):
        action = self.lead.action_privacy_inform()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.sales_user)
            .with_context(**action["context"])
            .create({})
        )
        composer._action_send_mail()
        message = self.lead.message_ids[0]
        self.assertEqual(message.body.count("o_privacy_notice"), 1)
        self.assertIn(self.contact, message.partner_ids)
        self.assertEqual(self.lead.privacy_informed_how, "email")

    def test_several_at_once_are_counted(self):
        opposed = self._create_lead(
            partner=self.env["res.partner"].create(
                {"name": "O", "email": "o@x.example"}
            )
        )
        self._oppose("o@x.example")
        silent = self._create_lead(
            partner=self.env["res.partner"].create({"name": "S"})
        )
        leads = self.lead | opposed | silent
        note = leads.with_user(self.sales_user).action_privacy_inform()
        self.assertEqual(
            note["params"]["message"],
            "1 informed; 0 knew already; 1 without an address; 1 opposed.",
        )
        self.assertTrue(self.lead.privacy_informed_date)
        self.assertFalse(opposed.privacy_informed_date)

    def test_the_filter_finds_who_is_to_be_informed(self):
        company_only = self._create_lead(partner=self.company, email_from=False)
        found = self.env["crm.lead"].search([("privacy_to_inform", "=", True)])
        self.assertIn(self.lead, found)
        self.assertNotIn(company_only, found)
        self.assertEqual(company_only.privacy_to_inform, False)
        others = self.env["crm.lead"].search([("privacy_to_inform", "=", False)])
        self.assertNotIn(self.lead, others)
        self.assertIn(company_only, others)

    def test_who_opposed_is_not_to_be_informed(self):
        """By the address or by the company's SIREN, in the list as on the record."""
        found = self.env["crm.lead"].search([("privacy_to_inform", "=", True)])
        self.assertIn(self.lead, found)
        other = self._create_lead(
            partner=self.env["res.partner"].create(
                {"name": "O", "email": "o@x.example"}
            )
        )
        for kind, value in (("siren", ORANGE), ("email", "o@x.example")):
            self._oppose(value, kind=kind)
        # The address in clear is gone, as after an erasure
        self.env["mail.blacklist"].with_context(telecentre_opposition=True).search(
            []
        ).unlink()
        self.env.invalidate_all()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "telecentre_privacy.crm_lead_action_to_inform"
        )
        listed = self.env["crm.lead"].search(safe_eval(action["domain"]))
        known = self.env["crm.lead"].search([("privacy_to_inform", "=", False)])
        for lead in self.lead | other:
            self.assertFalse(lead.privacy_to_inform)
            self.assertNotIn(lead, listed)
            self.assertIn(lead, known)
        # Lifted, they are back
        self.env["telecentre.opposition"].search([])._lift("Asked for it")
        self.env.invalidate_all()
        self.assertIn(
            self.lead, self.env["crm.lead"].search([("privacy_to_inform", "=", True)])
        )

    def test_the_list_costs_the_same_for_more(self):
        def search():
            return self.env["crm.lead"].search([("privacy_to_inform", "=", True)])

        self._oppose(ORANGE, kind="siren")
        count_queries(self.env, search)
        few = count_queries(self.env, search)
        self.env["crm.lead"].create(
            [{"name": "N", "email_from": f"n{n}@x.example"} for n in range(20)]
        )
        self.assertEqual(count_queries(self.env, search), few)

    def test_mass_mailing_carries_it_too(self):
        composer = self.env["mail.compose.message"].create(
            {
                "composition_mode": "mass_mail",
                "model": "crm.lead",
                "res_ids": str(self.lead.ids),
                "subject": "Open day",
                "body": "<p>Come</p>",
                "auto_delete": False,
                "force_send": False,
            }
        )
        mail = composer._action_send_mail()[0]
        self.assertIn("o_privacy_notice", mail.body_html)
        self.assertTrue(self.lead.privacy_informed_date)

    def test_no_date_in_the_future(self):
        for record in (self.lead, self.contact):
            for name in ("privacy_informed_date", "last_inbound_contact_date"):
                with self.assertRaises(ValidationError):
                    record[name] = "2999-01-01"


@tagged("post_install", "-at_install")
class TestLastContact(PrivacyCommon):
    def _mail(self, sender, extra=""):
        text = (
            f"From: {sender}\nTo: x@y.example\nSubject: Re\nMessage-Id: <{sender}>\n"
            f"{extra}Content-Type: text/plain\n\nText"
        )
        Thread = self.env["mail.thread"]
        message = email.message_from_string(text, policy=policy.SMTP)
        values = Thread.message_parse(message)
        author = self.env["res.partner"].search(
            [("email_normalized", "=", sender)], limit=1
        )
        values["author_id"] = author.id
        Thread._message_route_process(
            message, values, [("crm.lead", self.lead.id, {}, self.env.uid, None)]
        )

    def test_an_answer_counts_for_the_opportunity_and_the_person(self):
        self._mail(EMAIL)
        self.assertTrue(self.lead.last_inbound_contact_date)
        self.assertTrue(self.contact.last_inbound_contact_date)

    def test_an_out_of_office_reply_does_not(self):
        self._mail(EMAIL, "Auto-Submitted: auto-replied\n")
        self.assertFalse(self.lead.last_inbound_contact_date)
        self.assertFalse(self.contact.last_inbound_contact_date)

    def test_a_colleague_s_or_the_partner_s_mail_does_not(self):
        self.sales_user.email = "sales@us.example"
        self._mail("sales@us.example")
        self.network.email = "net@network.example"
        self.lead.co_prospecting_partner_id = self.network
        self._mail("net@network.example")
        self.assertFalse(self.lead.last_inbound_contact_date)

    def test_what_we_send_never_does(self):
        self.lead.with_user(self.sales_user).message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )
        self.assertFalse(self.lead.last_inbound_contact_date)
        self.assertFalse(self.contact.last_inbound_contact_date)

    def test_what_they_say_on_the_portal_does(self):
        # As the signature of a proposal and the portal's comments do
        self.lead.message_post(body="Signed", author_id=self.contact.id)
        self.assertTrue(self.lead.last_inbound_contact_date)
        self.assertTrue(self.contact.last_inbound_contact_date)

    def test_bookings_are_followed_at_night(self):
        person = self.env["res.partner"].create({"name": "Visitor"})
        self.env["telecentre.booking"].create(
            {
                "partner_id": self.company.id,
                "occupant_id": person.id,
                "centre_id": self.centre.id,
                "start": "2026-03-02 08:00:00",
                "stop": "2026-03-02 10:00:00",
            }
        )
        self.env["res.partner"]._cron_privacy_follow_bookings()
        self.assertTrue(person.last_inbound_contact_date)
        self.assertFalse(self.company.last_inbound_contact_date)
