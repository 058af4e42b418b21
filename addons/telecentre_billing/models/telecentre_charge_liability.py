from odoo import fields, models
from odoo.fields import Command


class ResCompany(models.Model):
    _inherit = "res.company"

    telecentre_deposit_account_id = fields.Many2one(
        "account.account",
        string="Account of deposits",
        domain="[('account_type', 'in', ('liability_current', 'liability_non_current'))]",
        help="A liability account (165 in France): deposits are owed back.",
    )

    def _telecentre_deposit_tax(self):
        """Extension hook: the tax of 0 % of a deposit, where a line must have one."""
        return self.env["account.tax"]

    def _telecentre_deposit_account(self):
        """The account chosen, or the one that the French chart has for it (165)."""
        self.ensure_one()
        Account = self.env["account.account"].with_company(self)
        return self.telecentre_deposit_account_id or Account.search(
            [
                *Account._check_company_domain(self),
                ("code", "=like", "165%"),
                (
                    "account_type",
                    "in",
                    ("liability_current", "liability_non_current"),
                ),
            ],
            limit=1,
        )


class TelecentreCharge(models.Model):
    """A deposit stands on an invoice without being revenue."""

    _inherit = "telecentre.charge"

    deposit_id = fields.Many2one(
        "telecentre.deposit", ondelete="restrict", index="btree_not_null"
    )

    def _is_deposit(self):
        """Taken, given back, or the credit of one of them."""
        self.ensure_one()
        return "deposit" in (self.kind, self.origin_charge_id.kind)

    def _prepare_move_line(self, sign=1):
        vals = super()._prepare_move_line(sign)
        if self._is_deposit():
            account = self.company_id.sudo()._telecentre_deposit_account()
            vals["account_id"] = account.id
            # No VAT on what is owed back. A tax of 0 % may be set on the product; a new
            # chart of accounts gives its default tax to every product: not to this.
            taxes = self.product_id.taxes_id._filter_taxes_by_company(self.company_id)
            taxes = taxes.filtered(lambda tax: not tax.amount)
            taxes = taxes or self.company_id.sudo()._telecentre_deposit_tax()
            vals["tax_ids"] = [Command.set(taxes.ids)]
            vals.pop("analytic_distribution", None)
        return vals

    def _problem(self):
        if (
            self._is_deposit()
            and not self.company_id.sudo()._telecentre_deposit_account()
        ):
            return self.env._(
                "“%(charge)s” needs a liability account: choose the account of "
                "deposits in the billing settings of %(company)s.",
                charge=self.name.partition("\n")[0],
                company=self.company_id.name,
            )
        return super()._problem()

    def _correction_base(self):
        return {**super()._correction_base(), "deposit_id": self.deposit_id.id}

    def _source_name(self):
        return self.deposit_id.name or super()._source_name()
