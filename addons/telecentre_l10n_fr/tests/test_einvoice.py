import base64
import errno
import hashlib
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..tools import lifecycle
from .common import EinvoiceCase


@tagged("post_install", "-at_install")
class TestEinvoice(EinvoiceCase):
    """What leaves, through which channel, and what is kept of it."""

    def test_who_has_to_get_one(self):
        expected = {
            "platform": {"company", "siren_only", "public"},
            "chorus": {"public"},
            "none": set(),
        }
        for channel, customers in expected.items():
            self.company.telecentre_invoice_channel = channel
            for customer in ("company", "siren_only", "public", "individual"):
                with self.subTest(channel=channel, customer=customer):
                    einvoice = self._einvoice(customer)
                    self.assertEqual(bool(einvoice), customer in customers)
                    self.assertEqual(
                        einvoice.mapped("channel"), [channel] if einvoice else []
                    )

    def test_folder_gets_the_file_that_is_kept(self):
        einvoice = self._einvoice()
        with tempfile.TemporaryDirectory() as folder:
            self.company.write(
                {
                    "telecentre_channel_method": "folder",
                    "telecentre_channel_folder": folder,
                }
            )
            einvoice.action_send()
            [path] = Path(folder).iterdir()
            content = path.read_bytes()
        siret = self.company.partner_id._telecentre_siret()
        self.assertEqual(path.name, f"{siret}_{einvoice.name.replace('/', '_')}.pdf")
        self.assertEqual(content, einvoice.attachment_id.raw)
        self.assertEqual(einvoice.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(einvoice.state, "sent")
        self.assertTrue(einvoice.date_sent)
        with self.assertRaises(UserError):
            einvoice.action_send()

    def test_folder_that_is_not_there_stops_nothing_else(self):
        self.company.write(
            {
                "telecentre_channel_method": "folder",
                "telecentre_channel_folder": "/nowhere/at/all",
            }
        )
        einvoices = self._einvoice() + self._einvoice("public")
        einvoices.action_send()
        self.assertEqual(einvoices.mapped("state"), ["error", "error"])
        self.assertIn("/nowhere/at/all", einvoices[0].error)
        # what never left may be taken back
        einvoices[0].move_id.button_draft()
        self.assertFalse(einvoices[0].exists())

    def test_folder_that_cannot_be_written_leaves_nothing_half_done(self):
        for error in (
            OSError(errno.ENOSPC, "No space left on device"),
            PermissionError(errno.EACCES, "Permission denied"),
        ):
            with self.subTest(error), tempfile.TemporaryDirectory() as folder:
                self.company.write(
                    {
                        "telecentre_channel_method": "folder",
                        "telecentre_channel_folder": folder,
                    }
                )
                einvoice = self._einvoice()
                with patch("os.fsync", side_effect=error):
                    einvoice.action_send()
                self.assertEqual(einvoice.state, "error")
                self.assertIn(error.strerror, einvoice.error)
                self.assertFalse(list(Path(folder).iterdir()))
                # once there is room it leaves
                einvoice.action_send()
                self.assertEqual(einvoice.state, "sent")
                self.assertEqual(len(list(Path(folder).iterdir())), 1)

    def test_email_that_cannot_leave_is_sent_again(self):
        self.company.write(
            {
                "telecentre_channel_method": "email",
                "telecentre_channel_email": "depot@plateforme.example",
            }
        )
        einvoice = self._einvoice()
        einvoice.action_send()
        mail = self.env["mail.mail"].search([("subject", "=", einvoice.name)])
        with (
            patch.object(
                type(self.env["ir.mail_server"]),
                "_connect__",
                side_effect=OSError("relay refused"),
            ),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            mail.send()
        self.assertEqual(mail.state, "exception")
        self.assertEqual(einvoice.state, "error")
        self.assertIn("relay refused", einvoice.error)
        digest = einvoice.sha256
        einvoice.action_send()
        self.assertEqual((einvoice.state, einvoice.sha256), ("sent", digest))

    def test_email_without_a_sender_is_said(self):
        self.company.write(
            {
                "telecentre_channel_method": "email",
                "telecentre_channel_email": "depot@plateforme.example",
            }
        )
        einvoice = self._einvoice()
        self.company.email = False
        einvoice.action_send()
        self.assertEqual(einvoice.state, "error")
        self.assertIn(self.company.name, einvoice.error)

    def test_email_carries_the_file(self):
        self.company.write(
            {
                "telecentre_channel_method": "email",
                "telecentre_channel_email": "depot@plateforme.example",
            }
        )
        einvoice = self._einvoice()
        einvoice.action_send()
        mail = self.env["mail.mail"].search([("subject", "=", einvoice.name)])
        self.assertEqual(mail.email_to, "depot@plateforme.example")
        self.assertEqual(mail.attachment_ids.raw, einvoice.attachment_id.raw)

    def test_downloaded_by_hand(self):
        einvoice = self._einvoice()
        action = einvoice.action_send()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertEqual((einvoice.state, einvoice.method), ("sent", "manual"))
        self.assertTrue(einvoice._zip().startswith(b"PK"))

    def test_what_was_sent_is_no_draft_any_more(self):
        waiting, sent = self._einvoice(), self._einvoice()
        sent.action_download()
        waiting.move_id.button_draft()
        self.assertFalse(waiting.exists())
        with self.assertRaisesRegex(UserError, sent.name):
            sent.move_id.button_draft()
        with self.assertRaises(UserError):
            sent.unlink()

    def test_nobody_writes_the_log(self):
        """It is written by what was done only, whoever calls."""
        accountant = new_test_user(
            self.env,
            "comptable_journal",
            "telecentre_billing.group_telecentre_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        einvoice = self._einvoice().with_user(accountant)
        einvoice.action_send()
        self.assertEqual((einvoice.state, einvoice.user_id), ("sent", accountant))
        for values in ({"state": "waiting"}, {"sha256": "0"}, {"date_sent": False}):
            with self.subTest(values), self.assertRaises(AccessError):
                einvoice.write(values)
        report = self.env["telecentre.ereport"].with_user(accountant)
        with self.assertRaises(UserError):
            report.create({"state": "done"})
        report = report.create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
        report.action_export()
        for values in ({"state": "draft"}, {"date_to": "2026-01-02"}, {"file": "QQ=="}):
            with self.subTest(values), self.assertRaises(UserError):
                report.write(values)

    def test_statuses_are_followed_once(self):
        accepted, refused = self._einvoice(), self._einvoice()
        (accepted + refused).action_download()
        text = (
            "Numéro;Statut;Date;Motif\n"
            f"{accepted.name};205;2026-02-03;\n"
            f"{refused.name};Refusée;04/02/2026;Engagement inconnu\n"
            f"{accepted.name};205;2026-02-03;\n"
            f"{accepted.name};999;2026-02-03;\n"
            "F-INCONNUE;205;2026-02-03;\n"
        )
        wizard = self.env["telecentre.einvoice.import"].create(
            {"file": base64.b64encode(text.encode())}
        )
        wizard.action_import()
        self.assertEqual((accepted.state, refused.state), ("accepted", "refused"))
        self.assertEqual(refused.status_ids.reason, "Engagement inconnu")
        self.assertEqual(len(accepted.status_ids), 1)
        self.assertTrue(refused.move_id.activity_ids)
        for problem in (r"4\s?:", r"5\s?:.*999", r"6\s?:.*F-INCONNUE"):
            self.assertRegex(wizard.result, problem)

    def test_last_status_counts_in_whatever_order_it_is_read(self):
        einvoice = self._einvoice()
        einvoice.action_download()
        for text in (
            f"{einvoice.name};205;2026-02-05\n{einvoice.name};202;2026-02-03",
            f"{einvoice.name};204;2026-02-04",
        ):
            content = f"numero;statut;date\n{text}".encode()
            self.env["telecentre.einvoice.import"].create(
                {"file": base64.b64encode(content)}
            ).action_import()
            self.assertEqual(einvoice.state, "accepted")
        self.assertEqual(len(einvoice.status_ids), 3)

    def test_file_of_statuses_that_is_none(self):
        contents = [b"PK\0\0", b"a;b\n1;2\n"]
        files = [base64.b64encode(content) for content in contents]
        for file in (*files, b"abc"):
            wizard = self.env["telecentre.einvoice.import"].create({"file": file})
            with self.assertRaises(UserError):
                wizard.action_import()

    def test_each_status_has_a_state(self):
        states = dict(self.env["telecentre.einvoice"]._fields["state"].selection)
        for name, state in lifecycle.STATUSES.values():
            self.assertIn(state, states)
            self.assertTrue(lifecycle.code_of(name.upper()))

    def test_button_opens_the_list_of_what_is_missing(self):
        self.company.phone = False
        self.customers["company"].city = False
        invoice = self._invoice(post=False)
        with self.assertRaises(RedirectWarning) as error:
            invoice.with_context(validate_analytic=True).action_post()
        action = error.exception.args[1]
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({})
        records = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertEqual(
            records,
            {
                ("res.company", self.company.id),
                ("res.partner", self.customers["company"].id),
            },
        )
        self.assertEqual(
            wizard.line_ids[0].action_open()["res_id"], wizard.line_ids[0].res_id
        )
        self.company.phone = "+33 4 65 71 00 00"
        self.customers["company"].city = "Saint-Flour"
        wizard.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_public_body_that_asks_for_codes(self):
        body = self.customers["public"]
        body.telecentre_no_code = False
        body.telecentre_service_required = True
        body.telecentre_engagement_required = True
        invoice = self._invoice("public", post=False)
        self.assertEqual(len(invoice._telecentre_missing()["invoice"]["items"]), 2)
        body.telecentre_service_code = "SG-12"
        invoice.purchase_order_reference = "ENG-7"
        self.assertFalse(invoice._telecentre_missing())
        invoice.action_post()
        xml = self.assertLegal(invoice)
        self.assertIn(b"<ram:BuyerReference>SG-12<", xml)
        self.assertIn(b"ENG-7", xml)
