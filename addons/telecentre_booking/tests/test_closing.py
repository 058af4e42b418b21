from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TelecentreCase

NINE, TEN, NOON = "2026-01-13 08:00", "2026-01-13 09:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestClosing(TelecentreCase):
    def _closing(self, what, user=None, **vals):
        name = "centre_ids" if what._name == "telecentre.centre" else "resource_ids"
        closing = (
            self.env["telecentre.closing"]
            .with_user(user or self.manager)
            .create(
                {
                    "scope": name.removesuffix("_ids"),
                    name: [Command.set(what.ids)],
                    "reason": "Works",
                    "date_from": "2026-01-13",
                    "date_to": "2026-01-13",
                    **vals,
                }
            )
        )
        closing.action_list()
        return closing

    def _line(self, closing, booking):
        return closing.line_ids.filtered(lambda line: line.booking_id == booking)

    def _leaves(self, reason="Works"):
        return self.env["resource.calendar.leaves"].search([("name", "=", reason)])

    def test_listing_closes_nothing(self):
        booking = self._book(self.desk, NINE, TEN)
        closing = self._closing(self.centre)
        self.assertEqual(closing.line_ids.booking_id, booking)
        self.assertFalse(self._leaves())

    def test_only_live_bookings_in_the_way_are_listed(self):
        self._book(self.desk, NINE, TEN, state="draft")
        self._book(self.desk, "2026-01-14 08:00", "2026-01-14 09:00")
        self._book(self.desk_2, NINE, TEN).action_cancel()
        held = self._book(self.desk_3, NINE, TEN, state="held")
        self.assertEqual(self._closing(self.centre).line_ids.booking_id, held)

    def test_centre_closed_by_its_local_days(self):
        self._closing(self.centre, date_to="2026-01-14").action_close()
        leave = self._leaves()
        self.assertEqual(leave.calendar_id, self.calendar)
        self.assertEqual(str(leave.date_from), "2026-01-12 23:00:00")
        self.assertEqual(str(leave.date_to), "2026-01-14 22:59:59")
        with self.assertRaisesRegex(ValidationError, "Works"):
            self._book(self.desk, NINE, TEN)

    def test_some_hours_only(self):
        late = self._book(self.desk, "2026-01-13 13:00", "2026-01-13 14:00")
        closing = self._closing(
            self.centre, whole_days=False, hour_from=8.0, hour_to=12.0
        )
        self.assertNotIn(late, closing.line_ids.booking_id)
        closing.action_close()
        with self.assertRaisesRegex(ValidationError, "Works"):
            self._book(self.desk_2, NINE, TEN)
        self._book(self.desk_2, "2026-01-13 11:00", "2026-01-13 12:00")

    def test_maintenance_moves_to_an_equal_desk(self):
        booking = self._book(self.desk, NINE, TEN)
        closing = self._closing(self.desk)
        line = self._line(closing, booking)
        self.assertEqual(line.action, "resource")
        self.assertIn(line.resource_id, self.desk_2 | self.desk_3)
        closing.action_close()
        self.assertEqual(booking.resource_ids, line.resource_id)
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(self._leaves().resource_id, self.desk.resource_id)

    def test_two_bookings_are_not_offered_the_same_desk(self):
        first = self._book(self.desk, NINE, TEN)
        second = self._book(self.desk_2, NINE, TEN)
        self.desk_3.copy({"name": "Desk 4"})
        closing = self._closing(self.desk | self.desk_2)
        closing.action_close()
        self.assertEqual(len((first | second).resource_ids), 2)
        self.assertFalse((first | second).resource_ids & (self.desk | self.desk_2))

    def test_a_desk_that_lacks_a_feature_is_not_equal(self):
        self.desk.feature_ids = self.env["telecentre.feature"].create(
            {"name": "Height"}
        )
        booking = self._book(self.desk, NINE, TEN)
        self.assertFalse(self._line(self._closing(self.desk), booking).action)

    def test_part_in_maintenance_closes_the_whole_but_not_the_other_part(self):
        whole = self._book(self.room, NINE, TEN)
        closing = self._closing(self.part_a)
        self.assertEqual(closing.line_ids.booking_id, whole)
        closing.line_ids.action = "cancel"
        closing.action_close()
        with self.assertRaisesRegex(ValidationError, "Works"):
            self._book(self.room, NINE, TEN)
        self._book(self.part_b, NINE, TEN)

    def test_whole_in_maintenance_closes_its_parts(self):
        part = self._book(self.part_a, NINE, TEN)
        closing = self._closing(self.room)
        self.assertEqual(closing.line_ids.booking_id, part)
        closing.line_ids.action = "cancel"
        closing.action_close()
        free = self.part_b.find_available(NINE + ":00", TEN + ":00")
        self.assertFalse(free & (self.room | self.part_a | self.part_b))

    def test_cancelled_with_a_message_and_without_fee(self):
        self.env["telecentre.booking.rule"].create(
            {
                "name": "Fee",
                "sets_cancellation": True,
                "free_hours": 999,
                "late_fee": "fixed",
                "late_fee_amount": 8,
                "type_ids": self.desk_type.ids,
            }
        )
        booking = self._book(self.desk, NINE, TEN, occupant_id=self.bob.id)
        closing = self._closing(self.centre, message="Please excuse us")
        self._line(closing, booking).action = "cancel"
        closing.action_close()
        self.assertEqual(booking.state, "cancelled")
        told = booking.message_ids.filtered(lambda m: "Please excuse us" in m.body)
        self.assertEqual(told.partner_ids, self.bob)
        self.assertIn("waived", str(booking.message_ids.mapped("body")))

    def test_nothing_is_cancelled_unless_somebody_says_so(self):
        booking = self._book(self.room, NINE, TEN)
        closing = self._closing(self.centre)
        self.assertFalse(closing.line_ids.action)
        with self.assertRaisesRegex(UserError, "Choose what becomes of .*Alice"):
            closing.action_close()
        self.assertEqual(booking.state, "confirmed")
        self.assertFalse(self._leaves())
        with Form(closing) as form:
            form.others = "cancel"
        closing.action_close()
        self.assertEqual(booking.state, "cancelled")

    def test_moved_to_another_date(self):
        booking = self._book(self.room | self.projector, NINE, TEN)
        closing = self._closing(self.centre)
        self._line(closing, booking).write({"action": "date", "new_date": "2026-01-15"})
        closing.action_close()
        self.assertEqual(str(booking.start), "2026-01-15 08:00:00")
        self.assertEqual(
            {str(stop) for stop in booking.slot_ids.mapped("stop")},
            {"2026-01-15 09:00:00"},
        )

    def test_moved_to_another_centre(self):
        other = self._make_centre("Ydes", "T-YDE", self._make_calendar("Ydes"))
        desk = self._make_resource("Far desk", self.desk_type, centre=other)
        booking = self._book(self.desk, NINE, TEN)
        closing = self._closing(self.centre)
        line = self._line(closing, booking)
        self.assertIn(desk, line.choice_ids)
        line.write({"action": "resource", "resource_id": desk.id})
        closing.action_close()
        self.assertEqual((booking.centre_id, booking.resource_ids), (other, desk))

    def test_kept_it_stays_and_people_may_come(self):
        booking = self._book(self.desk, "2026-01-12 08:00", "2026-01-12 16:00")
        closing = self._closing(
            self.centre, date_from="2026-01-12", date_to="2026-01-12"
        )
        self._line(closing, booking).action = "keep"
        closing.action_close()
        booking.action_check_in()
        self.assertTrue(booking.is_present)

    def test_a_stay_of_weeks_is_kept_by_default(self):
        booking = self._book(self.desk, "2026-01-12 08:00", "2026-01-23 16:00")
        self.assertEqual(self._line(self._closing(self.centre), booking).action, "keep")

    def test_nothing_is_half_done(self):
        first = self._book(self.desk, NINE, TEN)
        second = self._book(self.room, NINE, TEN)
        closing = self._closing(self.centre)
        self._line(closing, first).action = "cancel"
        # into the closing itself
        self._line(closing, second).write({"action": "date", "new_date": "2026-01-17"})
        with self.assertRaisesRegex(UserError, "Nothing is closed"):
            closing.action_close()
        self.assertEqual(first.state, "confirmed")
        self.assertFalse(self._leaves())

    def test_booked_meanwhile(self):
        closing = self._closing(self.centre)
        self._book(self.desk, NINE, TEN)
        with self.assertRaisesRegex(UserError, "Booked meanwhile"):
            closing.action_close()
        self.assertFalse(self._leaves())

    def test_cancelled_meanwhile(self):
        booking = self._book(self.desk, NINE, TEN)
        closing = self._closing(self.centre)
        booking.action_cancel()
        closing.action_close()
        self.assertTrue(self._leaves())

    def test_a_centre_with_the_same_hours_stays_open(self):
        other = self._make_centre("Ydes", "T-YDE", self.calendar)
        desk = self._make_resource("Far desk", self.desk_type, centre=other)
        self.centre.action_load_public_holidays(2026)
        self._closing(self.centre).action_close()
        self.assertTrue(self._book(desk, NINE, TEN, centre_id=other.id))
        self.assertNotEqual(self.centre.resource_calendar_id, self.calendar)
        self.assertEqual(len(self.centre.resource_calendar_id.leave_ids), 12)
        with self.assertRaisesRegex(ValidationError, "Works"):
            self._book(self.desk, NINE, TEN)

    def test_services_with_hours_of_their_own_close_too(self):
        service = self._make_resource(
            "Animator",
            self._make_type("service", "t-service"),
            calendar_id=self._make_calendar("Tuesdays").id,
        )
        self._closing(self.centre).action_close()
        with self.assertRaisesRegex(ValidationError, "Works"):
            self._book(service, NINE, TEN)

    def test_centre_without_hours(self):
        centre = self._make_centre("Always", "T-ALW", self.calendar.browse())
        desk = self._make_resource("Always", self.desk_type, centre=centre)
        self._closing(centre).action_close()
        with self.assertRaisesRegex(ValidationError, "Works"):
            self._book(desk, NINE, TEN, centre_id=centre.id)
        self.assertTrue(self._book(self.desk, NINE, TEN))

    def test_closings_that_make_no_sense(self):
        for vals in (
            {"date_to": "2026-01-12"},
            {"whole_days": False, "hour_from": 12, "hour_to": 12},
            {"centre_ids": [Command.clear()]},
            {"whole_days": False, "hour_from": 8, "hour_to": 99},
        ):
            with self.assertRaises(UserError):
                self._closing(self.centre, **vals)

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self._closing(self.centre, user=self.staff)
