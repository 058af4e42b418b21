"""Batch creation of confirmed bookings by telecentre_booking."""

import bookings_data as data


def prepare(env, state):
    """Make the centre, its desks and the customers."""
    calendar = env["resource.calendar"].create(data.calendar_values("Bench"))
    centre = env["telecentre.centre"].create(
        {
            "name": "Bench",
            "code": "BENCH",
            "tz": "Europe/Paris",
            "resource_calendar_id": calendar.id,
        }
    )
    kind = env.ref("telecentre_booking.resource_type_desk")
    desks = env["telecentre.resource"].create(
        [
            {"name": f"Desk {number}", "centre_id": centre.id, "type_id": kind.id}
            for number in range(data.DESKS)
        ]
    )
    state.centre_id = centre.id
    state.desk_ids = desks.ids
    state.customer_ids = data.customers(env).ids


def setup(env, state, number):
    """Lay out the requests of the round."""
    pairs = [(day, desk) for day in data.days(number) for desk in state.desk_ids]
    state.requests = [
        {
            "partner_id": state.customer_ids[index % data.CUSTOMERS],
            "centre_id": state.centre_id,
            "unit": "day",
            "date_from": day.date(),
            "resource_ids": [(6, 0, [desk])],
        }
        for index, (day, desk) in enumerate(pairs)
    ]


def work(env, state):
    """Create them in one batch, confirmed."""
    bookings = env["telecentre.booking"].create(
        [{**request, "state": "confirmed"} for request in state.requests]
    )
    state.booking_ids = bookings.ids
    return len(bookings)


def check(env, state):
    """Each is confirmed, blocks its desk for its day, and has its chatter."""
    bookings = env["telecentre.booking"].browse(state.booking_ids)
    slots = bookings.slot_ids
    assert set(bookings.mapped("state")) == {"confirmed"}
    assert len(slots) == len(bookings) and all(slots.mapped("blocking"))
    assert {slot.stop - slot.start for slot in slots} == {
        data.days(0)[0].replace(hour=18) - data.days(0)[0].replace(hour=8)
    }
    assert all(booking.message_ids for booking in bookings)
