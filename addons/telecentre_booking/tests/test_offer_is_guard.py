import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TelecentreCase

CASES = 10_000
MONDAY = datetime(2026, 3, 23)
LENGTHS = (15, 60, 120, 240, 600, 60 * 30, 60 * 24 * 5)

# Whether the constraint takes a slot and the shadows of its parts; nothing remains
TRY_SLOT = """
    CREATE FUNCTION pg_temp.takes(
        booking integer, wanted integer, starts timestamp, stops timestamp
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        BEGIN
            INSERT INTO telecentre_booking_slot (
                booking_id, resource_id, kind, start, stop,
                buffer_before, buffer_after, blocking)
            SELECT booking, part.id, 'main', starts, stops,
                   type.buffer_before, type.buffer_after, true
              FROM telecentre_resource whole
              JOIN telecentre_resource_type type ON type.id = whole.type_id
              JOIN telecentre_resource part
                ON part.parent_path LIKE whole.parent_path || '%'
             WHERE whole.id = wanted;
            RAISE SQLSTATE 'TC001';
        EXCEPTION
            WHEN exclusion_violation THEN RETURN false;
            WHEN SQLSTATE 'TC001' THEN RETURN true;
        END;
    END $$
"""


@tagged("post_install", "-at_install")
class TestOfferIsGuard(TelecentreCase):
    """What `find_available` offers the database takes, and nothing else.

    One world is made and goes on changing: bookings of desks, a room that splits and
    equipment, with buffers, holidays, maintenance, a clock change, holds that expire.
    For each random time the offer is compared, resource by resource, with what the
    constraint says to the slot (in plain SQL) and what the rules say to the booking.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draw = random.Random(2026)
        cls.desk_type.write({"duration_max": 30, "buffer_after": 15})
        cls.room_type.write({"buffer_before": 20, "buffer_after": 10})
        cls.centre.action_load_public_holidays(2026)
        cls.desks = cls.desk | cls.desk_2 | cls.desk_3
        for index in range(4, 22):
            cls.desks |= cls._make_resource(f"Desk {index}", cls.desk_type)
        cls.room_b = cls._make_resource("Room 2", cls.room_type, capacity=8)
        cls.part_a_1 = cls._make_resource(
            "Room A1", cls.room_type, capacity=2, parent_id=cls.part_a.id
        )
        cls.resources = (
            cls.desks | cls.room | cls.part_a | cls.part_a_1 | cls.part_b | cls.room_b
        ) | cls.projector
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "New chair",
                "calendar_id": cls.calendar.id,
                "resource_id": cls.desk_3.resource_id.id,
                "date_from": "2026-03-25 07:00:00",
                "date_to": "2026-03-27 18:00:00",
            }
        )
        cls.probe = cls._book(cls.projector, "2026-02-10 08:00", "2026-02-10 09:00")
        cls.env.cr.execute(TRY_SLOT)

    def _random_time(self):
        start = MONDAY + timedelta(
            days=self.draw.randrange(14), minutes=15 * self.draw.randrange(20, 76)
        )
        return start, start + timedelta(minutes=self.draw.choice(LENGTHS))

    def _taken_by_database(self, start, stop):
        """Ids of the resources whose slot the constraint takes."""
        self.env.flush_all()
        self.cr.execute(
            "SELECT id FROM unnest(%s) AS id WHERE pg_temp.takes(%s, id, %s, %s)",
            (self.resources.ids, self.probe.id, start, stop),
        )
        return {row[0] for row in self.cr.fetchall()}

    def _change_the_world(self, offered, start, stop):
        """Book one of the offered, now and then as a hold, or cancel something."""
        if offered and self.draw.random() < 0.6:
            resource = self.draw.choice(offered.sorted("id"))
            state = self.draw.choice(("confirmed", "confirmed", "held"))
            self._book(
                resource,
                str(start),
                str(stop),
                state=state,
                hold_until="2026-01-13 07:00:00" if state == "held" else False,
            )
        elif self.draw.random() < 0.3:
            live = self.env["telecentre.booking"].search(
                [
                    ("centre_id", "=", self.centre.id),
                    ("state", "=", "confirmed"),
                    ("id", "!=", self.probe.id),
                ],
                order="id",
            )
            if live:
                self.draw.choice(live).action_cancel()

    def test_offer_and_guard_agree(self):
        Resource = self.env["telecentre.resource"].with_user(self.staff)
        resources = self.resources.with_user(self.staff)
        cases = offered_cases = 0
        refused_by = {"constraint": 0, "rules": 0}
        while cases < CASES:
            start, stop = self._random_time()
            offered = Resource.find_available(start, stop, centres=self.centre)
            taken = self._taken_by_database(start, stop)
            sentences = Resource._refusals_of(
                [(resource, start, stop, None, None) for resource in resources]
            )
            for resource, sentence in zip(resources, sentences, strict=True):
                accepted = resource.id in taken and not sentence
                self.assertEqual(
                    resource in offered, accepted, f"{resource.name} {start} {stop}"
                )
                refused_by["constraint"] += resource.id not in taken
                refused_by["rules"] += bool(sentence)
            cases += len(resources)
            offered_cases += len(offered)
            self._change_the_world(offered.sudo(), start, stop)
        self.assertGreater(offered_cases, CASES / 10)
        for count in refused_by.values():
            self.assertGreater(count, CASES / 10)

    def test_offer_and_booking_agree(self):
        """The same by the booking itself, holds that have expired included."""
        accepted = refused = 0
        for case in range(150):
            start, stop = self._random_time()
            # every third case, the holds have expired
            with freeze_time("2026-01-13 08:00:00" if case % 3 == 0 else "2026-01-12"):
                offered = self.env["telecentre.resource"].find_available(
                    start, stop, centres=self.centre
                )
                resource = self.draw.choice(self.resources.sorted("id"))
                try:
                    self._book(resource, str(start), str(stop))
                except UserError:
                    self.assertNotIn(resource, offered, f"{start} {stop}")
                    refused += 1
                else:
                    self.assertIn(resource, offered, f"{start} {stop}")
                    accepted += 1
                self._change_the_world((offered & self.desks) - resource, start, stop)
        self.assertGreater(accepted, 20)
        self.assertGreater(refused, 20)
