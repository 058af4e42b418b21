import tracemalloc
from datetime import datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..models.telecentre_booking_import import MAX_IMPORT_ROWS
from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00:00", "2026-01-13 11:00:00"


@tagged("post_install", "-at_install")
class TestBadTimes(TelecentreCase):
    """What makes no sense is refused with a sentence, and nothing is half-booked."""

    def setUp(self):
        super().setUp()
        self.count = self.env["telecentre.booking"].search_count([])

    def _refused(self, message, **vals):
        values = {
            "partner_id": self.alice.id,
            "centre_id": self.centre.id,
            "resource_ids": self.desk.ids,
            "state": "confirmed",
            **vals,
        }
        with self.subTest(message, **vals), self.assertRaisesRegex(UserError, message):
            self.env["telecentre.booking"].with_user(self.staff).create(values)
        self.assertEqual(self.env["telecentre.booking"].search_count([]), self.count)

    def test_lengths(self):
        self._refused("must end after", start=NINE, stop=NINE)
        self._refused("must end after", start=NOON, stop=NINE)
        local = {"unit": "hour", "date_from": "2026-01-13"}
        self._refused("must end after", **local, hour_from=9, hour_to=9)
        self._refused("must end after", **local, hour_from=10, hour_to=9)
        self._refused("between 0:00 and 24:00", **local, hour_from=9, hour_to=25)
        self._refused("between 0:00 and 24:00", **local, hour_from=-1, hour_to=9)

    def test_counts(self):
        local = {"date_from": "2026-01-13"}
        for unit in ("day", "week", "month"):
            self._refused("at least one unit", **local, unit=unit, unit_count=-1)
            self._refused("at most", **local, unit=unit, unit_count=10**9)
        self._refused("at most", **local, unit="day", unit_count=367)
        self._refused(
            "cannot be booked", date_from="9999-12-31", unit="day", unit_count=1
        )

    def test_times_that_the_clock_skips(self):
        local = {"unit": "hour", "date_from": "2026-03-29"}
        self._refused("does not exist", **local, hour_from=2.5, hour_to=4)
        self._refused("does not exist", **local, hour_from=1, hour_to=2.25)

    def test_series_over_the_hour_that_is_skipped(self):
        """Daily at half past two: the night of the change is told, the others booked."""
        self.centre.resource_calendar_id = False
        self.desk.resource_id.calendar_id = False
        series = self.env["telecentre.booking.series"].create(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "resource_ids": self.desk.ids,
                "unit": "hour",
                "date_from": "2026-03-28",
                "hour_from": 2.5,
                "hour_to": 4.0,
                "rrule": "FREQ=DAILY;COUNT=3",
            }
        )
        with self.assertRaisesRegex(ValidationError, "does not exist"):
            series.action_generate()
        self.assertFalse(series.booking_ids)
        series.conflict_policy = "skip"
        series.action_generate()
        self.assertEqual(
            series.booking_ids.sorted("start").mapped("start"),
            [datetime(2026, 3, 28, 1, 30), datetime(2026, 3, 30, 0, 30)],
        )
        self.assertIn("03/29/2026: That hour does not exist", series.skipped)

    def test_unknown_rules_and_endless_series(self):
        first = {
            "partner_id": self.alice.id,
            "centre_id": self.centre.id,
            "resource_ids": self.desk.ids,
            "date_from": "2026-03-17",
        }
        for message, rule in (
            ("is not a recurrence rule", "tous les mardis"),
            ("is not a recurrence rule", "FREQ=FORTNIGHTLY;COUNT=3"),
            ("is not a recurrence rule", "FREQ=DAILY;BYMONTH=99;COUNT=3"),
            ("is not a recurrence rule", "FREQ=DAILY;INTERVAL=0;COUNT=3"),
            ("is not a recurrence rule", "FREQ=MONTHLY;BYDAY=9MO;COUNT=3"),
            ("never ends", "FREQ=WEEKLY"),
            ("more than 500 dates", "FREQ=DAILY;COUNT=100000"),
            ("further than 10 years", "FREQ=YEARLY;COUNT=20"),
            ("no date at all", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3"),
        ):
            with self.subTest(rule), self.assertRaisesRegex(ValidationError, message):
                self.env["telecentre.booking.series"].create({**first, "rrule": rule})

    def test_import_of_a_million_rows(self):
        """Refused at once: neither time nor memory is spent on the rows."""
        header = ["partner_id/.id", "centre_id/.id", "start", "stop"]
        row = [str(self.alice.id), str(self.centre.id), NINE, NOON]
        rows = [row] * 1_000_000
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        result = self.env["telecentre.booking"].load(header, rows)
        self.assertLess(tracemalloc.get_traced_memory()[1], 5_000_000)
        self.assertFalse(result["ids"])
        self.assertIn("1000000 rows are too many", result["messages"][0]["message"])
        self.assertEqual(self.env["telecentre.booking"].search_count([]), self.count)

    def test_import_by_batches_of_a_large_file(self):
        """The import screen sends the whole file and asks for a batch of it."""
        header = ["partner_id/.id", "centre_id/.id", "start", "stop"]
        row = [str(self.alice.id), str(self.centre.id), NINE, NOON]
        Booking = self.env["telecentre.booking"].with_context(_import_limit=5)
        result = Booking.load(header, [row] * (MAX_IMPORT_ROWS + 1))
        self.assertEqual(len(result["ids"]), 5)
        self.assertEqual(result["nextrow"], 5)

    def test_import_that_fails_leaves_nothing(self):
        header = ["partner_id/.id", "centre_id/.id", "start", "stop"]
        row = [str(self.alice.id), str(self.centre.id), NINE, NOON]
        bad = [row, [row[0], row[1], NOON, NINE], row]
        result = self.env["telecentre.booking"].load(header, bad)
        self.assertFalse(result["ids"])
        self.assertIn("must end after", result["messages"][0]["message"])
        self.assertEqual(self.env["telecentre.booking"].search_count([]), self.count)

    def test_occupant_without_a_contact(self):
        booking = self._book(self.desk, NINE, NOON, occupant_name="Emma")
        self.assertFalse(booking.occupant_id)
        self.assertEqual(booking._holder_name(), "Emma (Alice)")
        self.assertIn("Emma", booking.display_name)
        booking.write({"occupant_id": self.bob.id, "occupant_name": False})
        self.assertEqual(booking._holder_name(), "Bob (Alice)")
