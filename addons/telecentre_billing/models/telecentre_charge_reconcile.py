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
        by_root = defaultdict(self.browse)
        for charge in existing.sorted("id"):
            by_root[charge.root_key] |= charge
        credited = existing._credited_by_hand()
        to_create = []
        for root in dict.fromkeys([*wanted, *by_root]):
            charges = by_root[root]
            if any(charges.mapped("waived")):
                continue
            vals = wanted.get(root)
            if charges.filtered(lambda c: c.state == "invoiced"):
                given_back = sum(credited.get(charge.id, 0.0) for charge in charges)
                to_create += charges._prepare_corrections(vals, given_back)
            else:
                to_create += charges._match_uninvoiced(root, vals)
        return self._create_linked(to_create, by_root)

    def _create_linked(self, vals_list, by_root):
        """Create charges and tie each credit to the charge that it corrects."""
        origins = [vals.pop("origin_key", None) for vals in vals_list]
        created = self.create(vals_list)
        for charge in created:
            by_root[charge.root_key] |= charge
        for charge, origin in zip(created, origins, strict=True):
            if origin and not charge.origin_charge_id:
                found = by_root[origin].filtered(lambda c: c.state != "cancelled")
                charge.origin_charge_id = found[:1]
        return created

    def _match_uninvoiced(self, root, vals):
        """Nothing is invoiced yet: one open charge with the right values."""
        opened = self.filtered(lambda c: c.state == "open")
        if not vals:
            opened.write({"state": "cancelled"})
            return []
        if not self:
            return [{**vals, "source_key": root}]
        target = (opened or self)[:1]
        (opened - target).write({"state": "cancelled"})
        changed = {
            name: value
            for name, value in vals.items()
            if name not in ("origin_key", "source_key")
            and target._fields[name].convert_to_write(target[name], target) != value
        }
        if target.state == "cancelled":
            changed["state"] = "open"
        if changed:
            target.write(changed)
        return []

    def _credited_by_hand(self):
        """{charge id: amount before tax} of what credit notes made by a person gave back.

        Amounts are positive.
        """
        credits = self.search(
            [
                ("origin_charge_id", "in", self.ids),
                ("source_key", "=like", "reversal:%"),
                ("state", "=", "invoiced"),
            ]
        )
        found = defaultdict(float)
        for line, group in credits.grouped("move_line_id").items():
            # The person may have credited less than the whole line.
            whole = sum(group.mapped("amount_untaxed"))
            share = line.price_subtotal / -whole if whole else 1.0
            for credit in group:
                found[credit.origin_charge_id.id] -= credit.amount_untaxed * share
        return found

    def _prepare_corrections(self, vals, given_back=0.0):
        """What must be credited or charged on top of what is invoiced.

        :param given_back: what a person has credited of it already. All of it: the
            person has settled the matter, and nothing is charged again; a part: no
            more than the rest is credited.
        """
        billed = self.filtered(lambda c: c.state == "invoiced")
        opened = self - billed - self.filtered(lambda c: c.state == "cancelled")
        currency = billed[:1].currency_id
        total = currency.round(sum(billed.mapped("amount_untaxed")))
        target = vals["amount_untaxed"] if vals else 0.0
        rest = currency.round(total - given_back)
        if given_back and currency.compare_amounts(rest, 0.0) <= 0:
            opened.write({"state": "cancelled"})
            return []
        difference = currency.round(target - total)
        if given_back and difference < 0:
            difference = max(difference, -rest)
        pending = currency.round(sum(opened.mapped("amount_untaxed")))
        if currency.compare_amounts(difference, pending) == 0:
            return []
        opened.write({"state": "cancelled"})
        if currency.is_zero(difference):
            return []
        last = billed[-1:]
        root, count = last.root_key, len(self)
        model = vals or last._correction_base()
        model = {key: value for key, value in model.items() if key != "origin_key"}
        repriced = vals and vals["price_unit"] != last.price_unit and total and target
        if repriced and not given_back:
            amounts = [-total, target]
        else:
            amounts = [difference]
        result = []
        for number, amount in enumerate(amounts, count):
            is_credit = amount < 0
            base = last._correction_base() if is_credit else model
            result.append(
                {
                    **base,
                    "source_key": f"{root}#{number}",
                    "name": last._credit_label() if is_credit else model["name"],
                    "kind": "credit" if is_credit else model["kind"],
                    "quantity": -1 if is_credit else 1,
                    "price_unit": abs(amount),
                    "amount_untaxed": amount,
                    "date": model.get("date") or last.date,
                    "origin_charge_id": last.id,
                }
            )
        return result

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
