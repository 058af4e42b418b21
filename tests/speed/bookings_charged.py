"""The batch of bookings_ours, with prices, plans and charges on top."""

import bookings_ours
from bookings_ours import setup, work  # noqa: F401


def prepare(env, state):
    """Give the day of a desk its price."""
    bookings_ours.prepare(env, state)
    desk = env.ref("telecentre_booking.resource_type_desk")
    tariffs = desk.tariff_ids.filtered(lambda tariff: tariff.unit_id.code == "day")
    assert tariffs, "a desk has no tariff for a day"
    tariffs.product_id.list_price = 15


def check(env, state):
    """As for the bookings alone, and each is charged."""
    bookings_ours.check(env, state)
    charges = env["telecentre.charge"].search([("booking_id", "in", state.booking_ids)])
    assert sorted(charges.booking_id.ids) == sorted(state.booking_ids)
    assert set(charges.mapped("amount_untaxed")) == {15}
