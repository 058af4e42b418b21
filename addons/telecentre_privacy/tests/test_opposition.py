from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EMAIL, ORANGE, PrivacyCommon


@tagged("post_install", "-at_install")
class TestOpposition(PrivacyCommon):
    def test_only_a_fingerprint_is_kept(self):
        opposition = self._oppose(f"Claude <{EMAIL.upper()}>")
        self.assertEqual(opposition.label, "c•••@g•••.example")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(o)::text FROM telecentre_opposition o WHERE id = %s",
            (opposition.id,),
        )
        self.assertNotIn("claude", self.env.cr.fetchone()[0])

    def test_banner_on_contact_and_opportunity(self):
        self.assertFalse(self.lead.privacy_opposed)
        self._oppose(EMAIL, date="2026-02-01")
        self.env.invalidate_all()
        self.assertTrue(self.contact.privacy_opposed)
        self.assertTrue(self.lead.privacy_opposed)
        self.assertEqual(str(self.lead.privacy_opposition_date), "2026-02-01")

    def test_a_company_opposes_for_its_contacts(self):
        self._oppose(f"{ORANGE[:3]} {ORANGE[3:]}", kind="siren")
        self.env.invalidate_all()
        self.assertTrue(self.company.privacy_opposed)
        self.assertTrue(self.lead.privacy_opposed)
        self.assertEqual(
            self.env["res.partner"]._telecentre_opposed_sirens([ORANGE, "552081317"]),
            {ORANGE},
        )

    def test_bad_values_are_refused(self):
        for kind, value in (
            ("email", "no address"),
            ("email", "a@b.example, c@d.example"),
            ("email", ""),
            ("siren", "123456789"),
            ("siren", False),
        ):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                self._oppose(value, kind=kind)
        with self.assertRaises(ValidationError):
            self._oppose(EMAIL, date="2999-01-01")

    def test_nobody_twice(self):
        self._oppose(EMAIL)
        with self.assertRaises(UserError):
            self._oppose(EMAIL.upper())

    def test_lifting_wants_a_reason_and_the_right(self):
        opposition = self._oppose(EMAIL)
        with self.assertRaises(AccessError):
            opposition.with_user(self.sales_user)._lift("please")
        with self.assertRaises(UserError):
            opposition.with_user(self.privacy_user)._lift(" ")
        opposition.with_user(self.privacy_user)._lift("Asked in writing")
        self.env.invalidate_all()
        self.assertFalse(self.contact.privacy_opposed)
        self.assertEqual(opposition.lifted_by_id, self.privacy_user)
        self.assertEqual(len(self._log("lift")), 1)
        self._oppose(EMAIL)

    def test_staff_records_and_changes_nothing(self):
        for user in (self.staff_user, self.sales_user):
            line = (
                self.env["telecentre.opposition"]
                .with_user(user)
                .create({"value": f"{user.login}@x.example"})
            )
            for operation in ("write", "unlink"):
                self.assertFalse(line.has_access(operation))
            with self.assertRaises(AccessError):
                line.read(["key"])

    def test_what_is_typed_cannot_set_the_fingerprint(self):
        line = self._oppose(EMAIL, key="x", label="y", lifted_on="2026-01-01")
        self.assertFalse(line.lifted_on)
        self.assertNotEqual(line.key, "x")

    def test_unsubscribing_is_an_opposition_and_coming_back_ends_it(self):
        Blacklist = self.env["mail.blacklist"]
        Blacklist._add(EMAIL)
        self.env.invalidate_all()
        self.assertTrue(self.contact.privacy_opposed)
        Blacklist._remove(EMAIL)
        self.env.invalidate_all()
        self.assertFalse(self.contact.privacy_opposed)
        self._oppose(EMAIL)
        self.assertTrue(Blacklist.search([("email", "=", EMAIL)]))

    def test_an_import_brings_nobody_back(self):
        self._oppose(EMAIL)
        Lead = self.env["crm.lead"].with_user(self.sales_user)
        before = Lead.search_count([])
        result = Lead.load(
            ["name", "email_from"],
            [["Good one", "good@x.example"], ["Back again", EMAIL]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("opposition list", result["messages"][0]["message"])
        self.assertEqual(result["messages"][-1]["rows"]["from"], 1)
        self.assertEqual(Lead.search_count([]), before)
        self.assertTrue(
            Lead.load(["name", "email_from"], [["Good one", "good@x.example"]])["ids"]
        )
