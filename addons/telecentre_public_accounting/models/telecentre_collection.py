import base64
import hashlib
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.telecentre_billing.tools import charge_csv

from ..tools import collected, pretitre

MAX_LINES = 5000


class TelecentreCollection(models.Model):
    """A file of what the public accountant collected, and what became of each line."""

    _name = "telecentre.collection"
    _description = "Collections Reported"
    _inherit = ["mail.thread", "telecentre.protected.mixin"]
    _order = "id desc"
    _protected_fields = frozenset(("sha256", "date_import"))

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

    def _telecentre_check_protected(self, vals):
        """What was imported keeps its file and its company."""
        imported = self.filtered("date_import")
        if imported and vals.keys() & {"file", "company_id"}:
            raise UserError(
                self.env._(
                    "%s was imported already.", ", ".join(imported.mapped("name"))
                )
            )
        return super()._telecentre_check_protected(vals)

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
        self.check_access("write")
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
        # sudo: what the file says is written by this method only
        lines = (
            self.env["telecentre.collection.line"]
            .sudo()
            .create([self._prepare_line(row, known) for row in rows])
            .sudo(self.env.su)
        )
        self.sudo().write({"sha256": digest, "date_import": fields.Datetime.now()})
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
                    "and may have: moyen, debiteur, exercice, identifiant.",
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
            "year": row.year,
            "reason": faults.get(row.fault),
            "state": "refused" if row.fault else "unmatched",
        }
        if row.key in known:
            values.update(state="known", reason=self.env._("imported before"))
        known.add(row.key)
        return values

    def action_match(self):
        """Try again what is not matched, after it was completed by hand."""
        self.check_access("write")
        self.line_ids.filtered(lambda line: line.state == "unmatched")._match()
        return True


class TelecentreCollectionLine(models.Model):
    _name = "telecentre.collection.line"
    _description = "Collection Reported"
    _inherit = ["telecentre.protected.mixin"]
    _protected_fields = frozenset(
        ("collection_id", "line", "key", "reference", "date", "amount", "means",
         "debtor", "year", "state", "reason", "payment_ids")
    )  # fmt: skip
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
    year = fields.Integer(
        readonly=True, help="Year in which the title was issued, if the file tells it."
    )
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

    def _telecentre_is_final(self):
        return self.state == "matched"

    def _match(self):
        found = self._find_moves()
        for line in self:
            reason, choices = "", [line.move_id]
            if not line.move_id:
                reason, choices = line._choose(found[line.reference])
            reason = reason or line._refusal(choices)
            if reason:
                # sudo: only this method says what became of a line
                line.sudo().reason = reason
                continue
            try:
                # a locked period or the like stops this line only
                with self.env.cr.savepoint():
                    line._pay(choices[0])
            except UserError as error:
                line.sudo().reason = str(error)

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
        payfip = {name: pretitre.payfip_reference(name) for name in references}
        codes = list(filter(None, payfip.values()))
        moves = Move.search([*base, ("name", "in", references)])
        moves |= Move.search([*base, ("telecentre_asap_ref", "in", references)])
        moves |= Move.search([*base, ("telecentre_payfip_ref", "in", codes)])
        titres = self.env["telecentre.titre"].search(
            [
                ("company_id", "=", company.id),
                "|",
                "|",
                ("number", "in", references),
                ("reference", "in", references),
                ("payfip_ref", "in", codes),
            ]
        )
        candidates = defaultdict(list)
        for move in moves:
            # a notice is sent for each title
            candidates[move.telecentre_asap_ref].append(move._telecentre_title_debts())
            candidates[move.name].append(move)
            candidates[move.telecentre_payfip_ref].append(move)
        for titre in titres:
            debts = titre.move_ids._telecentre_title_debts()
            for name in {titre.number, titre.reference, titre.payfip_ref}:
                candidates[name].append(debts)
        return {
            name: [
                debts
                for debts in dict.fromkeys(candidates[name] or candidates[payfip[name]])
                if debts
            ]
            for name in references
        }

    def _widened(self, moves):
        """The whole title, where one of its invoices owes less than what came in."""
        due = sum(moves.mapped("amount_residual"))
        if self.currency_id.compare_amounts(self.amount, due) <= 0:
            return moves
        return moves | moves._telecentre_title_debts()

    def _choose(self, candidates):
        """Of the debts under one reference those that the line's debtor owes.

        Titles are numbered anew each year. Which of them is paid is told by the year
        or by the debtor, never by what happens to be open.

        :return: ``(why none can be chosen, debts)``
        """
        self.ensure_one()
        found = candidates
        if self.debtor and candidates:
            found = [debts for debts in found if self._is_owed_by_debtor(debts)]
            if not found:
                names = candidates[0].partner_id.mapped("display_name")
                return self.env._(
                    "the file names %(debtor)s, but %(names)s owes it: choose the "
                    "invoice",
                    debtor=self.debtor,
                    names=", ".join(names),
                ), []
        if len(found) > 1 and self.year:
            found = [debts for debts in found if self._year_of(debts) == self.year]
        if (
            len(found) > 1
            and len({debts.commercial_partner_id for debts in found}) == 1
        ):
            owed = [debts for debts in found if sum(debts.mapped("amount_residual"))]
            found = owed or found
        return "", [self._widened(found[0])] if len(found) == 1 else found

    def _is_owed_by_debtor(self, debts):
        partners = debts.partner_id | debts.commercial_partner_id
        return any(collected.same_name(self.debtor, p.name or "") for p in partners)

    @api.model
    def _year_of(self, debts):
        batch = debts.telecentre_titre_id.batch_id[:1]
        return (batch.date or debts[0].invoice_date).year

    def _refusal(self, choices):
        """Why this line cannot be entered, or nothing.

        :param choices: the debts that it may pay, a recordset of invoices each
        """
        self.ensure_one()
        if len(choices) > 1:
            return self.env._(
                "several debts under this reference (%s): choose the invoice",
                ", ".join(move.name for moves in choices for move in moves),
            )
        moves = choices[0] if choices else self.move_id.browse()
        if not moves:
            return self.env._("no invoice or title of this reference")
        if moves.filtered(
            lambda move: (
                move.company_id != self.company_id
                or (move.state, move.move_type) != ("posted", "out_invoice")
                or move.currency_id != self.currency_id
            )
        ):
            return self.env._(
                "only posted invoices of the company, in its currency, are entered here"
            )
        if self.date > fields.Date.context_today(self):
            return self.env._("the date is in the future")
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
        self.sudo().write(
            {
                "state": "matched",
                "reason": False,
                "payment_ids": [Command.set(payments.ids)],
                "move_id": moves[:1].id,
            }
        )
