from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.money import line_amount

DEPOSIT_KEY = "deposit"
# What settling alone writes
SETTLED_FIELDS = {"state", "date_settled", "amount_kept", "reason", "auto_settled"}


class TelecentreDeposit(models.Model):
    """Money kept as a guarantee: a debt to the customer, never revenue.

    Taken once, by a charge on a liability account, and settled once: given back, less
    what is kept for damage or for what is unpaid, which is an ordinary sale.
    """

    _name = "telecentre.deposit"
    _description = "Deposit"
    _inherit = [
        "telecentre.checked.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _checked_fields = ("amount", "amount_kept", "date", "date_settled")

    name = fields.Char(string="Reference", readonly=True, copy=False, default="/")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    subscription_id = fields.Many2one(
        "telecentre.subscription",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    centre_id = fields.Many2one(
        "telecentre.centre",
        compute="_compute_centre_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    date = fields.Date(
        string="Taken on", required=True, default=fields.Date.context_today
    )
    amount = fields.Monetary(required=True, tracking=True)
    date_settled = fields.Date(string="Settled on", readonly=True, copy=False)
    amount_kept = fields.Monetary(
        string="Kept", readonly=True, copy=False, help="Before tax."
    )
    reason = fields.Char(string="Why kept", readonly=True, copy=False)
    auto_settled = fields.Boolean(
        readonly=True, copy=False, help="Given back by the end of the subscription."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("held", "Held"),
            ("settled", "Settled"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    charge_ids = fields.One2many("telecentre.charge", "deposit_id")

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A deposit is above zero."
    )

    @api.depends("subscription_id")
    def _compute_centre_id(self):
        for deposit in self:
            deposit.centre_id = deposit.subscription_id.centre_id or deposit.centre_id

    @api.depends("subscription_id.currency_id", "company_id.currency_id")
    def _compute_currency_id(self):
        for deposit in self:
            deposit.currency_id = (
                deposit.subscription_id.currency_id or deposit.company_id.currency_id
            )

    # -- values ------------------------------------------------------------------
    @api.model
    def _refusal(self, name, values):
        amount = values.get("amount") or 0.0
        if amount <= 0:
            return self.env._("The deposit of %s must be above zero.", name)
        return self._dates_refusal(name, values.get("date"), values.get("date_settled"))

    def _creation_message(self):
        """In one sentence to translate: the kind of record has its gender."""
        return self.env._("Deposit created")

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env.ref("telecentre_billing.sequence_deposit").sudo()
        for vals in vals_list:
            if vals.get("state", "draft") != "draft":
                self._refuse_state()
            vals["state"] = "draft"
            if vals.get("name", "/") in ("/", False):
                vals["name"] = sequence.next_by_id()
        return super().create(vals_list)

    def write(self, vals):
        if SETTLED_FIELDS & vals.keys():
            self._refuse_state()
        frozen = {"amount", "partner_id", "company_id", "date", "subscription_id"}
        for deposit in self if frozen & vals.keys() else ():
            if deposit.state != "draft":
                raise UserError(
                    self.env._(
                        "%s has been taken: it does not change. Settle it, and take "
                        "another one.",
                        deposit.display_name,
                    )
                )
        return super().write(vals)

    @api.model
    def _refuse_state(self):
        raise UserError(
            self.env._(
                "The state of a deposit is not written by hand: it follows from “Take” "
                "and “Settle”."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for deposit in self:
            if deposit.state != "draft":
                raise UserError(
                    self.env._(
                        "%s cannot be deleted: settle it instead.",
                        deposit.display_name,
                    )
                )

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for deposit in self:
            names = [deposit.name, deposit.partner_id.name]
            deposit.display_name = " – ".join(n for n in names if n and n != "/")

    # -- actions -----------------------------------------------------------------
    def action_take(self):
        """One charge for the amount; a second call does nothing."""
        drafts = self.filtered(lambda deposit: deposit.state == "draft")
        drafts._move({"state": "held"})
        return True

    def settle(self, date=None, kept=0.0, reason=None):
        """Give it back on `date`, less `kept` (before tax) which becomes a sale.

        What the end of the subscription gave back may be settled otherwise.
        """
        return self._settle(date, kept, reason)

    def _settle(self, date=None, kept=0.0, reason=None, auto=False):
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        for deposit in self:
            name = deposit.display_name
            if deposit.state != "held" and not deposit.auto_settled:
                raise UserError(
                    self.env._("%s is not held: there is nothing to settle.", name)
                )
            if date < deposit.date:
                raise UserError(
                    self.env._(
                        "%(name)s was taken on %(date)s: it is not given back before.",
                        name=name,
                        date=deposit.subscription_id._show_date(deposit.date),
                    )
                )
            if kept < 0:
                raise UserError(
                    self.env._("What is kept of %s cannot be below zero.", name)
                )
            if kept and not reason:
                raise UserError(self.env._("Say why a part of %s is kept.", name))
            deposit._move(
                {
                    "state": "settled",
                    "date_settled": date,
                    "amount_kept": kept,
                    "reason": reason,
                    "auto_settled": auto,
                }
            )
        return True

    def action_settle(self):
        return self.settle()

    def action_cancel(self):
        """Not taken after all; what is invoiced of it is credited."""
        held = self.filtered(lambda deposit: deposit.state in ("draft", "held"))
        held._move({"state": "cancelled"})
        return True

    def _unsettle(self):
        """The subscription goes on: the deposit is held again."""
        settled = self.filtered("auto_settled")
        settled._move({"state": "held", "date_settled": False, "auto_settled": False})

    def _move(self, vals):  # pylint: disable=missing-return
        super().write(vals)
        for deposit in self:
            deposit._charge()

    # -- charges -----------------------------------------------------------------
    def _charge(self):
        """Make the charges agree with the state; repeatable."""
        self.ensure_one()
        Charge = self.env["telecentre.charge"].sudo()
        key = f"{DEPOSIT_KEY}:{self.id}"
        wanted = {}
        if self.state in ("held", "settled"):
            wanted[f"{key}:taken"] = self._prepare_charge(self.date, self.amount)
        if self.state == "settled":
            wanted[f"{key}:back"] = {
                **self._prepare_charge(self.date_settled, -self.amount),
                "origin_key": f"{key}:taken",
            }
            if self.amount_kept:
                wanted[f"{key}:kept"] = self._prepare_kept()
        Charge._reconcile(wanted, Charge.search([("deposit_id", "=", self.id)]))

    def _prepare_charge(self, date, amount):
        terms = self._billing_terms()
        lang = self.env["res.partner"].browse(terms["invoice_partner_id"]).lang
        env = self.with_context(lang=lang or self.env.lang).env
        title = env._("Deposit") if amount > 0 else env._("Deposit given back")
        what = self.subscription_id.name or self.name
        where = f" – {self.centre_id.name}" if self.centre_id else ""
        amount = float(line_amount(amount, 1, 1, self.currency_id.rounding))
        return {
            "name": f"{title} ({what})\n{self.partner_id.name}{where}",
            "kind": "deposit",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "product_id": self.env.ref("telecentre_billing.product_deposit").id,
            "centre_id": self.centre_id.id,
            "deposit_id": self.id,
            "subscription_id": False,
            **terms,
            "date": date,
            "date_from": date,
            "date_to": date,
            "quantity": 1.0 if amount > 0 else -1.0,
            "price_unit": abs(amount),
            "currency_id": self.currency_id.id,
            "amount_untaxed": amount,
        }

    def _prepare_kept(self):
        vals = self._prepare_charge(self.date_settled, self.amount_kept)
        product = self.env.ref("telecentre_billing.product_deposit_kept")
        return {
            **vals,
            "name": f"{product.display_name} ({self.name})\n{self.reason or ''}",
            "kind": "fee",
            "product_id": product.id,
        }

    def _billing_terms(self):
        if self.subscription_id:
            return self.subscription_id._billing_terms()
        return {"invoice_partner_id": self.partner_id._telecentre_invoice_partner().id}
