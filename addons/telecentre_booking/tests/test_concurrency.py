import threading
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch
from uuid import uuid4

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

CLIENTS = 12
ROUNDS = 3
START = datetime(2031, 1, 14, 8)


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Several real connections want the same thing; what they commit is removed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # Odoo's runner holds the lock of the registries, which threads would wait for
        patcher = patch("odoo.orm.environments.Registry", lambda _name: self.registry)
        patcher.start()
        self.addCleanup(patcher.stop)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            centre = env["telecentre.centre"].create(
                {"name": "Race", "code": f"T-{uuid4()}", "tz": "Europe/Paris"}
            )
            resource_type = env["telecentre.resource.type"].create(
                {"name": "Race", "code": f"t-{uuid4()}", "category": "desk"}
            )
            desks = env["telecentre.resource"].create(
                [
                    {
                        "name": f"Desk {index}",
                        "centre_id": centre.id,
                        "type_id": resource_type.id,
                    }
                    for index in range(4)
                ]
            )
            partner = env["res.partner"].create({"name": "Racer"})
            self.centre_id, self.type_id = centre.id, resource_type.id
            self.desk_ids, self.partner_id = desks.ids, partner.id
        self.addCleanup(self._remove)

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            bookings = env["telecentre.booking"].search(
                [("centre_id", "=", self.centre_id)]
            )
            bookings.filtered(
                lambda booking: booking.state != "cancelled"
            ).action_cancel()
            bookings.unlink()
            desks = env["telecentre.resource"].browse(self.desk_ids)
            underlying = desks.resource_id
            desks.unlink()
            underlying.unlink()
            env["telecentre.centre"].browse(self.centre_id).unlink()
            env["telecentre.resource.type"].browse(self.type_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _race(self, works):
        """Run each work in a thread with its own connection, all let loose at once."""
        barrier = threading.Barrier(len(works))
        outcomes = [None] * len(works)

        def run(index, work):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    # a request has read something first: its snapshot is old
                    env["telecentre.booking"].search_count([])
                    barrier.wait(timeout=30)
                    work(env)
                    outcomes[index] = "accepted"
            except ValidationError as error:
                outcomes[index] = error.args[0]
            except Exception as error:
                outcomes[index] = repr(error)

        threads = [
            threading.Thread(target=run, args=item, daemon=True)
            for item in enumerate(works)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return outcomes

    def _booker(self, desk_ids, day):
        start = START + timedelta(days=day)

        def work(env):
            env["telecentre.booking"].create(
                {
                    "partner_id": self.partner_id,
                    "centre_id": self.centre_id,
                    "resource_ids": desk_ids,
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "state": "confirmed",
                }
            )

        return work

    def _deadlocks(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT deadlocks FROM pg_stat_database"
                " WHERE datname = current_database()"
            )
            return cr.fetchone()[0]

    def test_one_slot_goes_to_exactly_one(self):
        deadlocks = self._deadlocks()
        for day in range(ROUNDS):
            work = self._booker(self.desk_ids[:1], day)
            outcomes = self._race([work] * CLIENTS)
            self.assertEqual(outcomes.count("accepted"), 1, outcomes)
            for refusal in set(outcomes) - {"accepted"}:
                self.assertIn("Race / Desk 0 is not free: Racer has it", refusal)
        self.assertEqual(self._deadlocks(), deadlocks)

    def test_sets_asked_for_in_opposite_orders_do_not_deadlock(self):
        deadlocks = self._deadlocks()
        for day in range(ROUNDS):
            works = [
                self._booker(self.desk_ids[:: 1 if index % 2 else -1], 10 + day)
                for index in range(CLIENTS)
            ]
            outcomes = self._race(works)
            self.assertEqual(outcomes.count("accepted"), 1, outcomes)
            self.assertFalse([text for text in outcomes if "Error" in text], outcomes)
        self.assertEqual(self._deadlocks(), deadlocks)

    def test_as_many_accepted_as_there_are_desks(self):
        works = [
            self._booker([self.desk_ids[index % len(self.desk_ids)]], 20)
            for index in range(CLIENTS)
        ]
        outcomes = self._race(works)
        self.assertEqual(outcomes.count("accepted"), len(self.desk_ids), outcomes)

    def test_two_holds_confirmed_at_once(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            drafts = env["telecentre.booking"].create(
                [
                    {
                        "partner_id": self.partner_id,
                        "centre_id": self.centre_id,
                        "resource_ids": self.desk_ids[:1],
                        "start": START + timedelta(days=30),
                        "stop": START + timedelta(days=30, hours=2),
                    }
                    for _index in range(6)
                ]
            )
            draft_ids = drafts.ids

        def confirm(booking_id):
            return lambda env: (
                env["telecentre.booking"].browse(booking_id).action_confirm()
            )

        outcomes = self._race([confirm(booking_id) for booking_id in draft_ids])
        self.assertEqual(outcomes.count("accepted"), 1, outcomes)

    def _race_of_requests(self, works):
        """As requests do it: tried again when the database asks for it, at once."""
        with patch("odoo.service.model.time.sleep"):
            return self._race(
                [
                    lambda env, work=work: retrying(partial(work, env), env)
                    for work in works
                ]
            )

    def test_one_key_books_once(self):
        """Clients that ask again while the first request still runs."""
        start = START + timedelta(days=40)
        booked = []

        def book(env):
            bookings = env["telecentre.booking"].create(
                {
                    "partner_id": self.partner_id,
                    "centre_id": self.centre_id,
                    "resource_ids": self.desk_ids[:1],
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "state": "confirmed",
                    "idempotency_key": "race-1",
                }
            )
            booked.append(bookings.id)

        outcomes = self._race_of_requests([book] * 6)
        self.assertEqual(outcomes, ["accepted"] * 6)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            found = env["telecentre.booking"].search(
                [("idempotency_key", "=", "race-1")]
            )
            self.assertEqual(len(found), 1)
        self.assertIn(found.id, booked)

    def test_as_many_floating_accepted_as_there_are_desks(self):
        start = START + timedelta(days=41)

        def book(env):
            env["telecentre.booking"].create(
                {
                    "partner_id": self.partner_id,
                    "centre_id": self.centre_id,
                    "floating_type_id": self.type_id,
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "state": "confirmed",
                }
            )

        deadlocks = self._deadlocks()
        outcomes = self._race([book] * CLIENTS)
        self.assertEqual(outcomes.count("accepted"), len(self.desk_ids), outcomes)
        for refusal in set(outcomes) - {"accepted"}:
            self.assertRegex(refusal, "is taken at that time|is not free")
        self.assertEqual(self._deadlocks(), deadlocks)

    @mute_logger("odoo.sql_db")  # those that meet the same move try again
    def test_named_desks_are_made_free_for_as_many_as_there_are_places(self):
        """Two desks are held by stays for any; six clients name desks at once."""
        start = START + timedelta(days=43)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            anywhere = env["telecentre.booking"].create(
                [
                    {
                        "partner_id": self.partner_id,
                        "centre_id": self.centre_id,
                        "floating_type_id": self.type_id,
                        "start": start,
                        "stop": start + timedelta(hours=2),
                        "state": "confirmed",
                    }
                ]
                * 2
            )
            held = anywhere.resource_ids.ids
        deadlocks = self._deadlocks()
        works = [self._booker([desk_id], 43) for desk_id in (*held, *held, *held)]
        outcomes = self._race_of_requests(works)
        self.assertEqual(outcomes.count("accepted"), 2, outcomes)
        for refusal in set(outcomes) - {"accepted"}:
            self.assertIn("is not free", refusal)
        self.assertEqual(self._deadlocks(), deadlocks)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            slots = env["telecentre.booking.slot"].search(
                [("resource_id", "in", self.desk_ids), ("start", "=", start)]
            )
            self.assertEqual(sorted(slots.resource_id.ids), sorted(self.desk_ids))
            self.assertEqual(len(slots), 4)

    @mute_logger("odoo.sql_db")  # whose update comes too late is called again
    def test_expired_hold_goes_to_exactly_one(self):
        start = START + timedelta(days=42)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["telecentre.booking"].create(
                {
                    "partner_id": self.partner_id,
                    "centre_id": self.centre_id,
                    "resource_ids": self.desk_ids[:1],
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "state": "held",
                    "hold_until": datetime(2020, 1, 1),
                }
            )
        works = [self._booker(self.desk_ids[:1], 42)] * 6
        outcomes = self._race_of_requests(works)
        self.assertEqual(outcomes.count("accepted"), 1, outcomes)
