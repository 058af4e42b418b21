import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class TelecentreRegieClosing(models.Model):
    """A period of a régie that stays as it was printed: its balances and its PDF."""

    _name = "telecentre.regie.closing"
    _description = "Closing of a Régie"
    _inherit = ["telecentre.numbered.mixin"]
    _order = "date_to desc, id desc"
    _protected_fields = frozenset(
        ("regie_id", "date_from", "date_to", "opening", "receipts", "deposits",
         "closing", "file", "filename", "sha256")
    )  # fmt: skip

    regie_id = fields.Many2one(
        "telecentre.regie", string="Régie", required=True, readonly=True,
        ondelete="restrict", index=True,
    )  # fmt: skip
    company_id = fields.Many2one(related="regie_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    opening = fields.Monetary(string="Opening Balance", readonly=True)
    receipts = fields.Monetary(string="Taken In", readonly=True)
    deposits = fields.Monetary(string="Deposited", readonly=True)
    closing = fields.Monetary(string="Closing Balance", readonly=True)
    file = fields.Binary(string="Journal", readonly=True, attachment=True, copy=False)
    filename = fields.Char(readonly=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)

    _once = models.Constraint(
        "UNIQUE(regie_id, date_to)", "A day of a régie is closed once."
    )

    def _telecentre_is_final(self):
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("%s is closed: it is kept.", ", ".join(self.mapped("name")))
        )

    def _keep_journal(self, wizard):
        """Print the journal once, and keep that very file with its sum."""
        report = self.env["ir.actions.report"]
        content = report._render_qweb_pdf(
            "telecentre_public_accounting.action_report_regie_journal", wizard.ids
        )[0]
        self.write(
            {
                "file": base64.b64encode(content),
                "filename": f"{self.name.replace('/', '_')}.pdf",
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )


class TelecentreRegieFund(models.Model):
    """A change of the cash float, on the day it happened."""

    _name = "telecentre.regie.fund"
    _description = "Change of a Cash Float"
    _order = "date, id"

    regie_id = fields.Many2one(
        "telecentre.regie", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="regie_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(string="Decision", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(
        string="Change", help="What the float gains; below zero, what it gives back."
    )

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._check_open()
        return changes

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        for change in self:
            change.regie_id._check_open(change.date)


class TelecentreRegie(models.Model):
    _inherit = "telecentre.regie"

    fund_ids = fields.One2many(
        "telecentre.regie.fund", "regie_id", string="Changes of the Float"
    )
    closing_ids = fields.One2many("telecentre.regie.closing", "regie_id")
    closed_until = fields.Date(
        compute="_compute_closed_until", store=True, compute_sudo=True
    )

    @api.depends("closing_ids.date_to")
    def _compute_closed_until(self):
        for record in self:
            days = record.closing_ids.mapped("date_to")
            record.closed_until = max(days, default=False)

    def _check_open(self, day):
        """Refuse what is dated in a period that was closed."""
        for record in self.sudo():
            if record.closed_until and day and day <= record.closed_until:
                raise UserError(
                    self.env._(
                        "%(regie)s is closed up to %(closed)s: nothing dated "
                        "%(date)s is entered or changed there. Use a later date.",
                        regie=record.name,
                        closed=format_date(self.env, record.closed_until),
                        date=format_date(self.env, day),
                    )
                )

    def write(self, vals):
        if "fund" in vals or "company_id" in vals:
            for record in self.filtered("closed_until"):
                raise UserError(
                    self.env._(
                        "%s was closed already: enter what changes under “Changes of "
                        "the Float”, with its date.",
                        record.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for record in self.filtered("closed_until"):
            raise UserError(
                self.env._("%s was closed already: archive it instead.", record.name)
            )

    def _close(self, wizard):
        """Close the days of ``wizard``; they follow those closed before."""
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        start, stop = wizard.date_from, wizard.date_to
        last = self.closing_ids.sorted("date_to")[-1:]
        if last and start != fields.Date.add(last.date_to, days=1):
            raise UserError(
                self.env._(
                    "%(regie)s is closed up to %(closed)s: the next closing begins on "
                    "the day after.",
                    regie=self.name,
                    closed=format_date(self.env, last.date_to),
                )
            )
        if stop >= fields.Date.context_today(self):
            raise UserError(
                self.env._("Only days that are over are closed: correct the end.")
            )
        journal = self._journal(start, stop)
        opening = float(sum(journal.opening.values()))
        if last and self.currency_id.compare_amounts(last.closing, opening):
            raise UserError(
                self.env._(
                    "%(name)s closed with %(closing)s, but %(opening)s is found now: "
                    "look for what was changed before closing further days.",
                    name=last.name,
                    closing=self.currency_id.format(last.closing),
                    opening=self.currency_id.format(opening),
                )
            )
        # sudo: closings are made here only
        closing = last.sudo().create(
            {
                "regie_id": self.id,
                "date_from": start,
                "date_to": stop,
                "opening": opening,
                "receipts": float(sum(journal.receipts.values())),
                "deposits": float(-sum(journal.deposits.values())),
                "closing": float(journal.total),
            }
        )
        wizard.closing_id = closing
        closing._keep_journal(wizard)
        return closing.sudo(self.env.su)
