from odoo.tests import tagged

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestCentre(TelecentreCase):
    def test_resources_follow_the_hours_of_their_centre(self):
        self.assertEqual(self.desk.calendar_id, self.calendar)
        own = self._make_calendar("Own")
        self.desk.calendar_id = own
        new = self._make_calendar("New")
        self.centre.resource_calendar_id = new
        self.assertEqual(self.desk.calendar_id, own)
        self.assertEqual(self.desk_2.calendar_id, new)

    def test_centre_without_hours_never_closes(self):
        self.centre.resource_calendar_id = False
        night = ("2026-01-18 01:00:00", "2026-01-18 02:00:00")
        free = self.desk.find_available(*night, centres=self.centre)
        self.assertIn(self.desk, free)
        self.assertTrue(self._book(self.desk, *night))

    def test_figures_of_today(self):
        self._book(self.desk, "2026-01-12 06:30", "2026-01-12 10:00", state="draft")
        self.centre.invalidate_recordset()
        self.assertEqual(self.centre.place_count, 3)
        self.assertEqual(self.centre.occupied_count, 0)
        booking = self._book(self.desk, "2026-01-12 07:30", "2026-01-12 10:00")
        booking.action_check_in()
        self.centre.invalidate_recordset()
        self.assertEqual(self.centre.present_count, 1)
        self.assertEqual(self.centre.booking_today_count, 1)

    def test_resources_are_named_with_their_centre(self):
        self.assertEqual(self.desk.display_name, "Murat / Desk 1")
        short = self.desk.with_context(hide_centre=True)
        self.assertEqual(short.display_name, "Desk 1")

    def test_finder_lists_free_places_of_the_network(self):
        other = self._make_centre("Ydes", "T-YDE", self.calendar)
        far = self._make_resource("Far desk", self.desk_type, centre=other)
        self._book(self.desk, "2026-01-13 08:00", "2026-01-13 11:00")
        finder = self.env["telecentre.booking.finder"].create(
            {
                "unit": "day",
                "date_from": "2026-01-13",
                "type_ids": self.desk_type.ids,
                "centre_ids": (self.centre | other).ids,
            }
        )
        self.assertEqual(finder.resource_ids, self.desk_2 | self.desk_3 | far)
        finder.date_from = "2026-01-17"
        self.assertFalse(finder.resource_ids)
        self.assertIn("Closed at that time: Murat, Ydes.", finder.message)

    def test_finder_opens_a_filled_booking(self):
        action = self.desk.with_context(default_unit="day").action_book()
        self.assertEqual(action["context"]["default_unit"], "day")
        self.assertEqual(action["context"]["default_centre_id"], self.centre.id)
