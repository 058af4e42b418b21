"""Batch creation of confirmed bookings by OCA's resource_booking."""

import bookings_data as data


def prepare(env, state):
    """Make the booking type with its combinations of one desk, and the customers."""
    calendar = env["resource.calendar"].create(data.calendar_values("Bench"))
    desks = env["resource.resource"].create(
        [
            {
                "name": f"Desk {number}",
                "calendar_id": calendar.id,
                "resource_type": "material",
                "tz": "Europe/Paris",
            }
            for number in range(data.DESKS)
        ]
    )
    combinations = env["resource.booking.combination"].create(
        [{"resource_ids": [(6, 0, desk.ids)]} for desk in desks]
    )
    kind = env["resource.booking.type"].create(
        {
            "name": "Bench",
            "duration": 10,
            "resource_calendar_id": calendar.id,
            "combination_rel_ids": [
                (0, 0, {"sequence": number, "combination_id": combination.id})
                for number, combination in enumerate(combinations)
            ],
        }
    )
    state.type_id = kind.id
    state.combination_ids = combinations.ids
    state.customer_ids = data.customers(env).ids


def setup(env, state, number):
    """Lay out the requests of the round, the combination named: the quickest way."""
    calendar = env["resource.booking.type"].browse(state.type_id).resource_calendar_id
    pairs = [
        (calendar_hour(calendar, day), combination)
        for day in data.days(number)
        for combination in state.combination_ids
    ]
    state.requests = [
        {
            "partner_ids": [(4, state.customer_ids[index % data.CUSTOMERS])],
            "type_id": state.type_id,
            "start": start,
            "duration": 10,
            "combination_id": combination,
            "combination_auto_assign": False,
        }
        for index, (start, combination) in enumerate(pairs)
    ]


def calendar_hour(calendar, day):
    """Return 8 h local of the day, in UTC."""
    import pytz

    local = pytz.timezone(calendar.tz).localize(day.replace(hour=8))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def work(env, state):
    """Create them in one batch and confirm them."""
    bookings = env["resource.booking"].create(
        [dict(request) for request in state.requests]
    )
    bookings.action_confirm()
    state.booking_ids = bookings.ids
    return len(bookings)


def check(env, state):
    """Each is confirmed and has its meeting."""
    bookings = env["resource.booking"].browse(state.booking_ids)
    assert set(bookings.mapped("state")) == {"confirmed"}
    assert len(bookings.meeting_id) == len(bookings)
