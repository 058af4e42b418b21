import base64
import io
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import config, mute_logger

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

    # ------------------------------------------------------------------
    # What is kept
    # ------------------------------------------------------------------
    def _lose(self, einvoice):
        """The file of this one is no longer on the disk."""
        attachment = type(self.env["ir.attachment"])
        read, name = attachment._file_read, einvoice.attachment_id.store_fname

        def gone(self, fname, size=None):
            return b"" if fname == name else read(self, fname, size)

        patcher = patch.object(attachment, "_file_read", gone)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.env.invalidate_all()

    def test_lost_file_never_leaves(self):
        einvoice = self._einvoice()
        einvoice.action_download()
        einvoice.sudo()._email_failed("relay refused")
        self._lose(einvoice)
        self.company.telecentre_channel_email = "depot@plateforme.example"
        with tempfile.TemporaryDirectory() as folder:
            self._by_folder(folder)
            for method in ("folder", "email", "manual"):
                self.company.telecentre_channel_method = method
                with self.subTest(method):
                    einvoice.action_send()
                    self.assertEqual(einvoice.state, "error")
                    self.assertIn(einvoice.name, einvoice.error)
            self.assertFalse(list(Path(folder).iterdir()))
        self.assertFalse(
            self.env["mail.mail"].search([("subject", "=", einvoice.name)])
        )

    def test_lost_file_is_left_out_of_the_zip_and_said(self):
        lost, there = self._einvoice(), self._einvoice()
        (lost + there).action_download()
        self._lose(lost)
        action = (lost + there).action_download()
        self.assertIn(lost.name, action["params"]["message"])
        self.assertTrue(action["params"]["next"]["url"].endswith(f"/{there.id}"))
        with self.assertRaisesRegex(UserError, lost.name):
            lost._zip()
        self.assertEqual(len(self._members(there)), 1)

    def test_kept_files_are_verified(self):
        lost, there, waits = (self._einvoice() for _time in range(3))
        (lost + there).action_download()
        everything = lost + there + waits
        self.assertEqual(everything.action_verify()["params"]["type"], "success")
        self._lose(lost)
        told = everything.action_verify()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn(lost.name, told["message"])
        self.assertNotIn(there.name, told["message"])

    # ------------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------------
    def test_auditor_sends_nothing(self):
        auditor = new_test_user(
            self.env,
            "auditeur_envoi",
            "account.group_account_readonly",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        waiting, sent = self._einvoice(), self._einvoice()
        sent.action_download()
        for name in ("action_send", "action_download"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(waiting.with_user(auditor), name)()
        self.assertEqual(waiting.state, "waiting")
        # what was sent may be read
        self.assertEqual(
            sent.with_user(auditor).action_download()["type"], "ir.actions.act_url"
        )
        report = self.env["telecentre.ereport"].create(
            {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        )
        with self.assertRaises(AccessError):
            report.with_user(auditor).action_export()
        self.assertEqual(report.state, "draft")

    # ------------------------------------------------------------------
    # Two at once
    # ------------------------------------------------------------------
    def test_who_comes_second_sends_nothing(self):
        sent, gone = self._einvoice(), self._einvoice()
        with tempfile.TemporaryDirectory() as folder:
            self._by_folder(folder)
            sent._send_one()
            [path] = Path(folder).iterdir()
            path.unlink()
            gone.move_id.button_draft()
            # what the job had found before
            for record in sent + gone:
                record._send_one()
            self.assertFalse(list(Path(folder).iterdir()))

    def test_stopped_between_keeping_and_sending(self):
        """Nobody knows whether it left: it is sent again, not taken back."""
        einvoice = self._einvoice()
        einvoice._make_file()
        with self.assertRaisesRegex(UserError, einvoice.name):
            einvoice.move_id.button_draft()
        digest = einvoice.sha256
        einvoice.action_send()
        self.assertEqual((einvoice.state, einvoice.sha256), ("sent", digest))

    def test_companies_that_share_a_folder(self):
        other = self._other_company()
        mine, its = self._einvoice(), self._einvoice_of(other)
        self.assertEqual(mine.name, its.name)
        with tempfile.TemporaryDirectory() as folder:
            self._by_folder(folder)
            self._by_folder(folder, other)
            (mine + its).action_send()
            contents = {path.read_bytes() for path in Path(folder).iterdir()}
        self.assertEqual(contents, {mine.attachment_id.raw, its.attachment_id.raw})
        self.assertEqual(len(self._members(mine + its)), 2)

    def test_file_of_somebody_else_is_not_replaced(self):
        einvoice = self._einvoice()
        with tempfile.TemporaryDirectory() as folder:
            self._by_folder(folder)
            path = Path(folder) / einvoice._file_name()
            path.write_bytes(b"other")
            einvoice.action_send()
            self.assertEqual(einvoice.state, "error")
            self.assertEqual(path.read_bytes(), b"other")
            # but the same one, put there before a crash, is as good
            path.write_bytes(einvoice._kept_content())
            einvoice.action_send()
        self.assertEqual(einvoice.state, "sent")

    def test_folder_is_none_of_the_server_itself(self):
        for folder in (
            "outgoing", "/", "/etc/cron.d", "/srv/../etc", config["data_dir"],
            f"{config['addons_path'][0]}/x",
        ):  # fmt: skip
            with self.subTest(folder), self.assertRaises(ValidationError):
                self.company.telecentre_channel_folder = folder
        self.company.telecentre_channel_folder = "/srv/einvoices/outgoing"

    # ------------------------------------------------------------------
    # Statuses
    # ------------------------------------------------------------------
    def _import(self, text):
        wizard = self.env["telecentre.einvoice.import"].create(
            {"file": base64.b64encode(text.encode())}
        )
        companies = self.env.user.company_ids.ids
        wizard.with_context(allowed_company_ids=companies).action_import()
        return wizard.result

    def test_status_of_a_number_that_two_companies_have(self):
        other = self._other_company()
        mine, its = self._einvoice(), self._einvoice_of(other)
        (mine + its).action_download()
        result = self._import(f"numero;statut\n{mine.name};210\n")
        self.assertEqual((mine.state, its.state), ("sent", "sent"))
        self.assertIn("siren", result)
        siret = its.company_id.partner_id._telecentre_siret()
        self._import(f"numero;statut;SIRET émetteur\n{mine.name};210;{siret}\n")
        self.assertEqual((mine.state, its.state), ("sent", "refused"))
        result = self._import(f"numero;statut;siren\n{mine.name};205;910000009\n")
        self.assertIn(mine.name, result)
        self.assertEqual(mine.state, "sent")

    def test_status_of_what_was_never_sent(self):
        waiting = self._einvoice()
        self.assertIn(
            waiting.name, self._import(f"numero;statut\n{waiting.name};200\n")
        )
        self.assertEqual(waiting.state, "waiting")

    def test_status_of_an_impossible_day(self):
        einvoice = self._einvoice()
        einvoice.action_download()
        result = self._import(f"numero;statut;date\n{einvoice.name};205;31/02/2026\n")
        self.assertIn("31/02/2026", result)
        self.assertFalse(einvoice.status_ids)
