from collections import defaultdict

from odoo import api, models

REVERSAL = "reversal:"


class TelecentreCharge(models.Model):
    """Credit notes that a person makes from an invoice.

    Their charges, one for each line, record what was given back, and no more than
    that: nothing is reconciled with them. What a person credited whole is settled:
    later changes of that period neither charge nor credit it again. Of what was
    credited in part, no more than the rest is credited.
    """

    _inherit = "telecentre.charge"

    def _is_reversal(self):
        self.ensure_one()
        return self.source_key.startswith(REVERSAL)

    # -- recording --------------------------------------------------------------------
    @api.model
    def _record_reversal(self, lines, copies):
        """Charges of the credits that `copies` of invoice lines make, line by line."""
        pairs = [
            (charge, copied)
            for line, copied in zip(lines, copies, strict=False)
            for charge in line.telecentre_charge_ids.sudo()
        ]
        credits = self.create(
            [charge._prepare_reversal(copied) for charge, copied in pairs]
        )
        for credit, (_charge, copied) in zip(credits, pairs, strict=True):
            credit._set(state="invoiced", move_line_id=copied.id)
        return credits

    def _prepare_reversal(self, line):
        return {
            **self._correction_base(),
            "name": self._credit_label(),
            "source_key": f"{REVERSAL}{line.id}:{self.id}",
            "kind": "credit",
            "quantity": -self.quantity,
            "price_unit": self.price_unit,
            "amount_untaxed": -self.amount_untaxed,
            "date": line.move_id.invoice_date or line.move_id.date,
            "origin_charge_id": self.id,
        }

    @api.model
    def _reversals_on(self, moves):
        return self.search(
            [("move_id", "in", moves.ids), ("source_key", "=like", f"{REVERSAL}%")]
        )

    def _follow_lines(self):
        """Reversals give back what the lines of their posted credit note say."""
        for line, credits in self.grouped("move_line_id").items():
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            left = sign * line.price_subtotal
            whole = sum(credits.origin_charge_id.mapped("amount_untaxed"))
            for credit in credits:
                part = left
                if credit != credits[-1:] and whole:
                    share = credit.origin_charge_id.amount_untaxed / whole
                    part = credit._round(
                        credit.currency_id, sign * line.price_subtotal * share
                    )
                left = credit.currency_id.round(left - part)
                if credit.currency_id.compare_amounts(part, credit.amount_untaxed):
                    credit._set(
                        quantity=-1 if part < 0 else 1,
                        price_unit=abs(part),
                        amount_untaxed=part,
                    )
        self.subscription_id._resync_charges()
        self.origin_charge_id._limit_open_credits()

    def _limit_open_credits(self):
        """Open credits of these charges give back what a person left, at most."""
        charges = self.search(
            [
                ("root_key", "in", self.mapped("root_key")),
                ("subscription_id", "=", False),
            ]
        )
        given_back = charges._given_back()
        values = []
        for root, group in charges.grouped("root_key").items():
            invoiced = group.filtered(lambda c: c.state == "invoiced")
            billed = sum(invoiced.mapped("amount_untaxed"))
            opened = group.filtered(lambda c: c.state == "open")
            pending = sum(opened.mapped("amount_untaxed"))
            if pending < 0 and billed + pending < given_back.get(root, 0.0):
                values += group._prepare_corrections(None, given_back[root])
        self.create(values)

    # -- respecting ---------------------------------------------------------------
    @api.model
    def _matter(self, root):
        """What is settled together: a period of a subscription, or one thing owed."""
        parts = root.split(":")
        return ":".join(parts[:3]) if parts[0] == "sub" else root

    def _given_back(self):
        """{matter: amount before tax} that people credited of these charges.

        Amounts are positive.
        """
        invoiced = self.filtered(lambda c: c.state == "invoiced")
        if not invoiced:
            return {}
        credits = self.search(
            [
                ("origin_charge_id", "in", invoiced.ids),
                ("source_key", "=like", f"{REVERSAL}%"),
                ("state", "=", "invoiced"),
            ]
        )
        found = defaultdict(float)
        for credit in credits:
            root = credit.origin_charge_id.root_key
            found[self._matter(root)] -= credit.amount_untaxed
        return {matter: amount for matter, amount in found.items() if amount > 0}

    def _respect_credits(self, wanted):
        """What is still to be reconciled, given what people credited.

        :param dict wanted: {root key: values}, what the history says is owed
        :return: (wanted, {root key: total that is kept at least}, settled matters)
        """
        given_back = self._given_back()
        wanted, floors, settled = dict(wanted), {}, set()
        billed = defaultdict(list)
        for charge in self:
            if charge.state == "invoiced":
                billed[self._matter(charge.root_key)].append(charge)
        for matter, amount in given_back.items():
            charges = self.browse().concat(*billed[matter])
            currency = charges[:1].currency_id
            total = sum(charges.mapped("amount_untaxed"))
            if currency.compare_amounts(amount, total) >= 0:
                settled.add(matter)
                continue
            roots = [root for root in wanted if self._matter(root) == matter]
            owed = sum(wanted[root]["amount_untaxed"] for root in roots)
            lack = currency.round(amount - owed)
            for root in reversed(roots):
                lack = self._cut_credit(wanted, root, lack, currency)
            if lack > 0:
                root = charges[:1].root_key
                kept = wanted[root]["amount_untaxed"] if root in wanted else 0.0
                floors[root] = currency.round(kept + lack)
        return wanted, floors, settled

    @api.model
    def _cut_credit(self, wanted, root, lack, currency):
        """Make a credit smaller by up to `lack`; return what is lacking still."""
        credit = -wanted[root]["amount_untaxed"]
        if lack <= 0 or credit <= 0:
            return lack
        rest = currency.round(max(0.0, credit - lack))
        if rest:
            wanted[root] = {
                **wanted[root],
                "quantity": -1.0,
                "price_unit": rest,
                "amount_untaxed": -rest,
            }
        else:
            del wanted[root]
        return currency.round(lack - (credit - rest))
