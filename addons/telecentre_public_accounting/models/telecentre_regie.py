from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools import regie
from .account_payment import MEANS, TAKEN


class TelecentreRegie(models.Model):
    """A régie de recettes: small sums that the centre takes itself, then deposits."""

    _name = "telecentre.regie"
    _description = "Régie"
    _inherit = ["mail.thread"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Régisseur", tracking=True)
    act_ref = fields.Char(
        string="Founding Decision",
        help="Reference of the decision that set the régie up.",
    )
    journal_ids = fields.One2many(
        "account.journal",
        "telecentre_regie_id",
        string="Journals",
        domain="[('type', 'in', ('cash', 'bank')), ('company_id', '=', company_id)]",
    )
    fund = fields.Monetary(string="Cash Float")
    max_cash = fields.Monetary(
        string="Most Cash Allowed",
        help="Above it a deposit is due; the régie says so.",
    )
    deposit_account_id = fields.Many2one(
        "account.account",
        string="Account of Deposits",
        check_company=True,
        help="Where money goes when a slip is validated, as 515 or 5115. Empty: no "
        "entry is made.",
    )
    payment_ids = fields.One2many("account.payment", "telecentre_regie_id")
    deposit_ids = fields.One2many("telecentre.regie.deposit", "regie_id")
    balance = fields.Monetary(string="In Hand", compute="_compute_balance")
    cash = fields.Monetary(string="Of Which Cash", compute="_compute_balance")
    over_limit = fields.Boolean(compute="_compute_balance")

    _fund_positive = models.Constraint(
        "CHECK(fund >= 0 AND max_cash >= 0)",
        "The cash float and the most cash allowed cannot be below zero.",
    )

    def _compute_balance(self):
        tomorrow = fields.Date.add(fields.Date.context_today(self), days=1)
        for record in self:
            balances = record._balances(tomorrow)
            record.balance = sum(balances.values(), Decimal(0))
            record.cash = balances.get("cash", Decimal(0))
            record.over_limit = bool(record.max_cash) and record.cash > record.max_cash

    def _balances(self, day):
        """``{means: amount}`` in hand when ``day`` begins, the cash float included.

        Summed by the database: a régie keeps its receipts of many years.
        """
        self.ensure_one()
        found = defaultdict(Decimal)
        if self.fund:
            found["cash"] = Decimal(str(self.fund))
        for change in self.sudo().fund_ids.filtered(lambda c: c.date < day):
            found["cash"] += Decimal(str(change.amount))
        taken = [("telecentre_regie_id", "=", self.id), ("state", "in", TAKEN)]
        slips = [
            ("telecentre_deposit_id.regie_id", "=", self.id),
            ("telecentre_deposit_id.state", "=", "done"),
            ("telecentre_deposit_id.date", "<", day),
        ]
        # sudo: the total in hand is the same whoever asks
        payments = self.env["account.payment"].sudo()
        for sign, domain in ((1, [*taken, ("date", "<", day)]), (-1, slips)):
            for means, kind, amount in payments._read_group(
                domain,
                ["telecentre_means", "payment_type"],
                ["amount_company_currency_signed:sum"],
            ):
                way = sign if kind == "inbound" else -sign
                found[means or "cash"] += way * abs(Decimal(str(amount)))
        return {means: amount for means, amount in found.items() if amount}

    def _movements(self, start, stop):
        """Receipts, refunds and deposits from ``start`` to ``stop``, both included."""
        self.ensure_one()
        # sudo: the total in hand is the same whoever asks
        payments = self.sudo().env["account.payment"].search(
            [
                ("telecentre_regie_id", "=", self.id),
                ("state", "in", TAKEN),
                ("date", ">=", start),
                ("date", "<=", stop),
            ]
        )  # fmt: skip
        found = [
            regie.Movement(
                day=change.date,
                kind="receipt",
                means="cash",
                amount=Decimal(str(change.amount)),
                name=self.env._("Float"),
                reference=change.name,
            )
            for change in self.sudo().fund_ids
            if start <= change.date <= stop
        ]
        for payment in payments:
            sign = 1 if payment.payment_type == "inbound" else -1
            amount = abs(Decimal(str(payment.amount_company_currency_signed))) * sign
            found.append(
                regie.Movement(
                    day=payment.date,
                    kind="receipt",
                    means=payment.telecentre_means or "cash",
                    amount=amount,
                    name=payment.name or "",
                    partner=payment.partner_id.name or "",
                    reference=", ".join(payment.reconciled_invoice_ids.mapped("name"))
                    or payment.memo
                    or "",
                )
            )
        for slip in self.sudo().deposit_ids.filtered(
            lambda slip: slip.state == "done" and start <= slip.date <= stop
        ):
            for means, amount in slip._by_means().items():
                found.append(
                    regie.Movement(
                        day=slip.date,
                        kind="deposit",
                        means=means,
                        amount=-amount,
                        name=slip.name,
                    )
                )
        return found

    def _journal(self, start, stop):
        self.ensure_one()
        return regie.journal(
            self._movements(start, stop), start, stop, self._balances(start)
        )

    def action_new_deposit(self):
        """A draft slip of all that is in hand."""
        self.ensure_one()
        slip = self.env["telecentre.regie.deposit"].create({"regie_id": self.id})
        slip.action_fill()
        return slip._get_records_action(name=slip.name)

    def action_journal(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Régie Journal"),
            "res_model": "telecentre.regie.journal",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_regie_id": self.id},
        }


class TelecentreRegieDeposit(models.Model):
    """A deposit slip (bordereau de versement): receipts handed over to the Treasury."""

    _name = "telecentre.regie.deposit"
    _description = "Deposit Slip"
    _inherit = ["telecentre.numbered.mixin"]
    _order = "date desc, id desc"
    _final_state = "done"
    _protected_fields = frozenset(("state", "move_id", "payment_ids"))

    regie_id = fields.Many2one(
        "telecentre.regie", string="Régie", required=True, ondelete="restrict",
        index=True,
    )  # fmt: skip
    company_id = fields.Many2one(related="regie_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Deposited")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    payment_ids = fields.One2many(
        "account.payment", "telecentre_deposit_id", string="Receipts", readonly=True
    )
    payment_count = fields.Integer(compute="_compute_amount", store=True)
    amount = fields.Monetary(string="Total", compute="_compute_amount", store=True)
    move_id = fields.Many2one("account.move", string="Entry", readonly=True, copy=False)

    @api.depends("payment_ids.amount")
    def _compute_amount(self):
        for slip in self:
            slip.payment_count = len(slip.payment_ids)
            slip.amount = sum(slip._by_means().values(), Decimal(0))

    def _by_means(self):
        """``{means: amount}`` of the receipts; a refund takes off."""
        self.ensure_one()
        found = defaultdict(Decimal)
        for payment in self.sudo().payment_ids:
            sign = 1 if payment.payment_type == "inbound" else -1
            amount = abs(Decimal(str(payment.amount_company_currency_signed)))
            found[payment.telecentre_means or "cash"] += sign * amount
        return dict(found)

    def _means_rows(self):
        """``[(label, number of receipts, amount)]`` for the printed slip."""
        labels = dict(self.env["account.payment"]._fields["telecentre_means"]
                      ._description_selection(self.env))  # fmt: skip
        amounts = self._by_means()
        return [
            (
                labels[means],
                len(
                    self.payment_ids.filtered(
                        lambda p, means=means: (p.telecentre_means or "cash") == means
                    )
                ),
                amounts[means],
            )
            for means, _label in MEANS
            if means in amounts
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        for slip in self:
            if slip.state == "done":
                raise UserError(self.env._("%s was deposited: it is kept.", slip.name))

    def action_fill(self):
        """Take the receipts up to the date that no slip has."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("%s was deposited already.", self.name))
        self.payment_ids.sudo().telecentre_deposit_id = False
        payments = self.env["account.payment"].search(
            [
                ("telecentre_regie_id", "=", self.regie_id.id),
                ("telecentre_deposit_id", "=", False),
                ("state", "in", TAKEN),
                ("date", "<=", self.date),
            ]
        )
        payments.sudo().telecentre_deposit_id = self
        return True

    def action_validate(self):
        """Deposit: the slip is final, and the entry is posted if the régie has one."""
        self.check_access("write")
        for slip in self:
            slip.lock_for_update()
            if slip.state != "draft":
                raise UserError(self.env._("%s was deposited already.", slip.name))
            if not slip.payment_ids:
                raise UserError(
                    self.env._("%s holds no receipt: fill it first.", slip.name)
                )
            slip._check_receipts()
            slip.regie_id._check_open(slip.date)
            values = {"state": "done"}
            if slip.regie_id.deposit_account_id:
                entry = slip._create_entry()
                values["move_id"] = entry and entry.id
            slip.sudo().write(values)
        return True

    def _check_receipts(self):
        """What is handed over was taken, and before that day."""
        for payment in self.sudo().payment_ids:
            if payment.state not in TAKEN or payment.date > self.date:
                raise UserError(
                    self.env._(
                        "%(payment)s was cancelled or dated after %(slip)s (%(date)s): "
                        "correct the date of the slip, or fill it again.",
                        payment=payment.display_name,
                        slip=self.name,
                        date=format_date(self.env, self.date),
                    )
                )

    def _create_entry(self):
        """From the accounts of the receipts to that of deposits, reconciled."""
        lines = self.payment_ids.move_id.line_ids.filtered(
            lambda line: line.account_id == line.payment_id.outstanding_account_id
        )
        sums = defaultdict(float)
        for line in lines:
            sums[line.account_id] += line.balance
        without = self.payment_ids - lines.payment_id
        if without:
            raise UserError(
                self.env._(
                    "%(receipts)s have no entry, so %(slip)s would post too little: set "
                    "an outstanding account on the payment methods of their journal, "
                    "then set them to draft and confirm them again; or empty the account "
                    "of deposits of the régie.",
                    receipts=", ".join(without.mapped("display_name")),
                    slip=self.name,
                )
            )
        journal = self.regie_id.journal_ids[:1]
        entry = self.env["account.move"].create(
            {
                "date": self.date,
                "journal_id": journal.id,
                "ref": self.name,
                "line_ids": [
                    Command.create(
                        {
                            "name": self.name,
                            "account_id": account.id,
                            "credit": max(amount, 0),
                            "debit": max(-amount, 0),
                        }
                    )
                    for account, amount in sums.items()
                ]
                + [
                    Command.create(
                        {
                            "name": self.name,
                            "account_id": self.regie_id.deposit_account_id.id,
                            "debit": max(sum(sums.values()), 0),
                            "credit": max(-sum(sums.values()), 0),
                        }
                    )
                ],
            }
        )
        entry._post()
        for account in sums:
            if account.reconcile:
                (lines + entry.line_ids).filtered(
                    lambda line, account=account: line.account_id == account
                ).reconcile()
        return entry
