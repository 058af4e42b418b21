"""Two people, one desk: forty clients of a real server, and the database decides."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

CLIENTS = 40
DESKS = 10
SCENE = Path(__file__).parent / "booking_scene.py"


@pytest.fixture(scope="module")
def race(server, database, start_stem, start_web):
    """The server with the scene laid out; says afterwards what PostgreSQL saw."""
    stem = start_stem(database, SCENE)
    scene = stem.call("lay_out", desks=DESKS, clients=CLIENTS)
    web = start_web(database)
    yield SimpleNamespace(
        web=web,
        stem=stem,
        key=scene["key"],
        monday=datetime.fromisoformat(scene["monday"]),
        desks={int(key): name for key, name in scene["desks"].items()},
        customers={int(key): name for key, name in scene["customers"].items()},
        centre=scene["centre"],
        type=scene["type"],
        database=database,
    )


def values(race, customer, desks, start, **more):
    """Values of a booking of two hours."""
    return {
        "partner_id": customer,
        "centre_id": race.centre,
        "unit": "hour",
        "start": str(start),
        "stop": str(start + timedelta(hours=2)),
        "resource_ids": [[6, 0, desks]],
        **more,
    }


def blocking_slots(server, race, start):
    """Return [(desk, customer)] of what holds a desk at that time."""
    query = """
        SELECT slot.resource_id, booking.partner_id
          FROM telecentre_booking_slot slot
          JOIN telecentre_booking booking ON booking.id = slot.booking_id
         WHERE slot.blocking AND slot.centre_id = %s
           AND slot.start < %s AND slot.stop > %s
    """
    bounds = [race.centre, start + timedelta(hours=2), start]
    return server.rows(race.database, query, bounds)


def assert_one_winner(server, race, answers, start, desk):
    """Exactly one has the desk; all others were told who it is."""
    # those at the end, when fewer than all took part
    customers = list(race.customers)[-len(answers) :]
    winners = [
        customer
        for customer, (_result, error) in zip(customers, answers, strict=True)
        if error is None
    ]
    assert len(winners) == 1
    assert blocking_slots(server, race, start) == [(desk, winners[0])]
    for _result, error in answers:
        if error is not None:
            assert race.customers[winners[0]] in error
            assert race.desks[desk] in error


@pytest.mark.parametrize("number", range(2))
def test_forty_drafts_confirmed_at_once_give_one_booking(server, race, at_once, number):
    """Drafts may stand side by side; confirming them may not."""
    desk = list(race.desks)[0]
    start = race.monday + timedelta(days=number)
    ids, error = race.web.call(
        race.key,
        "telecentre.booking",
        "create",
        vals_list=[
            values(race, customer, [desk], start) for customer in race.customers
        ],
    )
    assert error is None

    def confirm(booking_id):
        return race.web.call(
            race.key, "telecentre.booking", "action_confirm", ids=[booking_id]
        )

    answers, _seconds = at_once(confirm, ids)
    assert_one_winner(server, race, answers, start, desk)


@pytest.mark.parametrize("number", range(2))
def test_forty_bookings_created_at_once_give_one_booking(server, race, at_once, number):
    """The same when the booking is born confirmed."""
    desk = list(race.desks)[1]
    start = race.monday + timedelta(days=number, hours=3)

    def book(customer):
        vals = values(race, customer, [desk], start, state="confirmed")
        return race.web.call(race.key, "telecentre.booking", "create", vals_list=[vals])

    answers, _seconds = at_once(book, race.customers)
    assert_one_winner(server, race, answers, start, desk)


def test_when_the_first_gives_up_one_of_the_forty_who_wait_has_the_desk(server, race):
    """Forty processes, their snapshots taken before anybody booked.

    Without locks in one order, those who wait would now wait for one another: the
    deadlocks that the last test of this file looks for.
    """
    desk = list(race.desks)[2]
    start = race.monday + timedelta(days=3)
    first, *others = [
        values(race, customer, [desk], start, state="confirmed")
        for customer in race.customers
    ]
    race.stem.warm("book", values=first)
    results = race.stem.together(
        ("book_then_give_up", {"values": first, "waiting": len(others)}),
        *(("book_after_first", {"values": vals}) for vals in others),
    )
    answers = [(None, answer.get("result", answer)) for answer in results]
    assert answers[0][1] == "given up"
    assert_one_winner(server, race, answers[1:], start, desk)


def test_ten_desks_go_to_ten_of_forty_clients(server, race, at_once):
    """Each takes what it is offered until nothing is: no desk is left, none is shared."""
    start = race.monday + timedelta(days=4)

    def take_any(customer):
        draw = random.Random(customer)
        for _attempt in range(DESKS + 1):
            free, error = race.web.call(
                race.key,
                "telecentre.resource",
                "find_available",
                start=str(start),
                stop=str(start + timedelta(hours=2)),
                centres=[race.centre],
                types=[race.type],
            )
            assert error is None
            if not free:
                return None
            vals = values(race, customer, [draw.choice(free)], start, state="confirmed")
            _ids, error = race.web.call(
                race.key, "telecentre.booking", "create", vals_list=[vals]
            )
            if error is None:
                return vals["resource_ids"][0][2][0]
        return "offered what is taken"

    answers, _seconds = at_once(take_any, race.customers)
    taken = [desk for desk in answers if desk is not None]
    assert sorted(taken) == sorted(race.desks)
    assert sorted(desk for desk, _customer in blocking_slots(server, race, start)) == (
        sorted(race.desks)
    )


def test_no_race_ended_in_a_deadlock_or_a_retry(server, race):
    """Locks in one order: nobody waits in a circle, nobody has to try again.

    Comes last in the file: it reads what the races before left behind.
    """
    race.web.stop()  # its connections hand in their statistics when they close
    assert server.deadlocks(race.database) == 0
    log = race.web.log.read_text()
    assert "DEADLOCK" not in log.upper()
    assert "could not serialize" not in log
    assert "Traceback" not in log
