from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_users import GROUP

TAKEN = ("in_process", "paid")  # the states of money that came in
# What a deposit slip says of a receipt
SLIP_FIELDS = {
    "telecentre_deposit_id", "telecentre_means", "amount", "date", "journal_id",
    "currency_id", "payment_type", "partner_id",
}  # fmt: skip
# What the journal of a régie says of it
JOURNAL_FIELDS = SLIP_FIELDS - {"telecentre_deposit_id"}
MEANS = [
    ("cash", "Cash"),
    ("cheque", "Cheque"),
    ("card", "Card"),
    ("transfer", "Transfer"),
    ("online", "Online (PayFiP)"),
]


class AccountPayment(models.Model):
    """A receipt of a régie is a payment in one of its journals."""

    _inherit = "account.payment"

    telecentre_regie_id = fields.Many2one(
        "telecentre.regie",
        string="Régie",
        compute="_compute_telecentre_regie_id",
        store=True,
        index="btree_not_null",
        groups=GROUP,
    )
    telecentre_means = fields.Selection(
        MEANS,
        string="Means of Payment",
        compute="_compute_telecentre_means",
        store=True,
        readonly=False,
        groups=GROUP,
    )
    telecentre_deposit_id = fields.Many2one(
        "telecentre.regie.deposit",
        string="Deposit Slip",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups=GROUP,
    )

    @api.depends("journal_id.telecentre_regie_id")
    def _compute_telecentre_regie_id(self):
        for payment in self:
            payment.telecentre_regie_id = payment.journal_id.telecentre_regie_id

    @api.depends("journal_id")
    def _compute_telecentre_means(self):
        for payment in self:
            journal = payment.journal_id
            payment.telecentre_means = (
                journal.telecentre_means
                or payment.telecentre_means
                or ("cash" if journal.type == "cash" else "transfer")
            )

    def _telecentre_check_deposited(self):
        done = self.sudo().filtered(
            lambda payment: payment.telecentre_deposit_id.state == "done"
        )
        if done:
            raise UserError(
                self.env._(
                    "%s stands on a deposit slip and can no longer be changed.",
                    ", ".join(done.mapped("display_name")),
                )
            )

    def _telecentre_check_open(self):
        """What was taken in a period that is closed stays, and nothing joins it."""
        for payment in self.sudo():
            if payment.state in TAKEN:
                payment.telecentre_regie_id._check_open(payment.date)

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._telecentre_check_open()
        return payments

    def write(self, vals):
        if self._telecentre_changes(vals):
            self._telecentre_check_deposited()
        taken = vals.get("state") in TAKEN
        changed = self
        if "state" in vals:
            # from “in process” to “paid” nothing changes for a régie
            changed = self.filtered(lambda payment: (payment.state in TAKEN) != taken)
        if vals.keys() & JOURNAL_FIELDS:
            changed = self
        elif "state" not in vals:
            changed = self.browse()
        changed._telecentre_check_open()
        result = super().write(vals)
        changed._telecentre_check_open()
        return result

    def _telecentre_changes(self, vals):
        """Whether these values would make another receipt of what a slip lists."""
        if vals.get("state", "paid") not in TAKEN:
            return True
        return bool(vals.keys() & SLIP_FIELDS) and not self.env.su

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposited(self):
        self._telecentre_check_deposited()
        self._telecentre_check_open()

    def action_draft(self):
        self._telecentre_check_deposited()
        self._telecentre_check_open()
        self.sudo().telecentre_deposit_id = False
        return super().action_draft()

    def action_cancel(self):
        self._telecentre_check_deposited()
        self._telecentre_check_open()
        self.sudo().telecentre_deposit_id = False
        return super().action_cancel()

    def action_reject(self):
        self._telecentre_check_deposited()
        self._telecentre_check_open()
        self.sudo().telecentre_deposit_id = False
        return super().action_reject()


class AccountJournal(models.Model):
    _inherit = "account.journal"

    telecentre_regie_id = fields.Many2one(
        "telecentre.regie", string="Régie", ondelete="set null", groups=GROUP
    )
    telecentre_means = fields.Selection(
        MEANS,
        string="Means of Payment",
        groups=GROUP,
        help="What is taken in this journal, for the régie's records.",
    )

    def write(self, vals):
        """A journal that changes hands takes its receipts along."""
        if "telecentre_regie_id" not in vals:
            return super().write(vals)
        moved = self.sudo().filtered(
            lambda journal: (
                journal.telecentre_regie_id.id != vals["telecentre_regie_id"]
            )
        )
        regies = moved.telecentre_regie_id.browse(vals["telecentre_regie_id"] or [])
        for regie in (regies | moved.telecentre_regie_id).filtered("closed_until"):
            first = moved.env["account.payment"].search(
                [
                    ("journal_id", "in", moved.ids),
                    ("state", "in", TAKEN),
                    ("date", "<=", regie.closed_until),
                ],
                order="date",
                limit=1,
            )
            regie._check_open(first.date)
        return super().write(vals)
