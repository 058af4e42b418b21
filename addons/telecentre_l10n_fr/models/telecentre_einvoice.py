import hashlib
import io
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import lifecycle


class TelecentreEinvoice(models.Model):
    """One e-invoice on its way: what left, when, and what became of it.

    It is born when an invoice that has to leave is posted, and keeps the very file that
    was handed over with its SHA-256, whatever happens to the invoice afterwards.
    """

    _name = "telecentre.einvoice"
    _description = "E-Invoice Sent"
    _order = "id desc"

    name = fields.Char(string="Number", required=True, readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    channel = fields.Selection(
        [("platform", "Approved platform"), ("chorus", "Chorus Pro")],
        required=True,
        readonly=True,
    )
    method = fields.Selection(
        [
            ("manual", "Downloaded by hand"),
            ("folder", "Put in a folder"),
            ("email", "By e-mail"),
        ],
        string="Handed Over",
        readonly=True,
    )
    date_sent = fields.Datetime(string="Sent On", readonly=True)
    user_id = fields.Many2one("res.users", string="Sent By", readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="File Sent", readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        help="Checksum of the file that left: the file kept here has to have it.",
    )
    size = fields.Integer(string="Size (Bytes)", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To send"),
            ("error", "Not sent"),
            ("sent", "Sent"),
            ("received", "Received"),
            ("accepted", "Accepted"),
            ("disputed", "Disputed"),
            ("paid", "Paid, reported"),
            ("refused", "Refused"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    error = fields.Text(readonly=True)
    status_ids = fields.One2many(
        "telecentre.einvoice.status", "einvoice_id", string="Statuses", readonly=True
    )

    _unique_move = models.Constraint(
        "UNIQUE(move_id)", "An invoice leaves once: this one already has its e-invoice."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for record in self:
            if record.sha256:
                raise UserError(
                    self.env._("%s was sent: its trace is kept.", record.name)
                )

    # ------------------------------------------------------------------
    # From the invoice
    # ------------------------------------------------------------------
    @api.model
    def _queue(self, moves):
        """Queue the posted invoices that have to leave through a channel."""
        channels = {
            move: channel for move in moves if (channel := move._telecentre_channel())
        }
        if not channels:
            return self
        known = self.sudo().search([("move_id", "in", [m.id for m in channels])])
        return self.sudo().create(
            [
                {
                    "name": move.name,
                    "move_id": move.id,
                    "company_id": move.company_id.id,
                    "channel": channel,
                }
                for move, channel in channels.items()
                if move not in known.move_id
            ]
        )

    # ------------------------------------------------------------------
    # Handing over
    # ------------------------------------------------------------------
    def action_send(self):
        """Hand over what waits, as the company's settings say."""
        to_send = self.filtered(lambda record: record.state in ("waiting", "error"))
        if not to_send:
            raise UserError(self.env._("Everything selected has already been sent."))
        # sudo: who may read these may send them; nobody may write them
        to_send = to_send.sudo()
        if any(c.telecentre_channel_method == "manual" for c in to_send.company_id):
            return to_send.action_download()
        for record in to_send:
            record._send_one()
        return self._notify(to_send)

    def _notify(self, records):
        failed = records.filtered(lambda record: record.state == "error")
        message = self.env._(
            "%(sent)s e-invoices sent, %(failed)s not sent.",
            sent=len(records) - len(failed),
            failed=len(failed),
        )
        if failed:
            message += " " + " ".join(f"{r.name}: {r.error}" for r in failed[:5])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if failed else "success",
                "message": message,
                "sticky": bool(failed),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_download(self):
        """A zip of the files; what waited counts as sent by hand from now on."""
        to_send = self.filtered(lambda r: r.state in ("waiting", "error"))
        for record in to_send.sudo():
            record._make_file()
            record._mark_sent("manual")
        return {
            "type": "ir.actions.act_url",
            "url": f"/telecentre/einvoices/{','.join(map(str, self.ids))}",
            "target": "download",
        }

    def _zip(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for record in self:
                archive.writestr(record._file_name(), record.attachment_id.raw or b"")
        return buffer.getvalue()

    def _file_name(self):
        return f"{self.name.replace('/', '_')}.pdf"

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

    def _send_one(self):
        """Hand one over; what goes wrong is kept on it and stops nothing else."""
        self.ensure_one()
        method = self.company_id.telecentre_channel_method
        try:
            with self.env.cr.savepoint():
                self._make_file()
                getattr(self, f"_hand_over_{method}")()
                self._mark_sent(method)
        except (UserError, OSError) as error:
            self.write({"state": "error", "error": str(error)})

    def _mark_sent(self, method):
        self.write(
            {
                "state": "sent",
                "method": method,
                "date_sent": fields.Datetime.now(),
                "user_id": self.env.uid,
                "error": False,
            }
        )

    def _hand_over_folder(self):
        self.company_id._telecentre_write_in_folder(
            self._file_name(), self.attachment_id.raw
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
                            "raw": self.attachment_id.raw,
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
            record._send_one()
            if not commit(1):
                break

    # ------------------------------------------------------------------
    # What became of it
    # ------------------------------------------------------------------
    def _add_status(self, status):
        """Follow one status of the platform, a ``tools.lifecycle.Status``."""
        self.ensure_one()
        name = lifecycle.STATUSES[status.code][0]
        self.env["telecentre.einvoice.status"].sudo().create(
            {
                "einvoice_id": self.id,
                "code": status.code,
                "name": name,
                "date": status.day or fields.Date.context_today(self),
                "reason": status.reason,
            }
        )
        # a report may be read late, or list the last status first
        last = max(self.status_ids, key=lambda known: (known.date, known.code))
        self.sudo().state = state = lifecycle.STATUSES[last.code][1]
        if last.code == status.code and state in ("refused", "disputed"):
            self.move_id.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("E-invoice: %s", name),
                note=status.reason,
                user_id=self.move_id.invoice_user_id.id or self.env.uid,
            )

    def action_open_invoice(self):
        self.ensure_one()
        return self.move_id._get_records_action(name=self.name)


class TelecentreEinvoiceStatus(models.Model):
    _name = "telecentre.einvoice.status"
    _description = "Status of an E-Invoice"
    _order = "id desc"

    einvoice_id = fields.Many2one(
        "telecentre.einvoice", required=True, ondelete="cascade", index=True
    )
    code = fields.Char(required=True)
    name = fields.Char(string="Status", required=True)
    date = fields.Date(required=True)
    reason = fields.Char()

    _unique_status = models.Constraint(
        "UNIQUE(einvoice_id, code, date)", "This status is already known."
    )
