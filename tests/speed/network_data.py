"""10 centres, 200 resources and 500,000 slots, past and future, seeded."""

from datetime import datetime, time, timedelta

from bookings_data import calendar_values

CENTRES = 10
RESOURCES = 200
SLOTS = 500_000
SEED = 0.42

# Each resource has the mornings and afternoons of 1,570 working days, of which
# 15 % are left free at random. Bookings are laid by SQL: what is measured is reading.
FILL = """
    CREATE TEMPORARY TABLE filler ON COMMIT DROP AS
    SELECT row_number() OVER () AS number,
           resource.id AS resource_id,
           resource.centre_id,
           day + half * interval '5 hours' AS start,
           day + half * interval '5 hours' + interval '4 hours' AS stop
      FROM telecentre_resource resource
      JOIN telecentre_centre centre ON centre.id = resource.centre_id
           AND centre.code LIKE 'BENCH-NET-%%'
     CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 day') day
     CROSS JOIN generate_series(0, 1) half
     WHERE extract(isodow FROM day) < 6 AND random() < 0.7;

    INSERT INTO telecentre_booking
           (id, name, partner_id, centre_id, company_id, unit, unit_count,
            attendee_count, start, stop, date_from, date_to, state, user_id,
            create_uid, create_date, write_uid, write_date)
    SELECT %(offset)s + number, 'BENCH' || number, %(partner)s, centre_id, %(company)s,
           'half_day', 1, 1, start, stop, start::date, stop::date,
           CASE WHEN stop < now() THEN 'done' ELSE 'confirmed' END, 2,
           2, now(), 2, now()
      FROM filler;

    INSERT INTO telecentre_booking_slot
           (booking_id, resource_id, centre_id, company_id, kind, start, stop,
            buffer_before, buffer_after, blocking,
            create_uid, create_date, write_uid, write_date)
    SELECT %(offset)s + number, resource_id, centre_id, %(company)s, 'main', start, stop,
           0, 0, TRUE, 2, now(), 2, now()
      FROM filler;

    SELECT setval(pg_get_serial_sequence('telecentre_booking', 'id'),
                  (SELECT max(id) FROM telecentre_booking));
"""


def monday():
    """Return midnight of Monday of next week."""
    today = datetime.combine(datetime.now().date(), time())
    return today + timedelta(days=7 - today.weekday())


def make(env, days=2505, before=1500, slots=SLOTS):
    """Make the network once, and fill so many days of it, most of them past."""
    if env["telecentre.centre"].search_count([("code", "=like", "BENCH-NET-%")]):
        return
    calendar = env["resource.calendar"].create(calendar_values("Bench network"))
    centres = env["telecentre.centre"].create(
        [
            {
                "name": f"Bench centre {number}",
                "code": f"BENCH-NET-{number}",
                "tz": "Europe/Paris",
                "resource_calendar_id": calendar.id,
            }
            for number in range(CENTRES)
        ]
    )
    kind = env.ref("telecentre_booking.resource_type_desk")
    env["telecentre.resource"].create(
        [
            {
                "name": f"Desk {number}",
                "centre_id": centres[number % CENTRES].id,
                "type_id": kind.id,
            }
            for number in range(RESOURCES)
        ]
    )
    env.flush_all()
    env.cr.execute("SELECT setseed(%s)", [SEED])
    start = monday() - timedelta(days=min(days, before)) + timedelta(hours=7)
    env.cr.execute(
        FILL,
        {
            "first": start,
            "last": start + timedelta(days=days),
            "offset": 10_000_000,
            "partner": env["res.partner"].create({"name": "Bench customer"}).id,
            "company": env.company.id,
        },
    )
    env.cr.execute("SELECT count(*) FROM telecentre_booking_slot")
    assert env.cr.fetchone()[0] >= slots
