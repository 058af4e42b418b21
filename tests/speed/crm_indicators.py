"""The indicators of 510 days of ten centres: 100,000 slots, half of them attended."""

from datetime import timedelta

import network_data

DAYS = 510
SLOTS = 100_000
PEOPLE = 2_000

# By SQL: what is measured is reading. A tenth is of each public, of 2,000 people.
DETAILS = """
    UPDATE telecentre_booking b
       SET open_hours = 4, occupant_id = %(first)s + b.id %% %(people)s,
           public = (ARRAY['teleworker', 'job_seeker', 'independent'])[1 + b.id %% 3]
      FROM telecentre_centre centre
     WHERE centre.id = b.centre_id AND centre.code LIKE 'BENCH-NET-%%';

    INSERT INTO telecentre_attendance
           (booking_id, person_id, centre_id, company_id, day, arrival, departure, hours,
            create_uid, create_date, write_uid, write_date)
    SELECT b.id, b.occupant_id, b.centre_id, b.company_id, b.date_from, b.start, b.stop,
           4, 2, now(), 2, now()
      FROM telecentre_booking b
      JOIN telecentre_centre centre
        ON centre.id = b.centre_id AND centre.code LIKE 'BENCH-NET-%%'
     WHERE b.id %% 2 = 0;

    UPDATE res_partner SET commute_avoided = 20
     WHERE id BETWEEN %(first)s AND %(first)s + %(people)s;
    ANALYZE telecentre_booking, telecentre_booking_slot, telecentre_attendance;
"""


def prepare(env, state):
    """Fill the centres, and the period that is asked for."""
    network_data.make(env, days=DAYS, slots=SLOTS)
    people = env["res.partner"].create(
        [{"name": f"Bench person {number}"} for number in range(PEOPLE)]
    )
    env.flush_all()
    assert people.ids[-1] - people.ids[0] == PEOPLE - 1
    env.cr.execute(DETAILS, {"first": people.ids[0], "people": PEOPLE})
    state.first = (network_data.monday() - timedelta(days=DAYS)).date()


def setup(env, state, number):
    """A report of its own."""
    state.report_id = (
        env["telecentre.indicator.report"]
        .create(
            {"date_from": state.first, "date_to": state.first + timedelta(days=DAYS)}
        )
        .id
    )


def work(env, state):
    """As the button does."""
    env["telecentre.indicator.report"].browse(state.report_id).action_compute()
    return 1


def check(env, state):
    """Everybody was counted."""
    report = env["telecentre.indicator.report"].browse(state.report_id)
    total = report.line_ids.filtered(lambda line: line.scope == "total")
    assert total.users >= PEOPLE and total.km > 0 and total.post_days_sold > 10_000
