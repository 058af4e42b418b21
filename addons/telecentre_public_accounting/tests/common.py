from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.telecentre_l10n_fr.models.account_move import AccountMove
from odoo.addons.telecentre_l10n_fr.tests.common import FrenchInvoiceCase, fake_pdf


class PublicCase(FrenchInvoiceCase):
    """A local authority whose debts the public accountant collects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["account.journal"].create(
            {
                "name": "Trésor public",
                "type": "bank",
                "code": "TRES",
                "company_id": cls.company.id,
            }
        )
        cls.company.write(
            {
                "telecentre_accounting_mode": "public",
                "telecentre_collection_journal_id": cls.bank.id,
                "telecentre_payfip_number": "012345",
                "telecentre_local_code": "TELE",
                "telecentre_budget_line": "75-752",
            }
        )
        # How the PDF is made is the matter of telecentre_l10n_fr
        cls.patch(AccountMove, "_telecentre_make_legal_pdf", fake_pdf, create=True)

    @classmethod
    def patch(cls, target, name, value, create=False):
        from unittest.mock import patch

        patcher = patch.object(target, name, value, create=create)
        patcher.start()
        cls.addClassCleanup(patcher.stop)

    @classmethod
    def _accountant(cls, login, companies):
        return new_test_user(
            cls.env,
            login,
            "telecentre_billing.group_telecentre_accountant",
            company_id=companies[:1].id,
            company_ids=[Command.set(companies.ids)],
        )

    def _batch(self, **values):
        batch = self.env["telecentre.titre.batch"].create(
            {"company_id": self.company.id, "date": "2026-02-28", **values}
        )
        batch.action_fill()
        return batch
