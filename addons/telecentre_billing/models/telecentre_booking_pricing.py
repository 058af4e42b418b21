from collections import defaultdict
from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang, get_lang

from ..tools.money import line_amount, to_fraction
from ..tools.pricemix import NOTHING, DayUse, cheapest_mix
from .pricebook import Entitlement, PriceBook


class Pricing:
    """The price of one booking, worked out once."""

    def __init__(self, booking, book):
        self.booking = booking
        self.book = book
        self.env = booking.env
        self.pricelist = book.pricelist(booking)
        company = booking.company_id or self.env.company
        self.currency = self.pricelist.currency_id or company.currency_id

    # -- what is used ---------------------------------------------
    def day_uses(self):
        """The stay as local dates with the hours and halves used on each."""
        booking = self.booking
        centre, start, stop = booking.centre_id, booking.start, booking.stop
        if not (centre and start and stop and start < stop):
            return []
        spans = [(start, stop)]
        if booking.unit in ("day", "week", "month") and booking.date_from != (
            booking.date_to
        ):
            openings = centre._openings(start, stop)
            if openings is not None:
                spans = [(max(a, start), min(b, stop)) for a, b in openings]
        hours = defaultdict(Fraction)
        for begin, end in spans:
            for day, seconds in self._split_by_date(begin, end):
                hours[day] += Fraction(int(seconds), 3600)
        if not hours:
            hours[centre._local_date(start)] = Fraction(0)
        halves = {"hour": 0, "half_day": 1}.get(booking.unit, 2)
        return [DayUse(day, hours[day], halves) for day in sorted(hours)]

    def _split_by_date(self, begin, end):
        centre = self.booking.centre_id
        while begin < end:
            day = centre._local_date(begin)
            midnight = fields.Datetime.to_datetime(day + timedelta(days=1))
            cut = min(end, centre._to_utc(midnight))
            yield day, (cut - begin).total_seconds()
            begin = cut

    def unit_prices(self, resource_type):
        """{unit code: price} of the units of a type that have one."""
        booking = self.booking
        day = booking.date_from or fields.Date.context_today(booking)
        return self.book.unit_prices(
            self.pricelist, booking.centre_id, resource_type, day, self.currency
        )

    # -- what is included ---------------------------------------------
    def entitlements(self, resource_type, day, lock=False):
        """What may cover it: what has no limit, then what expires first."""
        found = [
            *self._from_plans(resource_type, day, lock),
            *self._from_passes(resource_type, day, lock),
        ]
        return sorted(found, key=lambda item: (item.left is not None, item.expiry))

    def _from_plans(self, resource_type, day, lock):
        booking = self.booking
        person = (booking.occupant_id or booking.partner_id)._origin
        centre = booking.centre_id.sudo()._origin
        Move = self.env["telecentre.allowance.move"].sudo()
        for subscription, timeline in self.book.timelines.items():
            members = subscription.member_ids or subscription.partner_id
            if person not in members or not centre:
                continue
            if not subscription._in_force_on(timeline, day):
                continue
            plan = subscription.plan_id.browse(timeline.terms_on(day).key)
            home = subscription.centre_id
            if not plan._covers_centre(home, centre):
                continue
            for allowance in plan.allowance_ids:
                if allowance.resource_type_id != resource_type._origin:
                    continue
                if lock and not allowance.unlimited:
                    subscription._lock_guard()
                left, expiry = None, None
                if not allowance.unlimited:
                    lots = subscription._allowance_lots(allowance, day)
                    left = sum(units for _lot, units in lots)
                    expiry = Move.browse(lots[0][0]).date_expiry if lots else None
                weight = 1.0 if centre == home else allowance.away_weight
                unit = allowance.unit_id.code
                yield Entitlement(subscription, allowance, unit, left, weight, expiry)

    def _from_passes(self, resource_type, day, lock):
        booking = self.booking
        people = (booking.occupant_id | booking.partner_id)._origin.sudo()
        people |= people.commercial_partner_id
        Move = self.env["telecentre.allowance.move"].sudo()
        for record in self.book.passes:
            if record.partner_id not in people or record.date > day:
                continue
            if record.date_expiry and record.date_expiry < day:
                continue
            if resource_type._origin != (
                record.resource_type_id or resource_type._origin
            ):
                continue
            if lock:
                record._lock_guard()
            lots = Move._lot_balances("pass_id", record.id, day)
            left = sum(units for _lot, units in lots)
            unit, expiry = record.unit_id.code or "day", record.date_expiry
            yield Entitlement(record, None, unit, left, expiry=expiry)

    # -- the price --------------------------------------------------------------------
    def is_own_use(self):
        """Whether the network itself uses the place, an open day for one: nobody
        invoices oneself."""
        company = self.booking.company_id or self.env.company
        customer = self.booking.partner_id.commercial_partner_id._origin
        return customer == company.sudo().partner_id

    def quote(self, use=False):
        """One item for each type of resource booked; `use` takes what is included."""
        booking = self.booking
        uses = self.day_uses()
        resources = booking.slot_ids.resource_id if use else booking.resource_ids
        items, cache = [], {}
        own = self.is_own_use()
        for resource_type, group in resources.grouped("type_id").items():
            mix, included = NOTHING, 0
            prices = self.unit_prices(resource_type)
            for _place in range(0 if own else self._places_at_once(group)):
                rest = self._cover(resource_type, uses, cache, use)
                included += len(uses) - len(rest)
                part = cheapest_mix(rest, prices)
                mix = part and mix + part if mix is not None else None
            items.append(self._item(resource_type, group, mix, prices, included))
        if use:
            self._take(cache)
        return items

    def _places_at_once(self, resources):
        """How many of them are used side by side; a stay may also change its place."""
        slots = self.booking.slot_ids.filtered(lambda s: s.resource_id in resources)
        if len(resources) == 1 or len(slots) < len(resources):
            return len(resources)
        return max(
            sum(other.start <= slot.start < other.stop for other in slots)
            for slot in slots
        )

    def _cover(self, resource_type, uses, cache, lock):
        rest = []
        for day_use in uses:
            key = (resource_type, day_use.day)
            if key not in cache:
                found = self.entitlements(resource_type, day_use.day, lock)
                cache[key] = self._share_balances(found, cache)
            remaining = day_use
            for entitlement in cache[key]:
                remaining = entitlement.cover(remaining)
                if remaining is None:
                    break
            if remaining is not None:
                self._check_overuse(cache[key])
                rest.append(remaining)
        return rest

    def _share_balances(self, found, cache):
        """The same balance seen on several days is taken from once."""
        known = {(e.record, e.allowance): e for group in cache.values() for e in group}
        return [known.get((e.record, e.allowance), e) for e in found]

    def _check_overuse(self, entitlements):
        for entitlement in entitlements:
            record = entitlement.record
            if record._name == "telecentre.pass" and record.overuse == "refuse":
                raise UserError(
                    self.env._(
                        "%(name)s has %(left)g left, which is not enough for this "
                        "booking. Sell another pass, or book less.",
                        name=record.display_name,
                        left=entitlement.left,
                    )
                )

    def _take(self, cache):
        seen = {e for group in cache.values() for e in group}
        for entitlement in seen:
            for day, units in entitlement.taken.items():
                record = entitlement.record
                if entitlement.allowance:
                    record.use_allowance(
                        entitlement.allowance, units, day, self.booking
                    )
                else:
                    record.use(units, day, self.booking)

    def _item(self, resource_type, group, mix, prices, included):
        missing = mix is None
        mix = mix or NOTHING
        reduction = self.book.reduction(self.booking) if mix.total else None
        share = 1 - to_fraction(reduction.percent) / 100 if reduction else 1
        rounding = self.currency.rounding
        amount = float(line_amount(mix.total, 1, share, rounding))
        quantity, price = 1.0, amount
        code = mix.units[0][0] if mix.units else self.booking.unit
        if len(mix.units) == 1:
            quantity = float(mix.units[0][1])
            price = prices[code]
            if reduction:
                price = float(line_amount(price, 1, share, rounding))
        product = resource_type._tariff_product(code)
        return {
            "type": resource_type,
            "resources": group,
            "mix": mix,
            "prices": prices,
            "missing": missing,
            "included": included,
            "product": product,
            "quantity": quantity,
            "price_unit": price,
            "amount": amount,
            "reduction": reduction,
            "currency": self.currency,
        }

    def describe(self, items):
        """The price in words, one line for each type."""
        env = self.env
        for item in items:
            name = item["type"].name
            if item["missing"]:
                yield env._("%s: no price is set", name)
                continue
            parts = []
            for code, quantity in item["mix"].units:
                label = self.env["telecentre.booking.pricing"]._unit_text(
                    code, quantity
                )
                price = formatLang(
                    env, item["prices"][code], currency_obj=self.currency
                )
                parts.append(f"{label} × {price}")
            if item["included"]:
                parts.append(env._("%d included", item["included"]))
            if item["reduction"]:
                model = self.env["telecentre.booking.pricing"]
                parts[-1] += f" − {model._reduction_text(item['reduction'])}"
            yield env._(
                "%(what)s: %(parts)s = %(total)s",
                what=name,
                parts=" + ".join(parts) or "–",
                total=formatLang(env, item["amount"], currency_obj=self.currency),
            )


class TelecentreBookingPricing(models.AbstractModel):
    """Makes the pricing of a booking, so that others may extend it."""

    _name = "telecentre.booking.pricing"
    _description = "Pricing of a Booking"

    @api.model
    def _for(self, bookings):
        """{booking: its Pricing}, which share what they read."""
        book = PriceBook(bookings)
        return {booking: Pricing(booking, book) for booking in bookings}

    @api.model
    def _number_text(self, quantity):
        """“0.5”, or “0,5” in French: no useless zero, the point of the language."""
        point = get_lang(self.env).decimal_point
        return f"{float(quantity):g}".replace(".", point)

    @api.model
    def _unit_text(self, code, quantity):
        """“2 half-days”, in the language of the context."""
        env = self.env
        count = self._number_text(quantity)
        one = quantity == 1
        texts = {
            "hour": env._("%s h", count),
            "half_day": env._("1 half-day") if one else env._("%s half-days", count),
            "day": env._("1 day") if one else env._("%s days", count),
            "week": env._("1 week") if one else env._("%s weeks", count),
            "month": env._("1 month") if one else env._("%s months", count),
        }
        return texts[code]

    @api.model
    def _reduction_text(self, reduction):
        """“50 % (Job seekers)”, in the language of the context."""
        name = reduction.with_env(self.env(su=True)).name
        return f"{self._number_text(reduction.percent)} % ({name})"

    @api.model
    def _mix_text(self, mix, _resource_type):
        return " + ".join(self._unit_text(code, units) for code, units in mix.units)
