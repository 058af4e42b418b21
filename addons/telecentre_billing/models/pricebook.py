from collections import defaultdict
from datetime import date

from ..tools.money import to_fraction
from ..tools.pricemix import HALF_DAY_HOURS, DayUse


class Entitlement:
    """Units that somebody may use instead of paying; kept in memory while pricing."""

    def __init__(self, record, allowance, unit, left, weight=1.0, expiry=None):
        self.record = record
        self.expiry = expiry or date.max
        self.allowance = allowance
        self.unit = unit
        self.left = left
        self.weight = weight
        self.taken = defaultdict(float)

    def cost(self, use):
        """Units that `use` asks for, before weighing."""
        if self.unit == "hour":
            return float(use.hours) or HALF_DAY_HOURS * float(use.halves)
        halves = use.halves or min(2, -(-use.hours // HALF_DAY_HOURS))
        return float(halves) / (1 if self.unit == "half_day" else 2)

    def cover(self, use):
        """Take what there is for `use`; return the DayUse that remains, or None."""
        if self.left is None:
            return None
        cost = self.cost(use) * self.weight
        share = min(1.0, self.left / cost) if cost else 1.0
        if share < 1 and self.unit != "hour":
            share = 0.5 if use.halves == 2 and share >= 0.5 else 0.0
        if share <= 1e-9:
            return use
        self.left -= cost * share
        self.taken[use.day] += cost * share
        if share >= 1:
            return None
        rest = to_fraction(1 - share)
        return DayUse(use.day, use.hours * rest, 1 if use.halves == 2 else use.halves)


class PriceBook:
    """What the bookings of one batch share, read once."""

    def __init__(self, bookings):
        self.env = bookings.env
        self.prices = {}
        self.pricelists = {}
        self.invoice_partners = {}
        people = (bookings.occupant_id | bookings.partner_id).sudo()
        self.people = people | people.commercial_partner_id
        self.priced_centres = self._priced_centres()
        self.timelines = self._plans()
        self.passes = self._passes()
        Reduction = self.env["telecentre.reduction"].sudo()
        self.reductions = Reduction._of_bookings()
        self.personal_reductions = Reduction._of_people(self.people)
        self.first_days = self._first_days() if self.reductions else {}

    def _priced_centres(self):
        """The centres that any price rule names."""
        found = (
            self.env["product.pricelist.item"]
            .sudo()
            ._read_group([("centre_id", "!=", False)], ["centre_id"])
        )
        return self.env["telecentre.centre"].concat(*(centre for (centre,) in found))

    def _plans(self):
        """{subscription: its timeline} of those whose members are booking."""
        ids = self.people.ids
        if not ids:
            return {}
        found = (
            self.env["telecentre.subscription"]
            .sudo()
            .search(
                [
                    ("state", "in", ("active", "paused", "closed")),
                    ("plan_id.allowance_ids", "!=", False),
                    "|",
                    ("member_ids", "in", ids),
                    "&",
                    ("member_ids", "=", False),
                    ("partner_id", "in", ids),
                ],
                order="id",
            )
        )
        return found._timelines() if found else {}

    def _passes(self):
        return (
            self.env["telecentre.pass"]
            .sudo()
            .search(
                [("partner_id", "in", self.people.ids), ("state", "=", "active")],
                order="date_expiry, id",
            )
        )

    def _first_days(self):
        """{person: day of the first stay}, from which months of reduction count."""
        found = {}
        for name in ("occupant_id", "partner_id"):
            groups = (
                self.env["telecentre.booking"]
                .sudo()
                ._read_group(
                    [
                        (name, "in", self.people.ids),
                        ("date_from", "!=", False),
                        ("state", "in", ("confirmed", "done", "no_show")),
                    ],
                    [name],
                    ["date_from:min"],
                )
            )
            for person, day in groups:
                found[person.id] = min(day, found.get(person.id, day))
        return found

    def reduction(self, booking):
        """The highest reduced rate of who sits, or of its public, on the day of the
        stay."""
        day = booking.date_from
        if not (self.reductions or self.personal_reductions) or not day:
            return self.reductions.browse()
        person = (booking.occupant_id or booking.partner_id).sudo()
        public = person.telecentre_public
        public = public or person.commercial_partner_id.telecentre_public
        since = min(day, self.first_days.get(person._origin.id, day))
        company = booking.company_id or self.env.company
        fitting = self.reductions.filtered(
            lambda reduction: reduction._fits_stay(public, company, day, since)
        )
        for granted, first, last in self.personal_reductions.get(person._origin, ()):
            if first <= day and (not last or day <= last):
                fitting |= granted
        return fitting.sorted("percent")[-1:]

    def pricelist(self, booking):
        agreement = booking.agreement_id.sudo()
        company = booking.company_id or self.env.company
        key = (agreement, booking.partner_id._origin, company)
        if key not in self.pricelists:
            partner = booking.partner_id.sudo().with_company(company)
            found = agreement.pricelist_id or partner.property_product_pricelist
            if not partner:
                # nobody is named yet: what it costs whoever comes
                Pricelist = self.env["product.pricelist"].sudo().with_company(company)
                found = Pricelist._get_country_pricelist_multi([])[False]
            self.pricelists[key] = found.sudo()
        return self.pricelists[key]

    def invoice_partner(self, booking):
        agreement = booking.agreement_id.sudo()
        key = (agreement, booking.partner_id)
        if key not in self.invoice_partners:
            self.invoice_partners[key] = (
                agreement.invoice_partner_id
                or booking.partner_id._telecentre_invoice_partner()
            )
        return self.invoice_partners[key]

    def unit_prices(self, pricelist, centre, resource_type, day, currency):
        """{unit code: price} of the units of a type that have one."""
        # where no rule names the centre, it costs what it does anywhere
        centre = centre._origin & self.priced_centres
        key = (pricelist, centre, resource_type._origin, day, currency)
        if key in self.prices:
            return self.prices[key]
        units = resource_type._let_units()
        tariffs = resource_type.sudo().tariff_ids.filtered(
            lambda tariff: tariff.unit_id in units
        )
        found = pricelist.with_context(
            telecentre_centre_id=centre.id
        )._compute_price_rule(tariffs.product_id, 1.0, currency=currency, date=day)
        prices = self.prices[key] = {}
        for tariff in tariffs:
            price, rule = found[tariff.product_id.id]
            if rule or price:
                prices[tariff.unit_id.code] = price
        return prices
