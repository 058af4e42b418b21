"""What the race for desks needs; run by stem.py inside Odoo."""

from datetime import datetime, time, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command

LOGIN = "race-staff"


def lay_out(env, desks, clients):
    """Make a centre that never closes, its desks, customers and a clerk's API key."""
    centre = env["telecentre.centre"].create(
        {"name": "Race centre", "code": "RACE", "tz": "Europe/Paris"}
    )
    kind = env["telecentre.resource.type"].create(
        {"name": "Race desk", "code": "race", "category": "desk"}
    )
    places = env["telecentre.resource"].create(
        [
            {"name": f"Race desk {number}", "centre_id": centre.id, "type_id": kind.id}
            for number in range(1, desks + 1)
        ]
    )
    customers = env["res.partner"].create(
        [{"name": f"Racer {number:02d}"} for number in range(1, clients + 1)]
    )
    clerk = env["res.users"].create(
        {
            "name": "Race clerk",
            "login": LOGIN,
            "group_ids": [
                Command.set(env.ref("telecentre_booking.group_telecentre_user").ids)
            ],
        }
    )
    expiry = datetime.now() + timedelta(days=1)
    key = env["res.users.apikeys"].with_user(clerk).sudo()
    monday = datetime.combine(datetime.now().date(), time(8))
    monday += timedelta(days=14 - monday.weekday())
    return {
        "centre": centre.id,
        "type": kind.id,
        "desks": {str(place.id): place.name for place in places},
        "customers": {str(partner.id): partner.name for partner in customers},
        "key": key._generate("rpc", "race", expiry),
        "monday": monday.isoformat(" "),
    }


def book(env, values):
    """Create one booking, or return the sentence of the refusal."""
    try:
        env["telecentre.booking"].create([values])
    except UserError as error:
        return str(error)
    return None
