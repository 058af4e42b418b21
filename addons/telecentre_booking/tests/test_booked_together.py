from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TelecentreCase

NINE, TEN, NOON = "2026-01-13 08:00", "2026-01-13 09:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestBookedTogether(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service_type = cls._make_type("service", "t-service")
        cls.secretariat = cls._make_resource("Secretariat", cls.service_type)

    def _together(self, **vals):
        """The room and the projector all morning, one hour of secretariat."""
        hour = {
            "resource_id": self.secretariat.id,
            "start": "2026-01-13 09:00:00",
            "stop": "2026-01-13 10:00:00",
        }
        return self._book(
            self.room | self.projector,
            NINE,
            NOON,
            slot_ids=[Command.create(hour)],
            **vals,
        )

    def _slot(self, booking, resource):
        return booking.slot_ids.filtered(lambda slot: slot.resource_id == resource)

    def test_one_booking_three_things_two_lengths(self):
        booking = self._together()
        self.assertEqual(
            booking.resource_ids, self.room | self.projector | self.secretariat
        )
        self.assertEqual(str(booking.start), f"{NINE}:00")
        self.assertEqual(str(booking.stop), f"{NOON}:00")
        self.assertEqual(
            str(self._slot(booking, self.secretariat).stop), "2026-01-13 10:00:00"
        )
        free = self.secretariat.find_available(f"{NINE}:00", f"{TEN}:00")
        self.assertIn(self.secretariat, free)
        self.assertNotIn(self.projector, free)

    def test_all_or_nothing(self):
        self._book(self.secretariat, TEN, "2026-01-13 09:30")
        count = self.env["telecentre.booking"].search_count([])
        with self.assertRaisesRegex(ValidationError, "Secretariat is not free"):
            self._together()
        self.assertEqual(self.env["telecentre.booking"].search_count([]), count)
        self.assertTrue(self._book(self.room | self.projector, NINE, NOON))

    def test_the_hour_moves_along_with_the_meeting(self):
        booking = self._together()
        booking.write({"start": "2026-01-14 12:00:00", "stop": "2026-01-14 15:00:00"})
        slot = self._slot(booking, self.secretariat)
        self.assertEqual(str(slot.start), "2026-01-14 13:00:00")
        self.assertEqual(str(slot.stop), "2026-01-14 14:00:00")

    def test_the_hour_may_be_set_afterwards(self):
        booking = self._book(self.room | self.secretariat, NINE, NOON)
        slot = self._slot(booking, self.secretariat)
        booking.with_user(self.staff).write(
            {"slot_ids": [Command.update(slot.id, {"start": f"{TEN}:00"})]}
        )
        self.assertEqual(str(slot.start), f"{TEN}:00")
        self.assertEqual(str(booking.start), f"{NINE}:00")
        self._book(self.secretariat, NINE, TEN)

    def test_cancelling_frees_everything(self):
        self._together().action_cancel()
        self.assertTrue(self._together())

    def test_people_fit_in_the_room_not_in_the_projector(self):
        booking = self._together(attendee_count=12)
        self.assertEqual(booking.state, "confirmed")
        booking.action_cancel()
        with self.assertRaisesRegex(ValidationError, "13 people and Room takes 12"):
            self._together(attendee_count=13)

    def test_seats_of_rooms_booked_together_add_up(self):
        rooms = self.part_a | self.part_b
        self.assertTrue(self._book(rooms, NINE, NOON, attendee_count=12))

    def test_people_that_come_later_must_fit_too(self):
        booking = self._book(self.part_a, NINE, NOON, attendee_count=6)
        with self.assertRaisesRegex(ValidationError, "7 people"):
            booking.attendee_count = 7

    def test_whole_and_part_are_not_booked_together(self):
        with self.assertRaisesRegex(ValidationError, "asked for twice|not free"):
            self._book(self.room | self.part_a, NINE, NOON)

    def test_animator_on_tuesdays(self):
        tuesdays = self._make_calendar("Tuesdays")
        tuesdays.attendance_ids.filtered(lambda line: line.dayofweek != "1").unlink()
        animator = self._make_resource(
            "Animator", self.service_type, calendar_id=tuesdays.id
        )
        self.assertTrue(self._book(self.room | animator, NINE, NOON))
        with self.assertRaisesRegex(ValidationError, "Animator: closed on Wednesday"):
            self._book(self.room | animator, "2026-01-14 08:00", "2026-01-14 11:00")
        # the centre's new hours are not the animator's
        self.centre.resource_calendar_id = self._make_calendar("New hours")
        self.assertEqual(animator.calendar_id, tuesdays)

    def test_services_ride_along_with_the_unit_of_the_place(self):
        self.service_type.unit_ids = self.env.ref("telecentre_booking.unit_hour")
        booking = self._book(self.room | self.secretariat, NINE, NOON, unit="half_day")
        self.assertEqual(booking.state, "confirmed")
