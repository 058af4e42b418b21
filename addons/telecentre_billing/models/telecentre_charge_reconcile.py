from collections import defaultdict

from odoo import api, models


class TelecentreCharge(models.Model):
    """Making what is charged equal what is owed."""

    _inherit = "telecentre.charge"

    @api.model
    def _reconcile(self, wanted, existing):
        """Make what is charged equal what is owed, without touching invoices.

        :param dict wanted: {root key: values of the charge}; a value `origin_key`
            names the charge that a credit corrects
        :param existing: every charge, of any state, under the keys concerned
        :return: the charges created
        """
        existing = existing.filtered(lambda c: not c._is_reversal())
        by_root = defaultdict(self.browse)
        for charge in existing.sorted("id"):
            by_root[charge.root_key] |= charge
        wanted, floors, settled = existing._respect_credits(wanted)
        to_create = []
        for root in dict.fromkeys([*wanted, *by_root]):
            charges = by_root[root]
            vals = self._as_invoiced(wanted.get(root), by_root)
            if self._matter(root) in settled:
                charges._leave_settled(vals)
            elif charges.filtered(lambda c: c.state == "invoiced" or c.waived):
                to_create += charges._prepare_corrections(vals, floors.get(root))
            else:
                to_create += charges._match_uninvoiced(root, vals)
        return self._create_linked(to_create, by_root)

    @api.model
    def _as_invoiced(self, vals, by_root):
        """A credit goes to whoever was invoiced for what it corrects."""
        origin = by_root[vals["origin_key"]] if vals and "origin_key" in vals else ()
        for charge in origin:
            if charge.state == "invoiced":
                return {**vals, **charge._parties()}
        return vals

    def _parties(self):
        names = (
            "invoice_partner_id agreement_id payment_method_line_id purchase_order_ref"
        )
        return self._convert_to_write({name: self[name] for name in names.split()})

    def _leave_settled(self, vals):
        """Settled by a person: what was owed besides stays, no credit is added."""
        opened = self.filtered(lambda c: c.state == "open")
        gone = opened.filtered(lambda c: not vals or c.amount_untaxed < 0)
        gone._set(state="cancelled")

    def _create_linked(self, vals_list, by_root):
        """Create charges and tie each credit to the charge that it corrects."""
        origins = [vals.pop("origin_key", None) for vals in vals_list]
        created = self.create(vals_list)
        if not any(origins):
            return created
        for charge in created:
            by_root[charge.root_key] |= charge
        for charge, origin in zip(created, origins, strict=True):
            if origin and not charge.origin_charge_id:
                found = by_root[origin].filtered(lambda c: c.state != "cancelled")
                charge._set(origin_charge_id=found[:1].id)
        return created

    def _match_uninvoiced(self, root, vals):
        """Nothing is invoiced yet: one open charge with the right values."""
        opened = self.filtered(lambda c: c.state == "open")
        if not vals:
            opened._set(state="cancelled")
            return []
        if not self:
            return [{**vals, "source_key": root}]
        target = (opened or self)[:1]
        (opened - target)._set(state="cancelled")
        changed = {
            name: value
            for name, value in vals.items()
            if name not in ("origin_key", "source_key")
            and target._fields[name].convert_to_write(target[name], target) != value
        }
        if target.state == "cancelled":
            changed["state"] = "open"
        if changed:
            target._set(**changed)
        return []

    def _prepare_corrections(self, vals, floor=None):
        """What must be credited or charged on top of what is invoiced or given up.

        :param vals: values of the charge that is owed now, or None
        :param floor: the total that stays billed at least: a person credited it
        """
        billed = self.filtered(lambda c: c.state == "invoiced")
        waived = self.filtered("waived")
        opened = self.filtered(lambda c: c.state == "open")
        last = (billed or waived)[-1:]
        currency = last.currency_id
        total = currency.round(sum(billed.mapped("amount_untaxed")))
        target = vals["amount_untaxed"] if vals else 0.0
        if floor is not None:
            target = max(target, floor)
        difference = waived._without_given_up(currency.round(target - total))
        pending = currency.round(sum(opened.mapped("amount_untaxed")))
        if currency.compare_amounts(difference, pending) == 0:
            return []
        opened._set(state="cancelled")
        if currency.is_zero(difference):
            return []
        repriced = vals and vals["price_unit"] != last.price_unit and total and target
        amounts = [difference]
        if repriced and floor is None and not waived:
            amounts = [-total, target]
        return [
            last._prepare_correction(vals, amount, number)
            for number, amount in enumerate(amounts, len(self))
        ]

    def _without_given_up(self, difference):
        """What is left to charge, or credit, after what a person gave up of it."""
        given_up = sum(self.mapped("amount_untaxed"))
        if not given_up or (given_up > 0) != (difference > 0):
            return difference
        if abs(given_up) >= abs(difference):
            return 0.0
        return self.currency_id[:1].round(difference - given_up)

    def _prepare_correction(self, vals, amount, number):
        """Values of one more charge under the key of this one."""
        is_credit = amount < 0
        base = self._correction_base()
        if vals and not is_credit:
            base = {key: value for key, value in vals.items() if key != "origin_key"}
        return {
            **base,
            "source_key": f"{self.root_key}#{number}",
            "name": self._credit_label() if is_credit else base["name"],
            "kind": "credit" if is_credit else base["kind"],
            "quantity": -1 if is_credit else 1,
            "price_unit": abs(amount),
            "amount_untaxed": amount,
            "date": (vals or {}).get("date") or self.date,
            "origin_charge_id": self.id,
        }

    def _correction_base(self):
        """Values of a charge that corrects this one: same parties, same stay."""
        self.ensure_one()
        names = (
            "name company_id partner_id invoice_partner_id product_id centre_id "
            "agreement_id subscription_id booking_id pass_id payment_method_line_id "
            "date_from date_to currency_id purchase_order_ref kind"
        )
        return self._convert_to_write({name: self[name] for name in names.split()})

    def _credit_label(self):
        self.ensure_one()
        lang = self.invoice_partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._("Credit: %s", self.name)
