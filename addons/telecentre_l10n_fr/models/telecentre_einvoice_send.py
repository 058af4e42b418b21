import hashlib
import io
import logging
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

TO_SEND = ("waiting", "error")


class TelecentreEinvoice(models.Model):
    """Handing over: by hand, in a folder or by e-mail, and what is kept of it."""

    _inherit = "telecentre.einvoice"

    def action_send(self):
        """Hand over what waits, as the settings of each company say."""
        to_send = self.filtered(lambda record: record.state in TO_SEND)
        if not to_send:
            raise UserError(self.env._("Everything selected has already been sent."))
        return to_send._send_and_tell()

    def action_download(self):
        """A zip of the files; what waited counts as sent by hand from now on."""
        return self._send_and_tell("manual")

    def _send_and_tell(self, method=None):
        """Send by ``method``, else as each company wants it; what is by hand comes down.

        :return: the action that says what was done and gives the zip
        """
        to_send = self.filtered(lambda record: record.state in TO_SEND)
        # who may write an invoice sends it; nobody writes this log, hence sudo
        if to_send:
            to_send.move_id.check_access("write")
        for record in to_send.sudo():
            record._send_one(method)
        there = self.exists()
        by_hand = there.filtered(
            lambda record: (
                record.state not in TO_SEND and (method or record.method) == "manual"
            )
        )
        # said here rather than by a zip that does not come
        lost = by_hand._lost()
        by_hand -= lost
        download = by_hand and {
            "type": "ir.actions.act_url",
            "url": f"/telecentre/einvoices/{','.join(map(str, by_hand.ids))}",
            "target": "download",
        }
        if download and by_hand == self:
            return download
        return (there & to_send)._notify(download, lost)

    def _notify(self, then, lost):
        """Say how many left, and whose file is lost; ``then`` is the next action."""
        failed = self.filtered(lambda record: record.state == "error")
        busy = self.filtered(lambda record: record.state == "waiting")
        message = self.env._(
            "%(sent)s e-invoices sent, %(failed)s not sent.",
            sent=len(self) - len(failed) - len(busy),
            failed=len(failed),
        )
        if busy:
            message += " " + self.env._(
                "Somebody else is sending: %s.", ", ".join(busy.mapped("name"))
            )
        if lost:
            message += f" {lost._lost_message()}"
        if failed:
            message += " " + " ".join(f"{r.name}: {r.error}" for r in failed[:5])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if failed or lost else "success",
                "message": message,
                "sticky": bool(failed or lost),
                "next": then or {"type": "ir.actions.act_window_close"},
            },
        }

    def _zip(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for record in self:
                archive.writestr(record._file_name(), record._kept_content())
        return buffer.getvalue()

    def _file_name(self):
        """With who sells: companies may share a folder, and their numbers be equal."""
        seller = self.company_id.partner_id
        number = seller._telecentre_siret() or seller._telecentre_siren()
        parts = (number, self.name.replace("/", "_"))
        return "_".join(part for part in parts if part) + ".pdf"

    def _kept_raw(self):
        self.ensure_one()
        return self.attachment_id.raw

    def _make_file(self):
        """Keep the legal PDF and its checksum, before it goes anywhere."""
        self.ensure_one()
        if self.sha256:
            return
        move = self.move_id
        move._telecentre_make_legal_pdf()
        content = move.invoice_pdf_report_id.raw
        if not content:
            raise UserError(
                self.env._("%s has no PDF: print it to see why.", move.name)
            )
        attachment = self.env["ir.attachment"].sudo()
        self.attachment_id = attachment.create(
            {
                "name": self._file_name(),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
        )

    def _send_one(self, method=None):
        """Hand one over, by ``method`` or as its company wants it."""
        self.ensure_one()
        # its file is kept for good before it leaves: sent again, it is the same file
        if self._attempt(self._make_file):
            self._attempt(lambda: self._hand_over(method))

    def _attempt(self, step):
        """Do one step of sending; what goes wrong is kept here and stops nothing else.

        :param step: function without arguments
        :return: whether it was done
        """
        # another session may be sending it, have sent it, or made its invoice a draft
        mine = self.try_lock_for_update(allow_referencing=True)
        if not mine or self.state not in TO_SEND:
            return False
        try:
            with self.env.cr.savepoint():
                step()
            done = True
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # nothing is wrong with this one: it is tried again, by Odoo or by the job
            raise
        except Exception as error:
            done = False
            text = str(error)
            if not isinstance(error, UserError | OSError):
                _logger.exception("E-invoice %s could not be sent", self.name)
                text = self.env._(
                    "An unexpected fault, for who looks after the server: %s", error
                )
            self.write({"state": "error", "error": text})
        if self.env["account.move.send"]._can_commit():
            # what has left stays "sent", whatever happens to the next one
            self.env.cr.commit()  # pylint: disable=invalid-commit
        return done

    def _hand_over(self, method=None):
        method = method or self.company_id.telecentre_channel_method
        getattr(self, f"_hand_over_{method}")()
        self.write(
            {
                "state": "sent",
                "method": method,
                "date_sent": fields.Datetime.now(),
                "user_id": self.env.uid,
                "error": False,
            }
        )

    def _hand_over_manual(self):
        """The file comes down with the zip: it has to be there."""
        self._kept_content()

    def _hand_over_folder(self):
        self.company_id._telecentre_write_in_folder(
            self._file_name(), self._kept_content()
        )

    def _hand_over_email(self):
        address = self.company_id.telecentre_channel_email
        if not address:
            raise UserError(
                self.env._(
                    "No address to send e-invoices to: fill it in under Invoicing > "
                    "Configuration > Settings > French E-Invoices."
                )
            )
        if not self.company_id.email:
            raise UserError(
                self.env._(
                    "Your company has no e-mail address to send e-invoices from: fill it "
                    "in under Settings > Companies > %s.",
                    self.company_id.name,
                )
            )
        mail = self.env["mail.mail"].sudo()
        mail.create(
            {
                "model": self._name,
                "res_id": self.id,
                "subject": self.name,
                "email_from": self.company_id.email_formatted,
                "email_to": address,
                "body_html": f"<p>{self.name}<br/>SHA-256 {self.sha256}</p>",
                "attachment_ids": [
                    Command.create(
                        {
                            "name": self._file_name(),
                            "raw": self._kept_content(),
                            "mimetype": "application/pdf",
                        }
                    )
                ],
            }
        )

    def _email_failed(self, reason):
        """The e-mail that carried these could not leave: they are to be sent again."""
        self.filtered(lambda record: record.state == "sent").write(
            {
                "state": "error",
                "error": self.env._("The e-mail could not be sent: %s", reason or ""),
            }
        )

    @api.model
    def _cron_send(self):
        """Send what waits where nobody has to do it by hand."""
        waiting = self.search(
            [
                ("state", "=", "waiting"),
                ("company_id.telecentre_channel_method", "!=", "manual"),
            ],
            order="id",
        )
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(waiting))
        for record in waiting:
            try:
                record._send_one()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # somebody is at it: it waits for the next time
                self.env.cr.rollback()
            if not commit(1):
                break
