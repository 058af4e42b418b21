from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import EMAIL, ORANGE, PrivacyCommon, need_addon


class MailingCommon(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_lead(
            partner=cls.env["res.partner"].create(
                {"name": "Other", "email": "other@x.example"}
            )
        )

    def _mass(self, records, **values):
        composer = self.env["mail.compose.message"].create(
            {
                "composition_mode": "mass_mail",
                "model": records._name,
                "res_ids": str(records.ids),
                "subject": "Open day",
                "body": "<p>Come</p>",
                "auto_delete": False,
                "force_send": False,
                **values,
            }
        )
        return {m.res_id: m for m in composer._action_send_mail()[0]}

    def _sent(self, mails):
        return {i for i, mail in mails.items() if mail.state == "outgoing"}


@tagged("post_install", "-at_install")
class TestMailing(MailingCommon):
    def test_a_mass_mailing_leaves_out_who_opposed(self):
        self._oppose(EMAIL)
        mails = self._mass(self.lead | self.other)
        self.assertEqual(self._sent(mails), {self.other.id})
        self.assertEqual(mails[self.lead.id].state, "cancel")

    def test_the_fingerprint_alone_is_enough(self):
        self._oppose(EMAIL)
        # As after an erasure: Odoo's own list, in clear, is emptied
        self.env["mail.blacklist"].with_context(telecentre_opposition=True).search(
            []
        ).unlink()
        people = self.contact | self.other.partner_id
        self.assertEqual(self._sent(self._mass(people)), set(self.other.partner_id.ids))
        self.assertEqual(
            self._sent(self._mass(self.lead | self.other)), {self.other.id}
        )

    def test_an_opposed_company_gets_no_mass_mailing(self):
        self._oppose(ORANGE, kind="siren")
        mails = self._mass(self.lead | self.other, use_exclusion_list=False)
        self.assertEqual(self._sent(mails), {self.other.id})

    def test_invoices_and_bookings_are_written_about_all_the_same(self):
        self._oppose(EMAIL)
        booking = self.env["telecentre.booking"].create(
            {
                "partner_id": self.contact.id,
                "centre_id": self.centre.id,
                "start": "2026-03-02 08:00:00",
                "stop": "2026-03-02 10:00:00",
            }
        )
        self.assertEqual(
            self._sent(self._mass(booking, partner_ids=self.contact.ids)),
            set(booking.ids),
        )

    def test_one_message_from_the_opportunity_is_refused(self):
        self._oppose(EMAIL)
        lead = self.lead.with_user(self.sales_user)
        with self.assertRaisesRegex(UserError, "opposed"):
            lead.message_post(
                body="Hello again",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.contact.ids,
            )
        note = lead.message_post(body="Do not call", message_type="comment")
        self.assertTrue(note)

    def test_who_writes_after_opposing_may_be_answered(self):
        self._oppose(EMAIL)
        self.lead.message_post(
            body="One question", message_type="email", author_id=self.contact.id
        )
        answer = self.lead.with_user(self.sales_user).message_post(
            body="Here is the answer",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )
        self.assertTrue(answer)

    def test_a_template_does_not_go_either(self):
        self._oppose(EMAIL)
        template = self.env.ref("telecentre_privacy.mail_template_information")
        with self.assertRaises(UserError):
            template.send_mail(self.lead.id)
        mails = template.send_mail_batch((self.lead | self.other).ids)
        self.assertEqual(mails.mapped("res_id"), self.other.ids)

    def test_the_button_opens_a_form_with_the_address(self):
        action = self.lead.action_privacy_oppose()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.sales_user)
            .with_context(**action["context"])
        )
        form.reason = "By telephone"
        self.assertEqual(form.save().label, "c•••@g•••.example")

    def test_no_text_message_to_who_opposed(self):
        self._oppose(EMAIL)
        self.lead.phone = "+33612345678"
        for composition in ("comment", "mass"):
            composer = self.env["sms.composer"].create(
                {
                    "composition_mode": composition,
                    "res_model": "crm.lead",
                    "res_ids": str(self.lead.ids),
                    "body": "Come",
                    "mass_force_send": False,
                }
            )
            if composition == "comment":
                with self.assertRaisesRegex(UserError, "opposed"):
                    composer._action_send_sms()
                continue
            composer._action_send_sms()
            sent = self.env["sms.sms"].search([("number", "=", self.lead.phone)])
            self.assertEqual(set(sent.mapped("state")), {"canceled"})


@tagged("post_install", "-at_install")
class TestMassMailing(MailingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        need_addon(cls.env, "mass_mailing")

    def test_a_mailing_asks_even_without_the_excluded(self):
        """Contacts and lists as well, of whom the fingerprint alone is left."""
        self._oppose(EMAIL)
        self.env["mail.blacklist"].with_context(telecentre_opposition=True).search(
            []
        ).unlink()
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Open day",
                "mailing_model_id": self.env["ir.model"]._get_id("mailing.contact"),
                "use_exclusion_list": False,
            }
        )
        contact = self.env["mailing.contact"].create({"name": "C", "email": EMAIL})
        mails = self._mass(
            contact, mass_mailing_id=mailing.id, use_exclusion_list=False
        )
        self.assertEqual(self._sent(mails), set())
