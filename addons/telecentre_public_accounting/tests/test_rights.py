from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_regie import RegieCase


@tagged("post_install", "-at_install")
class TestRights(RegieCase):
    """Who reads only changes nothing, by no button called from outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(
            cls.env,
            "auditeur_lots",
            "account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _refused(self, record, *names):
        state = record.state
        for name in names:
            with self.subTest(record, name=name), self.assertRaises(AccessError):
                getattr(record.with_user(self.auditor), name)()
        self.assertEqual(record.state, state)

    def test_auditor_does_nothing_with_batches(self):
        self._invoice()
        batch = self._batch()
        self._refused(batch, "action_fill", "action_export", "action_cancel")
        batch.action_export()
        self._refused(batch, "action_cancel")
        self.assertTrue(batch.titre_ids.move_ids)
        # but the file is there to be read, and that leaves a trace
        batch.with_user(self.auditor).action_download()
        self.assertEqual(batch.download_count, 1)
        other = self._batch()
        other.action_cancel()
        self._refused(other, "action_draft")

    def test_auditor_does_nothing_with_slips(self):
        self._take(24, "2026-02-02", "cash")
        slip = self._slip("2026-02-28")
        self._refused(slip, "action_fill", "action_validate")
        self.assertTrue(slip.payment_ids)

    def test_lost_file_of_a_batch_is_said(self):
        self._invoice()
        batch = self._batch()
        batch.action_export()
        self.assertEqual(batch.action_verify()["params"]["type"], "success")
        self.env.invalidate_all()
        attachment = type(self.env["ir.attachment"])
        with patch.object(attachment, "_file_read", return_value=b""):
            self.assertIn(batch.name, batch.action_verify()["params"]["message"])
            with self.assertRaisesRegex(UserError, batch.name):
                batch.action_download()
        self.assertEqual(batch.download_count, 0)
