import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.telecentre_billing.tools import charge_csv

from ..tools import collected

MAX_LINES = 5000


class TelecentreCollection(models.Model):
    """A file of what the public accountant collected, and what became of each line."""

    _name = "telecentre.collection"
    _description = "Collections Reported"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(string="File Name", required=True, default="CSV", copy=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    file = fields.Binary(string="CSV File", required=True, attachment=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False, index=True)
    date_import = fields.Datetime(string="Imported On", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "To import"), ("partial", "To sort out"), ("done", "Done")],
        compute="_compute_state",
        store=True,
    )
    line_ids = fields.One2many("telecentre.collection.line", "collection_id")
    matched_count = fields.Integer(
        string="Matched", compute="_compute_state", store=True
    )
    unmatched_count = fields.Integer(
        string="Not Matched", compute="_compute_state", store=True
    )
    amount_matched = fields.Monetary(compute="_compute_state", store=True)

    @api.depends("line_ids.state", "line_ids.amount", "date_import")
    def _compute_state(self):
        for record in self:
            matched = record.line_ids.filtered(lambda line: line.state == "matched")
            unmatched = record.line_ids.filtered(lambda line: line.state == "unmatched")
            record.matched_count = len(matched)
            record.unmatched_count = len(unmatched)
            record.amount_matched = sum(matched.mapped("amount"))
            record.state = (
                "draft"
                if not record.date_import
                else "partial"
                if unmatched
                else "done"
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_matched(self):
        for record in self:
            if record.matched_count:
                raise UserError(
                    self.env._("%s has entered payments: it is kept.", record.name)
                )

    def action_import(self):
        """Read the file, enter a payment for each line that is understood."""
        self.ensure_one()
        if self.date_import:
            raise UserError(self.env._("%s was imported already.", self.name))
        if not self.company_id.telecentre_collection_journal_id:
            raise UserError(
                self.env._(
                    "No journal for what is collected: choose it under Invoicing > "
                    "Configuration > Settings > Public Accounting."
                )
            )
        content = base64.b64decode(self.file)
        digest = hashlib.sha256(content).hexdigest()
        twin = self.search(
            [("sha256", "=", digest), ("company_id", "=", self.company_id.id)], limit=1
        )
        if twin:
            raise UserError(
                self.env._(
                    "This very file was imported as “%(name)s” on %(date)s.",
                    name=twin.name,
                    date=twin.date_import,
                )
            )
        rows = self._read(content)
        known = set(
            self.env["telecentre.collection.line"]
            .search(
                [
                    ("key", "in", [row.key for row in rows]),
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "matched"),
                ]
            )
            .mapped("key")
        )
        lines = self.env["telecentre.collection.line"].create(
            [self._prepare_line(row, known) for row in rows]
        )
        self.write({"sha256": digest, "date_import": fields.Datetime.now()})
        lines.filtered(lambda line: line.state == "unmatched")._match()
        return True

    def _read(self, content):
        try:
            rows = collected.read(charge_csv.decode(content))
        except charge_csv.CsvFaults as error:
            raise UserError(self.env._("“%s” is no CSV file.", self.name)) from error
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The file has no column “%s”. It needs: reference, date, montant; "
                    "and may have: moyen, debiteur, identifiant.",
                    error,
                )
            ) from error
        if not rows or len(rows) > MAX_LINES:
            raise UserError(
                self.env._(
                    "The file has %(count)s lines: from 1 to %(max)s are read at once.",
                    count=len(rows),
                    max=MAX_LINES,
                )
            )
        return rows

    def _prepare_line(self, row, known):
        faults = {
            "amount": self.env._("the amount cannot be read"),
            "date": self.env._("the date cannot be read"),
            "reference": self.env._("no reference"),
        }
        values = {
            "collection_id": self.id,
            "line": row.line,
            "key": row.key,
            "reference": row.reference,
            "date": row.date,
            "amount": row.amount,
            "means": row.means,
            "debtor": row.debtor,
            "reason": faults.get(row.fault),
            "state": "refused" if row.fault else "unmatched",
        }
        if row.key in known:
            values.update(state="known", reason=self.env._("imported before"))
        known.add(row.key)
        return values

    def action_match(self):
        """Try again what is not matched, after it was completed by hand."""
        self.line_ids.filtered(lambda line: line.state == "unmatched")._match()
        return True


class TelecentreCollectionLine(models.Model):
    _name = "telecentre.collection.line"
    _description = "Collection Reported"
    _order = "collection_id desc, line"
    _rec_name = "reference"

    collection_id = fields.Many2one(
        "telecentre.collection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="collection_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="collection_id.currency_id")
    line = fields.Integer(readonly=True)
    key = fields.Char(readonly=True, index=True)
    reference = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    means = fields.Char(readonly=True)
    debtor = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("unmatched", "Not matched"),
            ("matched", "Matched"),
            ("known", "Imported before"),
            ("refused", "Unreadable"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        domain="[('company_id', '=', company_id), ('state', '=', 'posted'), "
        "('move_type', '=', 'out_invoice')]",
        help="Found by its number, its title or its PayFiP reference; else choose it.",
    )
    payment_ids = fields.Many2many(
        "account.payment", string="Payments", readonly=True, copy=False
    )

    def _match(self):
        found = self._find_moves()
        for line in self:
            moves = line.move_id or found.get(line.reference) or self.move_id.browse()
            reason = line._refusal(moves)
            if reason:
                line.reason = reason
                continue
            try:
                # a locked period or the like stops this line only
                with self.env.cr.savepoint():
                    line._pay(moves)
            except UserError as error:
                line.reason = str(error)

    def _find_moves(self):
        """``{reference: invoices}``: by invoice number, title, ASAP or PayFiP."""
        Move = self.env["account.move"]
        company = self.company_id[:1]
        references = list({line.reference for line in self if line.reference})
        base = [
            ("company_id", "=", company.id),
            ("state", "=", "posted"),
            ("move_type", "=", "out_invoice"),
        ]
        moves = Move.search([*base, ("name", "in", references)])
        moves |= Move.search([*base, ("telecentre_asap_ref", "in", references)])
        titres = self.env["telecentre.titre"].search(
            [
                ("company_id", "=", company.id),
                "|",
                ("number", "in", references),
                ("reference", "in", references),
            ]
        )
        found = {}
        for move in moves:
            found[move.name] = move
            if move.telecentre_asap_ref:
                found.setdefault(move.telecentre_asap_ref, move)
        for titre in titres:
            for name in filter(None, (titre.number, titre.reference)):
                found.setdefault(name, titre.move_ids)
        missing = [name for name in references if name not in found]
        if missing:
            exported = Move.search([*base, ("payment_state", "!=", "paid")])
            by_payfip = {move.telecentre_payfip_ref: move for move in exported}
            found.update(
                {name: by_payfip[name] for name in missing if name in by_payfip}
            )
        return found

    def _refusal(self, moves):
        """Why this line cannot be entered, or nothing."""
        self.ensure_one()
        if not moves:
            return self.env._("no invoice or title of this reference")
        due = sum(moves.mapped("amount_residual"))
        currency = self.currency_id
        if currency.is_zero(due):
            return self.env._("%s is paid already", ", ".join(moves.mapped("name")))
        if currency.compare_amounts(self.amount, 0) <= 0:
            return self.env._("the amount is not positive: enter it by hand")
        if currency.compare_amounts(self.amount, due) > 0:
            return self.env._("more than the %s that are due", currency.format(due))
        return ""

    def _pay(self, moves):
        """Enter the payments, the oldest invoice first, and reconcile them."""
        self.ensure_one()
        left, payments = self.amount, self.env["account.payment"]
        for move in moves.sorted(lambda m: (m.invoice_date_due, m.name)):
            amount = min(left, move.amount_residual)
            if self.currency_id.compare_amounts(amount, 0) <= 0:
                continue
            register = (
                self.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=move.ids)
                .create(
                    {
                        "amount": amount,
                        "payment_date": self.date,
                        "journal_id": self.company_id.telecentre_collection_journal_id.id,
                        "communication": f"{self.reference} {self.means or ''}".strip(),
                    }
                )
            )
            payments |= register._create_payments()
            left -= amount
        self.write(
            {
                "state": "matched",
                "reason": False,
                "payment_ids": [Command.set(payments.ids)],
                "move_id": moves[:1].id,
            }
        )
