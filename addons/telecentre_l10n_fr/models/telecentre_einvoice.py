from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import lifecycle


class TelecentreEinvoice(models.Model):
    """One e-invoice on its way: what left, when, and what became of it.

    It is born when an invoice that has to leave is posted, and keeps the very file that
    was handed over with its SHA-256, whatever happens to the invoice afterwards.
    """

    _name = "telecentre.einvoice"
    _description = "E-Invoice Sent"
    _inherit = ["telecentre.kept.file.mixin"]
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

    def _may_have_left(self):
        """Whether it was handed over, or a crash left that open: send it again, then."""
        self.ensure_one()
        return self.date_sent or (self.sha256 and self.state == "waiting")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for record in self:
            if record._may_have_left():
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
