from odoo import fields, models
from odoo.tools import format_date


class TelecentreBooking(models.Model):
    """A confirmed stay without any price is no gift: it waits for a price.

    What is included, or has a price of zero by a rule, is free and no problem.
    """

    _inherit = "telecentre.booking"

    price_missing = fields.Boolean(
        string="Without a price",
        readonly=True,
        copy=False,
        help="Confirmed, and no price is set for it: nothing is charged yet.",
    )

    _price_missing_idx = models.Index("(company_id, date_from) WHERE price_missing")

    def _note_missing_prices(self, missing_ids):
        """Note which of the bookings have no price; write only what differs."""
        for missing in (True, False):
            self.sudo().filtered(
                lambda b, missing=missing: (
                    b.price_missing != missing and (b.id in missing_ids) == missing
                )
            ).write({"price_missing": missing})

    def _price_again(self):
        """Charge those that have a price by now."""
        self._give_back()
        self._charge()

    def _wanted_if_priced(self):
        """What they would owe now; nothing is written.

        :return: ({source key: values} of those priced by now, the others)
        """
        wanted, unpriced = {}, self.browse()
        for booking, pricing in (
            self.env["telecentre.booking.pricing"]._for(self).items()
        ):
            items = pricing.quote()
            if any(item["missing"] for item in items):
                unpriced |= booking
            else:
                wanted.update(booking._wanted_charges(items, pricing))
        known = set(self.sudo().charge_ids.mapped("source_key"))
        return {key: wanted[key] for key in wanted.keys() - known}, unpriced

    def _missing_price_reason(self):
        """Why the stay is not invoiced, and what to do."""
        self.ensure_one()
        kinds = self.slot_ids.resource_id.sudo().type_id
        return self.env._(
            "No price is set for the stay of %(date)s (%(what)s at %(centre)s). Add a "
            "rule to the price list, of 0 if it is free: the next run charges it.",
            date=format_date(self.env, self.date_from),
            what=", ".join(kinds.mapped("name")),
            centre=self.centre_id.name,
        )
