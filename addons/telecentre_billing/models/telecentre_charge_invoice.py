from collections import defaultdict

from odoo import api, models
from odoo.fields import Command


class TelecentreCharge(models.Model):
    """From open charges to invoices and credit notes."""

    _inherit = "telecentre.charge"

    def _group_key(self):
        """Charges with the same key stand on one document."""
        self.ensure_one()
        agreement = self.agreement_id
        part = 0
        if agreement.invoice_grouping == "entity":
            part = self.partner_id.commercial_partner_id.id
        elif agreement.invoice_grouping == "subscription":
            part = self.subscription_id.id
        return (
            self.company_id.id,
            self.invoice_partner_id.id,
            self.currency_id.id,
            self.purchase_order_ref or "",
            self.payment_method_line_id.id or 0,
            agreement.id or 0,
            part or 0,
        )

    def _grouped_for_invoices(self):
        """{key: charges}, each in the order of people and dates."""
        groups = defaultdict(list)
        ordered = self.sorted(
            lambda c: (
                not c.subscription_id,
                c.subscription_id.id or 0,
                str(c.date_from or c.date or ""),
                c.source_key,
            )
        )
        for charge in ordered:
            groups[charge._group_key()].append(charge.id)
        return {key: self.browse(ids) for key, ids in groups.items()}

    def _document_total(self):
        return self.currency_id[:1].round(sum(self.mapped("amount_untaxed")))

    def _prepare_move(self, date, run=None):
        """Values of the invoice, or credit note, for charges of one group."""
        first = next(iter(self))  # self[0] would read by itself, not with the others
        total = self._document_total()
        sign = -1 if total < 0 else 1
        reversed_move = self._reversed_move() if total < 0 else None
        if reversed_move and reversed_move.invoice_date > date:
            # A credit note is not older than its invoice.
            date = reversed_move.invoice_date
        sources = dict.fromkeys(
            charge._source_name() for charge in self if charge._source_name()
        )
        vals = {
            "move_type": "out_refund" if total < 0 else "out_invoice",
            "company_id": first.company_id.id,
            "partner_id": first.invoice_partner_id.id,
            "currency_id": first.currency_id.id,
            "invoice_date": date,
            "ref": first.purchase_order_ref or False,
            "invoice_origin": ", ".join(sources)[:500] or False,
            "telecentre_run_id": run.id if run else False,
            "telecentre_detail_todo": bool(first.agreement_id),
            "telecentre_mail_state": run._mail_state() if run else False,
            "invoice_line_ids": [
                Command.create(charge._prepare_move_line(sign)) for charge in self
            ],
        }
        partner = first.invoice_partner_id.with_company(first.company_id)
        if not partner.property_payment_term_id:
            # Odoo would take today, which may be before the date of the invoice.
            vals["invoice_date_due"] = date
        owner = first.subscription_id.user_id or first.agreement_id.user_id
        if owner:
            vals["invoice_user_id"] = owner.id
        if first.payment_method_line_id:
            vals["preferred_payment_method_line_id"] = first.payment_method_line_id.id
        if total < 0:
            vals["reversed_entry_id"] = reversed_move.id
        return vals

    def _reversed_move(self):
        """The posted invoice that a credit note of these charges corrects."""
        moves = self.origin_charge_id.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        return moves.sorted("id")[-1:]

    def _source_name(self):
        self.ensure_one()
        return (
            self.subscription_id.name or self.booking_id.name or self.pass_id.name or ""
        )

    def _prepare_move_line(self, sign=1):
        """One line a charge. A price is never negative: the quantity carries it."""
        self.ensure_one()
        quantity, price = sign * self.quantity, self.price_unit
        rounded = self._round(self.currency_id, self.quantity * price)
        if self.currency_id.compare_amounts(rounded, self.amount_untaxed):
            amount = self.amount_untaxed
            quantity, price = sign * (-1 if amount < 0 else 1), abs(amount)
        vals = {
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": quantity,
            "price_unit": self._price_for_taxes(price),
            **self._expected_amounts(sign),
        }
        analytic = self.centre_id.sudo().analytic_account_id
        if analytic:
            vals["analytic_distribution"] = {str(analytic.id): 100}
        return vals

    def _expected_amounts(self, sign):
        """What Odoo will find for the line: its tax tags, and its amounts.

        Odoo works them out itself, and corrects them where a fiscal position or a
        rounding says else: given here, they spare it a write for each line.
        """
        if self.currency_id != self.company_id.currency_id:
            return {}
        tags, included = self._expected_taxes(sign)
        if included:
            return {}
        amount = -self.amount_untaxed
        return {
            "tax_tag_ids": [Command.set(tags)],
            "amount_currency": amount,
            "balance": amount,
        }

    def _expected_taxes(self, sign):
        """(ids of the tax tags of the base, whether prices include the taxes)"""
        product, company = self.product_id, self.company_id
        cache = self.env.cr.cache.setdefault("telecentre_billing_taxes", {})
        key = (product.id, company.id, sign)
        if key not in cache:
            name = "refund" if sign < 0 else "invoice"
            taxes = product.taxes_id._filter_taxes_by_company(company)
            exigible = taxes.flatten_taxes_hierarchy().filtered(
                lambda tax: tax.tax_exigibility != "on_payment"
            )
            bases = exigible[f"{name}_repartition_line_ids"].filtered(
                lambda part: part.repartition_type == "base"
            )
            tags = bases.tag_ids | product.account_tag_ids
            cache[key] = tags.ids, any(taxes.mapped("price_include"))
        return cache[key]

    def _price_for_taxes(self, price):
        """Charges are before tax; with taxes included in prices, add them here."""
        taxes = self.product_id.taxes_id._filter_taxes_by_company(self.company_id)
        if not any(tax.price_include for tax in taxes):
            return price
        computed = taxes.with_context(force_price_include=False).compute_all(
            price, currency=self.currency_id, product=self.product_id
        )
        return computed["total_included"]

    def _create_moves(self, groups, date, run=None):
        """Invoices for groups of charges, in batch, linked line by line.

        :param list groups: charges of one document each
        :return: the draft documents, in the order of those groups that have one
        """
        documents, empty = [], self.browse()
        for charges in groups:
            if charges.currency_id[:1].is_zero(charges._document_total()):
                empty |= charges
            else:
                documents.append(charges)
        # What balances to nothing is settled without a document.
        empty._set(state="invoiced")
        Move = self.env["account.move"].with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            telecentre_number_formats={},
        )
        values = [charges._prepare_move(date, run) for charges in documents]
        self._spare_distribution(values)
        moves = Move.create(values)
        for move, charges in zip(moves, documents, strict=True):
            lines = move.invoice_line_ids.filtered(
                lambda line: line.display_type == "product"
            ).sorted("id")
            for charge, line in zip(charges, lines, strict=True):
                charge._set(move_line_id=line.id)
        invoiced = self.browse().concat(*documents) if documents else self.browse()
        invoiced._set(state="invoiced")
        return moves

    @api.model
    def _spare_distribution(self, values):
        """Say that lines have no analytic account, when no rule could give them one.

        Odoo would look for a rule for each line.
        """
        if self.env["account.analytic.distribution.model"].sudo().search([], limit=1):
            return
        for vals in values:
            for _command, _id, line in vals["invoice_line_ids"]:
                line.setdefault("analytic_distribution", False)

    def _log_origin(self, moves, run):
        """The chatter of each document says where it comes from, in one batch."""
        if not moves:
            return
        body = self.env._("Created by the billing run %s.", run.display_name)
        moves._message_log_batch(bodies={move.id: body for move in moves})
