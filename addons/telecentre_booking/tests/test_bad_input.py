from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import TelecentreCase

NINE, TEN = "2026-01-13 08:00", "2026-01-13 09:00"


@tagged("post_install", "-at_install")
class TestBadInput(TelecentreCase):
    def _refused(self, message, resources, start=NINE, stop=TEN, **vals):
        count = self.env["telecentre.booking"].search_count([])
        with self.assertRaisesRegex(UserError, message):
            self._book(resources, start, stop, **vals)
        self.assertEqual(self.env["telecentre.booking"].search_count([]), count)
        self.assertFalse(resources.slot_ids)

    def test_year_long_meeting(self):
        self._refused("more than 38 days", self.room, stop="2027-01-13 09:00")
        free = self.room.find_available(f"{NINE}:00", "2027-01-13 09:00:00")
        self.assertNotIn(self.room, free)

    def test_year_of_hours(self):
        self._refused("more than 38 days", self.desk, stop="2027-01-13 09:00")

    def test_century(self):
        self._refused("more than", self.desk, stop="2126-01-13 09:00", unit="month")

    def test_a_year_by_the_month_is_an_office(self):
        stop = "2027-01-13 08:00"
        self.assertTrue(self._book(self.desk, NINE, stop, unit="month", unit_count=12))

    def test_a_type_may_say_otherwise(self):
        self.room_type.duration_max = 24 * 400
        self.assertTrue(self._book(self.room, NINE, "2027-01-13 09:00"))

    def test_resource_of_another_centre(self):
        other = self._make_centre("Ydes", "T-YDE", self.calendar)
        desk = self._make_resource("Far", self.desk_type, centre=other)
        self._refused("does not belong to Murat", desk)
        self._refused("does not belong to Murat", self.desk | desk)

    def test_resource_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other company"})
        calendar = self._make_calendar("Other hours")
        calendar.company_id = company
        centre = self._make_centre("Far", "T-FAR", calendar, company_id=company.id)
        desk = self._make_resource("Far", self.desk_type, centre=centre)
        with self.assertRaises(UserError):
            self.env["telecentre.booking"].with_user(self.staff).create(
                self._values(desk, NINE, TEN)
            )
        self.assertFalse(desk.slot_ids)

    def test_archived_resource(self):
        self.desk.active = False
        self._refused("is archived; restore it", self.desk)

    def test_closed_or_planned_centre(self):
        for state in ("closed", "planned"):
            self.centre.state = state
            self._refused("not open to bookings", self.desk)

    def test_zero_and_negative_length(self):
        self._refused("end after it starts", self.desk, stop=NINE)
        self._refused("end after it starts", self.desk, start=TEN, stop=NINE)

    def test_nobody_and_no_unit(self):
        for vals in ({"attendee_count": 0}, {"unit_count": -1}):
            self._refused("at least one", self.desk, **vals)

    def test_one_bad_booking_refuses_the_batch(self):
        values = [
            self._values(self.desk, NINE, TEN),
            self._values(self.room, NINE, "2027-01-13 09:00"),
        ]
        with self.assertRaises(ValidationError):
            self.env["telecentre.booking"].create(values)
        self.assertFalse((self.desk | self.room).slot_ids)
