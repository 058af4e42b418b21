from odoo import fields, models

FEE_KEYS = {"cancel": "cancel_fee", "no_show": "no_show_fee"}


class TelecentreBooking(models.Model):
    """A late cancellation and a no-show are charges like any other: owed once."""

    _inherit = "telecentre.booking"

    def _after_state_change(self, old_states):
        result = super()._after_state_change(old_states)
        missed = self.filtered(
            lambda booking: "no_show" in (booking.state, old_states.get(booking.id))
        )
        if missed:
            Charge = self.env["telecentre.charge"].sudo()
            fees = Charge.search(
                [
                    ("booking_id", "in", missed.ids),
                    ("root_key", "=like", f"%:{FEE_KEYS['no_show']}"),
                ]
            )
            Charge._reconcile(missed._fee_charges(), fees)
            missed.invalidate_recordset(
                ["charge_ids", "price_total", "price_breakdown"]
            )
        return result

    def _fee_base(self):
        """What the stay itself is charged, or would be."""
        self.ensure_one()
        charges = self.sudo().charge_ids.filtered(
            lambda charge: (
                charge.state != "cancelled"
                and not (charge.root_key or "").endswith("_fee")
            )
        )
        if charges or self.state != "draft":
            return sum(charges.mapped("amount_untaxed"))
        return self.price_total

    def _fee_currency(self, fee):
        """A share of a price is in the currency of the price."""
        if fee.kind == "percent" and self.currency_id:
            return self.currency_id
        return super()._fee_currency(fee)

    def _fee_charges(self):
        """{source key: values} of the fees that the bookings owe by their state.

        Called when a confirmed booking is given up, so that "now" is when.
        """
        now = fields.Datetime.now()
        cancelled = self.filtered(lambda booking: booking.state == "cancelled")
        missed = self.filtered(lambda booking: booking.state == "no_show")
        wanted = {}
        if not self._waives_fee():
            for booking, (until, fee) in cancelled._late_policies().items():
                if now > until:
                    wanted.update(booking._prepare_fee("cancel", fee))
        for booking, (_start, fee) in missed._no_show_policies().items():
            wanted.update(booking._prepare_fee("no_show", fee))
        return wanted

    def _kept_shares(self):
        """{booking: share} of included units that a late cancellation keeps.

        Where the policy asks for a share of the price, and plans or passes paid for
        the stay, that share of their units is the fee.
        """
        if self._waives_fee():
            return {}
        now = fields.Datetime.now()
        return {
            booking: min(1.0, fee.percent / 100)
            for booking, (until, fee) in self._late_policies().items()
            if now > until and fee.kind == "percent" and booking.state == "cancelled"
        }

    def _prepare_fee(self, reason, fee):
        """{source key: values} of one fee, or nothing where it comes to nothing."""
        amount = self._fee_amount(fee)
        if not amount:
            return {}
        terms = self._billing_terms()
        invoice_partner = self.env["res.partner"].browse(terms["invoice_partner_id"])
        product = self.env["product.product"].browse(fee.product_id)
        if not product:
            product = self._fee_product(reason)
        lang = invoice_partner.lang or self.env.lang
        return {
            f"booking:{self.id}:{FEE_KEYS[reason]}": {
                "name": self.with_context(lang=lang)._fee_label(reason),
                "kind": "fee",
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "product_id": product.id,
                "centre_id": self.centre_id.id,
                "booking_id": self.id,
                **terms,
                "date": min(self.date_from, fields.Date.context_today(self)),
                "date_from": self.date_from,
                "date_to": self.date_to,
                "quantity": 1.0,
                "price_unit": amount,
                "currency_id": self._fee_currency(fee).id,
                "amount_untaxed": amount,
            }
        }

    def _fee_product(self, reason):
        """What a fee without a product of its own is invoiced as."""
        product = self.env.ref(
            f"telecentre_billing.product_{FEE_KEYS[reason]}", raise_if_not_found=False
        )
        resource_type = self.slot_ids.resource_id.sudo().type_id[:1]
        return product or resource_type._tariff_product(self.unit)

    def _fee_label(self, reason):
        """What for, who, where and when."""
        if reason == "cancel":
            title = self.env._("Late cancellation of %s", self.name)
        else:
            title = self.env._("No-show for %s", self.name)
        where = f"{self._holder_name()} – {self.centre_id.name}"
        return f"{title}\n{where} – {self.period_label}"
