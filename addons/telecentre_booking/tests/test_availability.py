from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TelecentreCase
from .queries import count_queries


@tagged("post_install", "-at_install")
class TestAvailability(TelecentreCase):
    def _free(self, start, stop, **options):
        options.setdefault("centres", self.centre)
        return self.env["telecentre.resource"].find_available(start, stop, **options)

    def test_free_and_taken(self):
        self._book(self.desk, "2026-01-13 08:00", "2026-01-13 11:00")
        free = self._free("2026-01-13 10:00:00", "2026-01-13 12:00:00")
        self.assertNotIn(self.desk, free)
        self.assertIn(self.desk_2, free)
        free = self._free("2026-01-13 11:00:00", "2026-01-13 12:00:00")
        self.assertIn(self.desk, free)

    def test_types_and_capacity(self):
        when = ("2026-01-13 08:00:00", "2026-01-13 09:00:00")
        free = self._free(*when, types=self.room_type, capacity=7)
        self.assertEqual(free, self.room)
        self.assertFalse(self._free(*when, types=self.desk_type.ids, capacity=2))

    def test_no_centre_means_none_and_none_means_all(self):
        when = ("2026-01-13 08:00:00", "2026-01-13 09:00:00")
        self.assertFalse(self._free(*when, centres=self.centre.browse()))
        self.assertIn(self.desk, self._free(*when, centres=None))

    def test_hours_and_closures(self):
        self.assertFalse(self._free("2026-01-13 03:00:00", "2026-01-13 04:00:00"))
        self.assertFalse(self._free("2026-01-17 09:00:00", "2026-01-17 10:00:00"))
        self.centre.action_load_public_holidays(2026)
        self.assertFalse(self._free("2026-05-14 07:00:00", "2026-05-14 09:00:00"))
        self.assertTrue(self._free("2026-05-11 07:00:00", "2026-05-15 09:00:00"))

    def test_maintenance_of_one_resource(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "New chair",
                "calendar_id": self.calendar.id,
                "resource_id": self.desk.resource_id.id,
                "date_from": "2026-01-13 07:00:00",
                "date_to": "2026-01-13 18:00:00",
            }
        )
        free = self._free("2026-01-13 08:00:00", "2026-01-13 09:00:00")
        self.assertNotIn(self.desk, free)
        self.assertIn(self.desk_2, free)
        with self.assertRaisesRegex(ValidationError, "New chair"):
            self._book(self.desk, "2026-01-13 08:00", "2026-01-13 09:00")

    def test_planned_centre_and_archived_resource(self):
        when = ("2026-01-13 08:00:00", "2026-01-13 09:00:00")
        self.desk.active = False
        self.assertNotIn(self.desk, self._free(*when))
        self.centre.state = "planned"
        self.assertFalse(self._free(*when))

    def test_service_with_hours_of_its_own(self):
        tuesdays = self._make_calendar("Tuesdays")
        tuesdays.attendance_ids.filtered(lambda line: line.dayofweek != "1").unlink()
        service = self._make_type("service", "t-service")
        animator = self._make_resource("Animator", service, calendar_id=tuesdays.id)
        self.assertIn(
            animator, self._free("2026-01-13 08:00:00", "2026-01-13 09:00:00")
        )
        self.assertNotIn(
            animator, self._free("2026-01-14 08:00:00", "2026-01-14 09:00:00")
        )

    def test_empty_interval(self):
        with self.assertRaisesRegex(ValidationError, "must end after"):
            self._free("2026-01-13 08:00:00", "2026-01-13 08:00:00")

    def test_number_of_queries_does_not_grow_with_the_resources(self):
        when = ("2026-01-13 08:00:00", "2026-01-13 09:00:00")
        self._free(*when)
        few = count_queries(self.env, self._free, *when)
        for index in range(30):
            self._make_resource(f"More {index}", self.desk_type)
        self.assertGreaterEqual(len(self._free(*when)), 33)
        self.assertLessEqual(count_queries(self.env, self._free, *when), few)
