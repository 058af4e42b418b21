import re
from ast import literal_eval

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.mass_mailing.tests.common import MassMailCommon


@tagged("post_install", "-at_install")
class TestCampaign(MassMailCommon, HttpCase):
    """Who is mailed, who is not, and the way out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env.ref("telecentre_crm.crm_team_groups")
        cls.sales = new_test_user(
            cls.env,
            "campaign_sales",
            "telecentre_crm.group_telecentre_sales",
            email="sales@example.com",
            lang="en_US",
        )
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead of {name}",
                    "type": "opportunity",
                    "team_id": cls.team.id,
                    "email_from": f"{name}@campaign.example",
                }
                for name in ("willing", "left", "opposed")
            ]
        )
        # one left an earlier mailing, one told us to stop: both are on Odoo's list
        for name in ("left", "opposed"):
            cls.env["mail.blacklist"]._add(f"{name}@campaign.example")

    def _mailing(self, domain=None, model="crm.lead", **values):
        return (
            self.env["mailing.mailing"]
            .with_user(self.sales)
            .create(
                {
                    "subject": "Telework near home",
                    "mailing_model_id": self.env["ir.model"]._get_id(model),
                    "mailing_domain": domain or str([("id", "in", self.leads.ids)]),
                    "body_html": "<p>Good morning</p>",
                    "user_id": self.sales.id,
                    **values,
                }
            )
        )

    def _send(self, mailing):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mailing.action_send_mail()
        return self._mails

    def _link(self, mail):
        found = re.search(r"https?://[^\"]*/unsubscribe\?[^\"]*", mail["body"])
        found = found or re.search(
            r"https?://[^\"]*/confirm_unsubscribe\?[^\"]*", mail["body"]
        )
        return found.group().replace("&amp;", "&")

    def test_exactly_one_of_three_is_written_to(self):
        mails = self._send(self._mailing())
        self.assertEqual([m["email_to"] for m in mails], [["willing@campaign.example"]])

    def test_template_says_why_and_how_to_refuse(self):
        template = self.env.ref("telecentre_mailing.mailing_groups")
        mailing = template.copy({"mailing_domain": str([("id", "in", self.leads.ids)])})
        (mail,) = self._send(mailing)
        self.assertIn("Bonjour", mail["body"])
        self.assertIn("unsubscribe", mail["body"])

    def test_link_of_the_mail_unsubscribes(self):
        (mail,) = self._send(self._mailing())
        link = self._link(mail)
        page = self.url_open(link, headers={"Accept-Language": "fr-FR"})
        self.assertEqual(page.status_code, 200)
        self.assertIn("désabonner", page.text)
        token = re.search(r'name="hash_token"[^>]*value="([^"]+)"', page.text)
        fields = dict(
            re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text)
        )
        self.assertTrue(token)
        answer = self.url_open("/mailing/confirm_unsubscribe", data=fields)
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        self.assertTrue(self.leads[0].is_blacklisted)
        with self.assertRaises(UserError):  # nobody is left
            self._send(self._mailing())

    def test_a_link_with_another_address_is_refused(self):
        (mail,) = self._send(self._mailing())
        forged = self._link(mail).replace("willing", "somebody")
        self.assertEqual(self.url_open(forged).status_code, 401)

    def test_however_wide_the_choice_who_opposed_gets_nothing(self):
        """No filter is right or wrong by itself: the opt-out is what must hold."""
        others = self.env["crm.lead"].search([("id", "not in", self.leads.ids)])
        others.active = False
        for domain in ("[]", "[('email_normalized', '!=', False)]"):
            mails = self._send(self._mailing(domain))
            self.assertEqual(
                [mail["email_to"] for mail in mails], [["willing@campaign.example"]]
            )
            self.assertIn("unsubscribe", mails[0]["body"])

    def test_contacts_by_role(self):
        company = self.env["res.partner"].create({"name": "G", "is_company": True})
        people = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": f"{name}@role.example",
                    "parent_id": company.id,
                    "prospect_role": role,
                }
                for name, role in (("hr", "hr"), ("it", "it"), ("nobody", False))
            ]
        )
        filter_hr = self.env.ref("telecentre_mailing.mailing_filter_hr")
        domain = [("id", "in", people.ids), *literal_eval(filter_hr.mailing_domain)]
        mails = self._send(self._mailing(str(domain), "res.partner"))
        self.assertEqual([m["email_to"] for m in mails], [['"hr" <hr@role.example>']])

    def test_default_recipients_are_the_pipeline(self):
        mailing = self.env["mailing.mailing"].new(
            {"mailing_model_id": self.env["ir.model"]._get_id("crm.lead")}
        )
        self.assertIn("is_prospecting", str(mailing.mailing_domain))
