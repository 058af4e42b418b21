"""What the race for desks needs; run by stem.py inside Odoo."""

from datetime import datetime, time, timedelta
from time import monotonic, sleep

from odoo.exceptions import UserError
from odoo.fields import Command

LOGIN = "race-staff"
SIGN = 4242  # an advisory lock that says: the first has booked


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


def book_then_give_up(env, values, waiting):
    """Book, wait until so many others stand in line, and undo it."""
    env["telecentre.booking"].create([values])
    env.cr.flush()
    env.cr.execute("SELECT pg_advisory_lock(%s, 1)", [SIGN])
    wait_for(
        env,
        """
        SELECT count(DISTINCT pid) >= %s FROM pg_locks
         WHERE NOT granted AND pid IN (
               SELECT pid FROM pg_stat_activity WHERE datname = current_database())
        """,
        waiting,
    )
    env.cr.rollback()
    return "given up"


def book_after_first(env, values):
    """Book once the first has done so."""
    wait_for(
        env,
        """
        SELECT count(*) = 1 FROM pg_locks
         WHERE locktype = 'advisory' AND classid = %s AND objid = 1
        """,
        SIGN,
    )
    return book(env, values)


def wait_for(env, query, parameter):
    """Return when the query says true; fail after a while."""
    end = monotonic() + 60
    while monotonic() < end:
        env.cr.execute(query, [parameter])
        if env.cr.fetchone()[0]:
            return
        sleep(0.1)
    raise TimeoutError(query)
