import io
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.account_move import AccountMove
from .common import EinvoiceCase

SEND = "odoo.addons.telecentre_l10n_fr.models.telecentre_einvoice_send"


@tagged("post_install", "-at_install")
class TestSending(EinvoiceCase):
    """One that cannot leave stops no other."""

    def _broken(self, einvoice):
        """Let the PDF of this one fail, by something nobody thought of."""
        make = AccountMove._telecentre_make_legal_pdf

        def broken(move):
            if move == einvoice.move_id:
                raise ValueError("All strings must be XML compatible")
            return make(move)

        patcher = patch.object(AccountMove, "_telecentre_make_legal_pdf", broken)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _members(self, einvoices):
        with zipfile.ZipFile(io.BytesIO(einvoices.sudo()._zip())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def test_unexpected_fault_stops_nothing_else(self):
        bad, good = self._einvoice(), self._einvoice()
        self._broken(bad)
        with tempfile.TemporaryDirectory() as folder:
            self._by_folder(folder)
            with mute_logger(SEND):
                action = (bad + good).action_send()
            self.assertEqual(len(list(Path(folder).iterdir())), 1)
        self.assertEqual((bad.state, good.state), ("error", "sent"))
        self.assertIn("XML compatible", bad.error)
        self.assertIn(bad.name, action["params"]["message"])

    def test_job_goes_on_after_one_that_fails(self):
        bad, good = self._einvoice(), self._einvoice()
        self._broken(bad)
        cron = self.env["ir.cron"]
        with tempfile.TemporaryDirectory() as folder:
            self._by_folder(folder)
            with (
                mute_logger(SEND),
                patch.object(type(cron), "_commit_progress", return_value=1.0),
            ):
                self.env["telecentre.einvoice"]._cron_send()
        self.assertEqual((bad.state, good.state), ("error", "sent"))

    def test_download_goes_on_without_one_that_fails(self):
        bad, good = self._einvoice(), self._einvoice()
        self._broken(bad)
        with mute_logger(SEND):
            action = (bad + good).action_download()
        self.assertEqual((bad.state, good.state), ("error", "sent"))
        # what went wrong is said, and the others come down
        self.assertIn(bad.name, action["params"]["message"])
        self.assertTrue(action["params"]["next"]["url"].endswith(f"/{good.id}"))

    def test_name_with_a_character_that_no_xml_may_hold(self):
        self.customers["company"].name = "Cabinet\x0bDurand"
        self.assertIn(b"Cabinet Durand", self.assertLegal(self._invoice()))

    def test_each_company_sends_in_its_own_way(self):
        """One company that downloads by hand turned all into downloads."""
        other = self._other_company()
        manual, put = self._einvoice(), self._einvoice_of(other)
        with tempfile.TemporaryDirectory() as folder:
            self._by_folder(folder, other)
            action = (put + manual).action_send()
            self.assertEqual(len(list(Path(folder).iterdir())), 1)
        self.assertEqual((manual.method, put.method), ("manual", "folder"))
        # the zip holds what is by hand, and only that
        url = action["params"]["next"]["url"]
        self.assertTrue(url.endswith(f"/{manual.id}"), url)
