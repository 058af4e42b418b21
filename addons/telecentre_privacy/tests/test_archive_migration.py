from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import EMAIL, PrivacyCommon

SCRIPT = "telecentre_privacy/migrations/19.0.1.1.0/post-archive.py"


@tagged("post_install", "-at_install")
class TestArchiveMigration(PrivacyCommon):
    """What a rule put away, when there was such a rule, is found again."""

    def _set(self, record, **columns):
        self.env.flush_all()
        for name, value in columns.items():
            self.env.cr.execute(
                f"UPDATE {record._table} SET {name} = %s WHERE id = %s",
                (value, record.id),
            )

    def test_archived_by_a_rule(self):
        rule = self.env.ref("telecentre_privacy.retention_rule_contact")
        run = rule._make_runs()
        self._set(rule, action="archive", automatic=True)
        self._set(run, action="archive")
        done = self._create_lead(partner=self.company)
        self.contact.prospect_role = "hr"
        self._set(self.contact, privacy_state="restricted", active=False)
        self._set(self.contact, create_date="2020-01-01")
        self._set(self.lead, privacy_retained=True, active=False)
        self._set(done, privacy_retained=True, contact_name=None, email_from=None)
        self._set(done, phone=None, description=None)
        kept = self.env["res.partner"].create({"name": "For the accounts"})
        self._set(kept, privacy_state="restricted", privacy_until="2036-12-31")
        self.assertEqual(self.contact.email, EMAIL)
        load_script(file_path(SCRIPT), "post-archive").migrate(self.env.cr, "19.0")
        self.env.invalidate_all()
        self.assertEqual((rule.action, rule.automatic), ("anonymise", False))
        self.assertEqual((run.action, run.state), ("archive", "done"))
        self.assertFalse(self.contact.privacy_state or self.lead.privacy_retained)
        self.assertTrue(done.privacy_retained)
        self.assertEqual(kept.privacy_state, "restricted")
        due = self.env["telecentre.retention.kind"]._due("contact", "2100-01-01")
        self.assertIn(self.contact, due)
