import base64
import hashlib

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_regie import RegieCase


@tagged("post_install", "-at_install")
class TestClosing(RegieCase):
    """Days of a régie that are closed stay as they were printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._accountant("regisseur", cls.company)

    def _close(self, start, stop):
        wizards = self.env["telecentre.regie.journal"].with_user(self.accountant)
        wizard = wizards.with_context(force_report_rendering=True).create(
            {"regie_id": self.regie.id, "date_from": start, "date_to": stop}
        )
        return self.env["telecentre.regie.closing"].browse(
            wizard.action_close()["res_id"]
        )

    def test_closed_days_stay(self):
        payment = self._take(24.0, "2026-02-03", "cash")
        late = self._take(12.0, "2026-03-03", "cash")
        closing = self._close("2026-02-01", "2026-02-28")
        self.assertEqual(
            (closing.opening, closing.receipts, closing.deposits, closing.closing),
            (50.0, 24.0, 0.0, 74.0),
        )
        content = base64.b64decode(closing.file)
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertEqual(hashlib.sha256(content).hexdigest(), closing.sha256)
        receipt = payment.with_user(self.accountant)
        other = self.regie.copy({"journal_ids": False})
        slip = self._slip("2026-02-20")
        fund = self.env["telecentre.regie.fund"]
        change = {"regie_id": self.regie.id, "name": "2026-1", "amount": 10.0}
        for attempt in (
            lambda: self._take(12.0, "2026-02-28", "cash"),
            lambda: receipt.write({"amount": 1.0}),
            lambda: payment.write({"date": "2026-03-01"}),
            lambda: late.write({"date": "2026-02-03"}),
            lambda: receipt.write({"telecentre_means": "cheque"}),
            lambda: receipt.action_draft(),
            lambda: receipt.action_cancel(),
            lambda: receipt.unlink(),
            lambda: receipt.move_id.button_draft(),
            lambda: slip.action_validate(),
            lambda: self.regie.write({"fund": 60.0}),
            lambda: fund.create({**change, "date": "2026-02-10"}),
            lambda: other.write({"journal_ids": [Command.set(self.cash.ids)]}),
            lambda: self.cash.write({"telecentre_regie_id": False}),
            lambda: closing.with_user(self.accountant).write({"closing": 1.0}),
            lambda: closing.unlink(),
            lambda: self.regie.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()
        with self.assertRaises(UserError):
            closing.with_user(self.accountant).create({"regie_id": self.regie.id})
        # what comes later is entered as before, slips of closed receipts too
        slip.unlink()
        fund.create({**change, "date": "2026-03-01"})
        self._slip("2026-03-05").action_validate()
        second = self._close("2026-03-01", "2026-03-31")
        self.assertEqual(
            (second.opening, second.receipts, second.deposits, second.closing),
            (74.0, 22.0, 36.0, 60.0),
        )

    def test_closings_follow_each_other(self):
        self._close("2026-02-01", "2026-02-28")
        for start, stop in (
            ("2026-02-01", "2026-02-28"),
            ("2026-03-02", "2026-03-31"),
            ("2026-03-01", "2099-12-31"),
        ):
            with self.assertRaises(UserError):
                self._close(start, stop)

    def test_receipt_without_an_entry_is_not_dropped(self):
        payment = self._take(24.0, "2026-02-03", "cash")
        slip = self._slip("2026-02-10")
        payment.outstanding_account_id = False
        with self.assertRaisesRegex(UserError, slip.name):
            slip.action_validate()
