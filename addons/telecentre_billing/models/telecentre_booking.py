from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from odoo.addons.telecentre_booking.models.telecentre_booking import STAY_FIELDS

# A booking in one of these states is owed
OWED_STATES = ("confirmed", "done", "no_show")
PRICED_FIELDS = STAY_FIELDS | {"partner_id", "occupant_id", "agreement_id"}


class TelecentreBooking(models.Model):
    """A confirmed booking is a charge, unless a plan or a pass covers it."""

    _inherit = "telecentre.booking"

    agreement_id = fields.Many2one(
        "telecentre.agreement",
        compute="_compute_agreement_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The framework agreement under which the stay is invoiced.",
    )
    purchase_order_ref = fields.Char(string="Purchase order")
    charge_ids = fields.One2many("telecentre.charge", "booking_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_price")
    price_total = fields.Monetary(
        string="Price", compute="_compute_price", help="Before tax."
    )
    price_breakdown = fields.Text(compute="_compute_price")

    @api.depends("partner_id", "centre_id", "start")
    def _compute_agreement_id(self):
        find = self.env["telecentre.agreement"].sudo()._finder()
        for booking in self:
            agreement = False
            if booking.partner_id and booking.centre_id:
                agreement = find(
                    booking.partner_id,
                    booking.date_from or fields.Date.context_today(booking),
                    booking.centre_id,
                    booking.company_id,
                )
            booking.agreement_id = agreement

    @api.depends(
        "partner_id",
        "occupant_id",
        "agreement_id",
        "unit",
        "start",
        "stop",
        "resource_ids",
        "state",
        "charge_ids.amount_untaxed",
        "charge_ids.state",
        "price_missing",
    )
    def _compute_price(self):
        pricings = self.env["telecentre.booking.pricing"]._for(self)
        for booking, pricing in pricings.items():
            booking.currency_id = pricing.currency
            charges = booking.sudo().charge_ids
            charges = charges.filtered(lambda c: c.state != "cancelled")
            owed = booking.state in OWED_STATES
            if booking.ids and (owed or (booking.state == "cancelled" and charges)):
                booking.price_total = sum(charges.mapped("amount_untaxed"))
                booking.price_breakdown = booking._charged_text(charges)
                continue
            items = pricing.quote()
            booking.price_total = sum(item["amount"] for item in items)
            booking.price_breakdown = "\n".join(pricing.describe(items))

    def _charged_text(self, charges):
        lines = []
        if self.price_missing:
            lines.append(
                self.env._("No price is set: to be charged when there is one.")
            )
        elif not charges:
            lines.append(self.env._("Nothing to pay: included, or free."))
        for charge in charges:
            amount = formatLang(
                self.env, charge.amount_untaxed, currency_obj=charge.currency_id
            )
            title = charge.name.partition("\n")[0]
            lines.append(f"{title} = {amount}")
        return "\n".join(lines)

    # -- hooks ------------------------------------------------------------------------
    def _after_state_change(self, old_states):
        result = super()._after_state_change(old_states)
        was_owed = self.filtered(lambda b: old_states.get(b.id) in OWED_STATES)
        is_owed = self.filtered(lambda b: b.state in OWED_STATES)
        # What a late cancellation kept is used anew by what is booked after all.
        self.filtered(lambda b: old_states.get(b.id) == "cancelled")._give_back()
        (was_owed - is_owed)._uncharge()
        (is_owed - was_owed)._charge()
        return result

    def write(self, vals):
        if not PRICED_FIELDS & vals.keys():
            return super().write(vals)
        # the fee of a cancellation may be a share of the price: known once charged anew
        with self._fees_kept(), self._repricing():
            return super().write(vals)

    @contextmanager
    def _slots_changing(self):
        with super()._slots_changing(), self._repricing():
            yield

    @contextmanager
    def _repricing(self):
        """Charge anew, at the end, the owed bookings that the body made others.

        A booking that an outer one watches already is left to it: once is enough.
        """
        watched = self.env.cr.cache.setdefault("telecentre_repriced", set())
        owed = self.filtered(lambda b: b.state in OWED_STATES and b.id not in watched)
        before = {booking: booking._priced_values() for booking in owed}
        watched.update(owed.ids)
        try:
            yield
        finally:
            watched.difference_update(owed.ids)
        changed = owed.filtered(
            lambda b: b.state in OWED_STATES and before[b] != b._priced_values()
        )
        if changed:
            changed._give_back()
            changed._charge()

    def _priced_values(self):
        return (
            self.partner_id,
            self.occupant_id,
            self.agreement_id,
            self.centre_id,
            self.unit,
            self.unit_count,
            self.start,
            self.stop,
            self.slot_ids.resource_id,
        )

    def _charge(self):
        """Use what plans and passes include, and charge the rest. Repeatable."""
        if not self:
            return
        pricings = self.env["telecentre.booking.pricing"]._for(self)
        wanted, missing = {}, set()
        for booking, pricing in pricings.items():
            items = pricing.quote(use=True)
            if any(item["missing"] for item in items):
                missing.add(booking.id)
            wanted.update(booking._wanted_charges(items, pricing))
        self._note_missing_prices(missing)
        self._reconcile_charges({**wanted, **self._fee_charges()})

    def _wanted_charges(self, items, pricing):
        """{source key: values} of what is to pay for the items of a quote."""
        wanted = {}
        for number, item in enumerate(items):
            suffix = f":{item['type'].id}" if number else ""
            if item["amount"]:
                key = f"booking:{self.id}{suffix}"
                wanted[key] = self._prepare_charge(item, pricing)
        return wanted

    def _uncharge(self):
        """Cancelled: what is open is no longer owed, what is invoiced is credited.

        What it costs to have cancelled so late is owed instead.
        """
        if self:
            self._give_back(self._kept_shares())
            self._note_missing_prices(())
            self._reconcile_charges(self._fee_charges())

    def _reconcile_charges(self, wanted):
        Charge = self.env["telecentre.charge"].sudo()
        Charge._reconcile(wanted, Charge.search([("booking_id", "in", self.ids)]))
        self.invalidate_recordset(["charge_ids", "price_total", "price_breakdown"])

    @api.model
    def _charge_missing(self):
        """Charge the bookings confirmed before there was a tariff or an agreement."""
        bookings = self.search(
            [("state", "in", OWED_STATES), ("charge_ids", "=", False)], order="start"
        )
        bookings.filtered(lambda b: not b.agreement_id)._compute_agreement_id()
        bookings._charge()
        return bookings

    def _give_back(self, kept=None):
        self.env["telecentre.allowance.move"].sudo()._give_back(self, kept)

    def _prepare_charge(self, item, pricing):
        agreement = self.agreement_id.sudo()
        invoice_partner = pricing.book.invoice_partner(self)
        lang = invoice_partner.lang or self.env.lang
        return {
            "name": self.with_context(lang=lang)._charge_label(item),
            "kind": "booking",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "invoice_partner_id": invoice_partner.id,
            "product_id": item["product"].id,
            "centre_id": self.centre_id.id,
            "agreement_id": agreement.id,
            "booking_id": self.id,
            "purchase_order_ref": self.purchase_order_ref
            or (agreement._purchase_order() if agreement else False),
            "date": self.date_from,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "quantity": item["quantity"],
            "price_unit": item["price_unit"],
            "currency_id": item["currency"].id,
            "amount_untaxed": item["amount"],
        }

    def _charge_label(self, item):
        """Who, where and when."""
        who = self.occupant_name or (self.occupant_id or self.partner_id).name
        where = f"{', '.join(item['resources'].mapped('name'))}, {self.centre_id.name}"
        start = self.centre_id._to_local(self.start)
        stop = self.centre_id._to_local(self.stop)
        when = format_date(self.env, self.date_from)
        if self.date_to and self.date_to != self.date_from:
            when = self.env._(
                "%(start)s to %(end)s",
                start=when,
                end=format_date(self.env, self.date_to),
            )
        elif self.unit == "hour":
            when = f"{when} {start:%H:%M}–{stop:%H:%M}"
        pricing = self.env["telecentre.booking.pricing"]
        mix = pricing._mix_text(item["mix"], item["type"])
        if item["reduction"]:
            mix = f"{mix} − {pricing._reduction_text(item['reduction'])}"
        title = self.env._(
            "%(what)s: %(units)s",
            what=item["type"].with_env(self.env).name,
            units=mix,
        )
        return f"{title}\n{who} – {where} – {when}"
