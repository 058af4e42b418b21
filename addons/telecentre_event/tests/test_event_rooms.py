from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged


class EventRoomsCase(TransactionCase):
    """A centre with two rooms, and events that take place in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "lang": "en_US"}
        )
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Monday to Friday",
                "tz": "Europe/Paris",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 19,
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        cls.centre = cls.env["telecentre.centre"].create(
            {
                "name": "Event centre",
                "code": "EVT",
                "tz": "Europe/Paris",
                "resource_calendar_id": calendar.id,
            }
        )
        cls.room, cls.hall = cls.env["telecentre.resource"].create(
            [
                {
                    "name": name,
                    "centre_id": cls.centre.id,
                    "capacity": capacity,
                    "type_id": cls.env.ref(
                        "telecentre_booking.resource_type_meeting_room"
                    ).id,
                }
                for name, capacity in (("Room", 8), ("Hall", 20))
            ]
        )
        cls.visitor = cls.env["res.partner"].create({"name": "A visitor"})
        cls.staff = new_test_user(
            cls.env, "event_staff", "telecentre_booking.group_telecentre_user"
        )

    def invite(self, begin="2026-03-10 09:00:00", end="2026-03-10 11:00:00", **values):
        return self.env["event.event"].create(
            {
                "name": "Open day",
                "centre_id": self.centre.id,
                "room_ids": [Command.set(self.room.ids)],
                "date_begin": begin,
                "date_end": end,
                **values,
            }
        )

    def stays(self, event):
        return [
            (str(s.start), str(s.stop), s.state)
            for s in event.telecentre_booking_ids.sorted("start")
        ]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 08:00:00")
class TestEventRooms(EventRoomsCase):
    """The rooms of an event are booked by it, and follow it."""

    def test_event_books_its_room(self):
        event = self.invite()
        self.assertEqual(
            self.stays(event),
            [("2026-03-10 09:00:00", "2026-03-10 11:00:00", "confirmed")],
        )
        stay = event.telecentre_booking_ids
        self.assertEqual(stay.slot_ids.resource_id, self.room)
        self.assertEqual(event.date_tz, "Europe/Paris")

    def test_rooms_not_let_by_the_hour(self):
        self.room.type_id = self.env.ref(
            "telecentre_booking.resource_type_training_room"
        )
        event = self.invite()
        self.assertEqual(
            self.stays(event),
            [("2026-03-10 09:00:00", "2026-03-10 11:00:00", "confirmed")],
        )
        self.assertEqual(event.telecentre_booking_ids.unit, "half_day")

    def test_conflict_names_event_and_holder(self):
        self.env["telecentre.booking"].create(
            {
                "partner_id": self.visitor.id,
                "centre_id": self.centre.id,
                "resource_ids": [Command.set(self.room.ids)],
                "start": "2026-03-10 10:00:00",
                "stop": "2026-03-10 12:00:00",
            }
        ).action_confirm()
        with self.assertRaises(ValidationError) as error:
            self.invite()
        self.assertIn("“Open day” cannot have its room", str(error.exception))
        self.assertIn("A visitor", str(error.exception))

    def test_nobody_books_what_the_event_has(self):
        self.invite()
        booking = self.env["telecentre.booking"].create(
            {
                "partner_id": self.visitor.id,
                "centre_id": self.centre.id,
                "resource_ids": [Command.set(self.room.ids)],
                "start": "2026-03-10 10:00:00",
                "stop": "2026-03-10 12:00:00",
            }
        )
        with self.assertRaises(ValidationError):
            booking.action_confirm()

    def test_moved_event_takes_its_booking_along(self):
        event = self.invite()
        stay = event.telecentre_booking_ids
        event.write(
            {
                "date_begin": "2026-03-10 10:00:00",
                "date_end": "2026-03-10 12:00:00",
                "room_ids": [Command.set(self.hall.ids)],
            }
        )
        self.assertEqual(event.telecentre_booking_ids, stay)
        self.assertEqual(
            self.stays(event),
            [("2026-03-10 10:00:00", "2026-03-10 12:00:00", "confirmed")],
        )
        self.assertEqual(stay.slot_ids.resource_id, self.hall)

    def test_move_onto_another_is_refused_and_nothing_changes(self):
        event = self.invite()
        self.invite("2026-03-11 09:00:00", "2026-03-11 11:00:00", name="Talk")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            event.write(
                {"date_begin": "2026-03-11 10:00:00", "date_end": "2026-03-11 12:00:00"}
            )
        self.env.invalidate_all()
        self.assertEqual(str(event.date_begin), "2026-03-10 09:00:00")
        self.assertEqual(self.stays(event)[0][0], "2026-03-10 09:00:00")

    def test_cancelled_event_frees_its_room_and_takes_it_again(self):
        event = self.invite()
        event.kanban_state = "cancel"
        self.assertEqual(self.stays(event)[0][2], "cancelled")
        event.kanban_state = "normal"
        live = event.telecentre_booking_ids.filtered(lambda s: s.state == "confirmed")
        self.assertEqual(len(live), 1)
        event.active = False
        self.assertEqual(live.state, "cancelled")

    def test_deleted_event_frees_its_room(self):
        event = self.invite()
        stay = event.telecentre_booking_ids
        event.unlink()
        self.assertEqual(stay.state, "cancelled")
        self.assertFalse(stay.event_id)

    def test_several_days_take_the_same_local_hours(self):
        """Friday 27 to Monday 30 March 2026: the clock changes on the 29th."""
        event = self.invite("2026-03-27 08:00:00", "2026-03-30 10:00:00")
        self.assertEqual(
            [stay[:2] for stay in self.stays(event)],
            [
                ("2026-03-27 08:00:00", "2026-03-27 11:00:00"),
                ("2026-03-30 07:00:00", "2026-03-30 10:00:00"),
            ],
        )
        event.date_end = "2026-03-27 11:00:00"
        states = [stay[2] for stay in self.stays(event)]
        self.assertEqual(states, ["confirmed", "cancelled"])

    def test_shifted_days_do_not_meet_themselves(self):
        event = self.invite("2026-03-10 09:00:00", "2026-03-12 11:00:00")
        event.write(
            {"date_begin": "2026-03-11 09:00:00", "date_end": "2026-03-13 11:00:00"}
        )
        self.assertEqual(
            [stay[0][:10] for stay in self.stays(event)],
            ["2026-03-11", "2026-03-12", "2026-03-13"],
        )

    def test_slots_of_the_event_take_their_own_hours(self):
        event = self.invite(
            "2026-03-10 08:00:00",
            "2026-03-11 17:00:00",
            is_multi_slots=True,
            event_slot_ids=[
                Command.create({"date": day, "start_hour": 10, "end_hour": 12})
                for day in ("2026-03-10", "2026-03-11")
            ],
        )
        self.assertEqual(
            [stay[0] for stay in self.stays(event)],
            ["2026-03-10 09:00:00", "2026-03-11 09:00:00"],
        )
        event.event_slot_ids[0].unlink()
        live = event.telecentre_booking_ids.filtered(lambda s: s.state == "confirmed")
        self.assertEqual(len(live), 1)

    def test_seats_stay_within_the_room(self):
        event = self.invite()
        self.assertEqual((event.seats_limited, event.seats_max), (True, 8))
        with self.assertRaisesRegex(ValidationError, "Room hold 8"):
            event.seats_max = 9

    def test_ninth_attendee_is_refused(self):
        event = self.invite()
        attendees = [{"event_id": event.id, "name": f"P{n}"} for n in range(9)]
        self.env["event.registration"].create(attendees[:8])
        with self.assertRaises(ValidationError):
            self.env["event.registration"].create(attendees[8])

    def test_room_of_another_centre_is_refused(self):
        other = self.centre.copy({"name": "Other", "code": "EVT2"})
        with self.assertRaisesRegex(ValidationError, "not a room of Other"):
            self.invite(centre_id=other.id)

    def test_booking_is_not_moved_apart_from_its_event(self):
        stay = self.invite().telecentre_booking_ids.with_user(self.staff)
        for move in (
            stay.action_cancel,
            lambda: stay.write({"stop": "2026-03-10 12:00:00"}),
            lambda: stay.slot_ids.write({"stop": "2026-03-10 12:00:00"}),
            lambda: stay.with_context(telecentre_event=True).action_cancel(),
        ):
            with self.assertRaisesRegex(UserError, "cancel the event"):
                move()

    def test_staff_organises(self):
        event = self.invite()
        event.with_user(self.staff).write({"date_end": "2026-03-10 12:00:00"})
        self.assertEqual(str(event.telecentre_booking_ids.stop), "2026-03-10 12:00:00")

    def test_organiser_without_rights_on_bookings_keeps_their_rules(self):
        user = new_test_user(self.env, "event_only", "event.group_event_user")
        event = self.invite()
        event.with_user(user).write({"date_end": "2026-03-10 12:00:00"})
        self.assertEqual(str(event.telecentre_booking_ids.stop), "2026-03-10 12:00:00")
        event.with_user(user).kanban_state = "cancel"
        self.assertEqual(event.telecentre_booking_ids.state, "cancelled")

    def test_poster_says_what_when_and_where(self):
        event = self.invite(note="<p>Come in</p>")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "telecentre_event.event_poster", event.ids
        )
        when = event._poster_time(event.date_begin)
        for text in ("Open day", "Event centre", when, "10:00", "Come in"):
            self.assertIn(text, html.decode())

    def test_poster_says_the_day_of_the_end_only_when_it_is_another(self):
        event = self.invite()
        self.assertRegex(event._poster_end(), r"^\d\d:\d\d$")
        event = event.new(
            {
                "date_tz": "Europe/Paris",
                "date_begin": "2026-03-10 09:00:00",
                "date_end": "2026-03-10 23:30:00",
            }
        )
        self.assertIn("2026", event._poster_end(), "half past midnight in Paris")

    def test_what_has_taken_place_stays_when_the_event_is_changed(self):
        """Day one is done: the rest can still be moved, and day one is not rebooked."""
        event = self.invite(end="2026-03-11 11:00:00")
        first, second = event.telecentre_booking_ids.sorted("start")
        with freeze_time("2026-03-10 18:00:00"):
            first.sudo().state = "done"
            event.date_end = "2026-03-12 11:00:00"
        self.assertEqual(
            [state for _start, _stop, state in self.stays(event)],
            ["done", "confirmed", "confirmed"],
        )
        with freeze_time("2026-03-13 18:00:00"):
            event.telecentre_booking_ids.sudo().write({"state": "done"})
            event.organizer_id = self.visitor
            event.room_ids = self.hall
        self.assertEqual(len(event.telecentre_booking_ids), 3)
        self.assertEqual(event.telecentre_booking_ids.resource_ids, self.room)
