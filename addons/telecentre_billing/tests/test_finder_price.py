import re

from odoo.tests import tagged

from .test_prices import PriceCase


@tagged("post_install", "-at_install")
class TestFinderPrice(PriceCase):
    """What a free place costs is told where it is found."""

    def _prices(self, **vals):
        """{label: the amount of money that is told}, whatever the language."""
        finder = self.env["telecentre.booking.finder"].create(
            {
                "unit": "half_day",
                "date_from": "2026-01-13",
                "centre_ids": self.centre.ids,
                **vals,
            }
        )
        amounts = {}
        for group in finder.offers:
            for choice in group["choices"]:
                found = re.search(r"\d+[.,]\d+", choice["price"])
                amount = found and float(found[0].replace(",", "."))
                amounts[choice["label"]] = amount
        return amounts

    def test_everybody_s_price_until_a_customer_is_named(self):
        self.freelancer.property_product_pricelist = self.pricelist.copy(
            {"item_ids": []}
        )
        prices = self._prices()
        self.assertEqual(prices["Room"], 40)
        self.assertEqual(prices["Desk"], 10)
        # the customer's own list has no price: none is told
        self.assertEqual(
            set(self._prices(partner_id=self.freelancer.id).values()), {None}
        )

    def test_it_is_the_price_of_the_booking(self):
        self.set_prices(self.desk_type, self.centre, half_day=7)
        prices = self._prices(partner_id=self.freelancer.id)
        booking = self.book(
            "2026-01-13 07:30:00", "2026-01-13 11:30:00", "half_day", self.desk
        )
        self.assertEqual(booking.price_total, 7)
        self.assertEqual(prices["Desk"], 7)
