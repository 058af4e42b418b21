from odoo import api, models
from odoo.exceptions import AccessError, UserError

# What stands on an invoice is never edited
LOCKED_FIELDS = {
    "partner_id",
    "invoice_partner_id",
    "product_id",
    "quantity",
    "price_unit",
    "amount_untaxed",
    "currency_id",
    "company_id",
    "date_from",
    "date_to",
    "centre_id",
    "subscription_id",
    "booking_id",
    "pass_id",
    "deposit_id",
    "purchase_order_ref",
    "agreement_id",
}
# What follows from what happens to a charge: `_set` alone writes it
PROTECTED_FIELDS = {
    "state": "open",
    "waived": False,
    "move_line_id": False,
    "origin_charge_id": False,
}
KEY_FIELDS = {"source_key", "root_key"}
# What says where a charge comes from
SOURCE_FIELDS = {"subscription_id", "booking_id", "pass_id", "deposit_id", "kind"}


class TelecentreCharge(models.Model):
    """The life of a charge: what may be written, by whom, and when."""

    _inherit = "telecentre.charge"

    # -- CRUD ---------------------------------------------------------------------
    def _born_open(self, vals):
        """Values of create: a charge is open at first, whatever the context says."""
        for name in PROTECTED_FIELDS.keys() & vals.keys():
            # Our own code ties a correction to what it corrects.
            if name != "origin_charge_id" and vals[name] != PROTECTED_FIELDS[name]:
                self._refuse_by_hand(name)
        vals = {**PROTECTED_FIELDS, **vals}
        if not self._may_bill():
            if vals.get("kind", "other") != "other" or "source_key" in vals:
                self._refuse_generated()
            vals["kind"] = "other"
        return vals

    def write(self, vals):
        for name in (PROTECTED_FIELDS.keys() | KEY_FIELDS) & vals.keys():
            self._refuse_by_hand(name)
        if LOCKED_FIELDS & vals.keys():
            self._check_not_invoiced()
        if not self._may_bill() and (
            SOURCE_FIELDS & vals.keys() or any(c.kind != "other" for c in self)
        ):
            self._refuse_generated()
        if {"date_from", "date_to"} & vals.keys():
            for charge in self:
                dates = {"date_from": charge.date_from, "date_to": charge.date_to}
                charge._refuse_reversed(charge.name, {**dates, **vals})
        return super().write(vals)

    def _set(self, **vals):  # pylint: disable=missing-return
        """What only this addon decides, such as the state: no call from outside."""
        super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_generated(self):
        for charge in self:
            if charge.state == "invoiced" or charge.kind != "other":
                raise UserError(
                    self.env._(
                        "“%s” cannot be deleted: it says what was owed, and why. "
                        "Cancel it instead.",
                        charge.name,
                    )
                )

    # -- who and when ---------------------------------------------
    def _may_bill(self):
        """Office staff types charges of its own; the others are the accountant's."""
        return self.env.su or self.env.user.has_group(
            "telecentre_billing.group_telecentre_accountant"
        )

    def _refuse_generated(self):
        raise AccessError(
            self.env._(
                "This charge comes from a subscription, a booking or a pass: change "
                "that instead, or ask an accountant."
            )
        )

    def _refuse_by_hand(self, name):
        field = self._fields[name]._description_string(self.env)
        raise UserError(
            self.env._(
                "“%s” of a charge is not written by hand: it follows from invoices, "
                "and from “Give up” and “Owed after all”.",
                field,
            )
        )

    def _check_not_invoiced(self):
        for charge in self:
            if charge.state == "invoiced":
                raise UserError(
                    self.env._(
                        "“%(charge)s” is on %(invoice)s and cannot change. Make a "
                        "credit note instead.",
                        charge=charge.name,
                        invoice=charge.move_id.name or self.env._("an invoice"),
                    )
                )

    def _check_accountant(self):
        if not self._may_bill():
            raise AccessError(
                self.env._(
                    "Only an accountant gives up what is owed, or takes it back."
                )
            )

    # -- actions ------------------------------------------------------------------
    def action_cancel(self):
        """Give up what is owed; it does not come back by itself."""
        self._check_accountant()
        self._check_not_invoiced()
        self.filtered(lambda c: c.state == "open")._set(state="cancelled", waived=True)

    def action_reopen(self):
        """Owed after all: only what a person gave up."""
        self._check_accountant()
        for charge in self:
            if not charge.waived:
                raise UserError(
                    self.env._(
                        "“%s” was not given up by a person: it cannot be owed again.",
                        charge.display_name,
                    )
                )
        self._set(state="open", waived=False)

    def action_view_invoice(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def _release(self):
        """The invoice is gone: what stood on it is owed again."""
        credits = self.filtered(lambda c: c._is_reversal())
        (self - credits)._set(state="open", move_line_id=False, edited=False)
        credits._set(state="cancelled", move_line_id=False)
        # What a person's credit note had settled is to be looked at again.
        credits.subscription_id._resync_charges()
