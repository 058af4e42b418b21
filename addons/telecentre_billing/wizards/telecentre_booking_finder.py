from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formatLang


class TelecentreBookingFinder(models.TransientModel):
    """What each free place would cost, before tax, told before it is booked."""

    _inherit = "telecentre.booking.finder"

    def _complete_choices(self, offered):  # pylint: disable=missing-return
        super()._complete_choices(offered)
        Booking = self.env["telecentre.booking"]
        Resource = self.env["telecentre.resource"]
        # what is of the same types, in the same centre, costs the same
        stays, keys = {}, []
        for choice, centre, (start, stop) in offered:
            resources = Resource.browse(choice["ids"])
            key = (centre, tuple(resources.type_id.ids), len(resources))
            keys.append(key)
            if key not in stays:
                stays[key] = Booking.new(
                    {
                        "partner_id": self.partner_id._origin.id,
                        "centre_id": centre.id,
                        "unit": self.unit,
                        "unit_count": self.unit_count,
                        "start": start,
                        "stop": stop,
                        "resource_ids": [Command.set(resources.ids)],
                    }
                )
        pricings = self.env["telecentre.booking.pricing"]._for(
            Booking.concat(*stays.values())
        )
        prices = {key: self._price_text(pricings[stay]) for key, stay in stays.items()}
        for (choice, _centre, _times), key in zip(offered, keys, strict=True):
            choice["price"] = prices[key]

    def _price_text(self, pricing):
        """The amount before tax, or nothing where there is no price to tell."""
        try:
            items = pricing.quote()
        except UserError:
            return ""  # a pass that does not suffice: booking it says so
        if any(item["missing"] for item in items):
            return ""
        amount = sum(item["amount"] for item in items)
        if not amount and any(item["included"] for item in items):
            return self.env._("included")
        return self.env._(
            "%s excl. tax", formatLang(self.env, amount, currency_obj=pricing.currency)
        )
