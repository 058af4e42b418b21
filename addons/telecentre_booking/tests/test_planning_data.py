from datetime import datetime

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .queries import count_queries

# Monday 23 to Sunday 29 November 2026, in UTC of the Paris winter
WEEK = ("2026-11-22 23:00:00", "2026-11-29 23:00:00")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 09:00:00")
class TestPlanningData(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Planning = cls.env["telecentre.planning"]
        hours = ((8.5, 12.5, "morning"), (13.5, 18, "afternoon"))
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Telecentre hours",
                "tz": "Europe/Paris",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": period,
                        }
                    )
                    for day in range(5)
                    for start, stop, period in hours
                ],
            }
        )
        cls.centre = cls.env["telecentre.centre"].create(
            {
                "name": "Test centre",
                "code": "TEST-PLANNING",
                "resource_calendar_id": cls.calendar.id,
            }
        )
        cls.type_desk, cls.type_equipment = cls.env["telecentre.resource.type"].create(
            [
                {"name": "Test desk", "code": "test-desk", "category": "desk"},
                {"name": "Test device", "code": "test-dev", "category": "equipment"},
            ]
        )
        cls.desks = cls._create_resources(3)
        cls.projector = cls._create_resources(1, cls.type_equipment)
        cls.partner = cls.env["res.partner"].create({"name": "Test customer"})
        cls.person = cls.env["res.partner"].create(
            {"name": "Test person", "telecentre_public": "teleworker"}
        )
        cls.staff = new_test_user(
            cls.env, "planning_staff", "telecentre_booking.group_telecentre_user"
        )

    @classmethod
    def _create_resources(cls, count, kind=None):
        return cls.env["telecentre.resource"].create(
            [
                {
                    "name": f"Test {index}",
                    "centre_id": cls.centre.id,
                    "type_id": (kind or cls.type_desk).id,
                }
                for index in range(count)
            ]
        )

    def _book(self, resources, day=24, start=8, stop=11, **vals):
        booking = self.env["telecentre.booking"].create(
            {
                "partner_id": self.partner.id,
                "occupant_id": self.person.id,
                "centre_id": self.centre.id,
                "resource_ids": [Command.set(resources.ids)],
                "start": datetime(2026, 11, day, start),
                "stop": datetime(2026, 11, day, stop),
                **vals,
            }
        )
        booking.action_confirm()
        return booking

    def _data(self, *period, user=None, **options):
        planning = self.Planning.with_user(user or self.staff)
        return planning.get_planning_data(
            *(period or WEEK), centre_ids=self.centre.ids, **options
        )

    # -- what is shown -----------------------------------------------------------

    def test_every_resource_has_a_row_though_nothing_is_booked(self):
        data = self._data()
        self.assertEqual(
            [group["id"] for group in data["groups"]],
            (self.desks + self.projector).ids,
        )
        self.assertEqual(data["items"], [])

    def test_a_slot_says_who_when_and_which_public(self):
        booking = self._book(self.desks[0])
        (item,) = self._data()["items"]
        self.assertEqual(item["id"], booking.slot_ids.id)
        self.assertEqual(item["booking_id"], booking.id)
        self.assertEqual(item["partner"], "Test customer")
        self.assertEqual(item["occupant"], "Test person")
        self.assertEqual(item["public"], "teleworker")
        self.assertEqual(item["start"], "2026-11-24 08:00:00")
        self.assertEqual(item["stop"], "2026-11-24 11:00:00")
        self.assertEqual(item["state"], "confirmed")

    def test_a_cancelled_booking_is_not_shown(self):
        self._book(self.desks[0]).action_cancel()
        self.assertEqual(self._data()["items"], [])

    def test_what_touches_the_edge_of_the_period_is_outside(self):
        self._book(self.desks[0], day=24, start=8, stop=11)
        self.assertFalse(
            self._data("2026-11-24 11:00:00", "2026-11-24 12:00:00")["items"]
        )
        self.assertTrue(
            self._data("2026-11-24 10:59:00", "2026-11-24 12:00:00")["items"]
        )

    def test_types_are_filtered(self):
        data = self._data(type_ids=self.type_equipment.ids)
        self.assertEqual([group["id"] for group in data["groups"]], self.projector.ids)

    def test_free_between_two_times_keeps_the_free_ones(self):
        self._book(self.desks[0])
        data = self._data(free_between=["2026-11-24 09:00:00", "2026-11-24 10:00:00"])
        self.assertEqual(
            [group["id"] for group in data["groups"]],
            (self.desks[1:] + self.projector).ids,
        )

    def test_features_are_filtered_by_all_that_are_asked_for(self):
        quiet, screen = self.env["telecentre.feature"].create(
            [{"name": "Test quiet"}, {"name": "Test screen"}]
        )
        self.desks[0].feature_ids = quiet
        self.desks[1].feature_ids = quiet + screen

        def shown(features):
            data = self._data(feature_ids=features.ids)
            return [group["id"] for group in data["groups"]]

        self.assertEqual(shown(quiet), self.desks[:2].ids)
        self.assertEqual(shown(quiet + screen), self.desks[1].ids)
        names = [feature["name"] for feature in self._data()["choices"]["features"]]
        self.assertIn("Test quiet", names)

    def test_opening_hours_follow_the_local_clock_over_a_clock_change(self):
        data = self._data("2026-03-27 23:00:00", "2026-03-31 22:00:00")
        opened = [start for start, _stop in data["centres"][0]["open"]]
        # Monday 30 March is in summer time: half past eight is 06:30 UTC
        self.assertEqual(opened[0], "2026-03-30 06:30:00")
        self.assertEqual(
            [day["date"] for day in data["centres"][0]["days"]],
            ["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"],
        )

    # -- closures and free places --------------------------------------------------

    def _close_tuesday(self):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Works",
                "calendar_id": self.calendar.id,
                "date_from": "2026-11-23 23:00:00",
                "date_to": "2026-11-24 23:00:00",
            }
        )

    def test_a_closure_is_named_and_shuts_its_day(self):
        self._close_tuesday()
        data = self._data()
        self.assertEqual([closure["name"] for closure in data["closures"]], ["Works"])
        self.assertEqual(data["closures"][0]["centre_id"], self.centre.id)
        days = {day["date"]: day["open"] for day in data["centres"][0]["days"]}
        self.assertTrue(days["2026-11-23"])
        self.assertFalse(days["2026-11-24"])
        self.assertFalse(days["2026-11-28"], "Saturday is closed anyway")

    def test_maintenance_of_one_resource_is_a_closure_of_it(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Repair",
                "resource_id": self.desks[0].resource_id.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-11-24 06:00:00",
                "date_to": "2026-11-24 18:00:00",
            }
        )
        closures = self._data()["closures"]
        self.assertEqual(
            [(closure["name"], closure["resource_id"]) for closure in closures],
            [("Repair", self.desks[0].id)],
        )

    def test_what_is_out_of_use_is_shaded_and_not_free(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Repair",
                "resource_id": self.desks[0].resource_id.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-11-24 06:00:00",
                "date_to": "2026-11-24 18:00:00",
            }
        )
        data = self._data()
        (centre,) = data["centres"]
        groups = {group["id"]: group for group in data["groups"]}
        self.assertFalse(groups[self.desks[1].id]["open"], "as its centre")
        days = {start[:10] for start, _stop in groups[self.desks[0].id]["open"]}
        self.assertNotIn("2026-11-24", days)
        self.assertIn("2026-11-25", days)
        self.assertFalse(groups[self.desks[0].id]["free"])
        free = [day["free"] for day in centre["days"] if day["open"]]
        self.assertEqual(free, [3, 2, 3, 3, 3])

    def test_a_resource_with_hours_of_its_own_shows_them(self):
        tuesdays = self.calendar.copy({"name": "Tuesdays"})
        tuesdays.attendance_ids.filtered(lambda line: line.dayofweek != "1").unlink()
        self.projector.calendar_id = tuesdays
        groups = {group["id"]: group for group in self._data()["groups"]}
        days = {start[:10] for start, _stop in groups[self.projector.id]["open"]}
        self.assertEqual(days, {"2026-11-24"})

    def test_a_taken_device_is_not_free_over_the_period(self):
        self._book(self.projector, day=26)
        groups = {group["id"]: group for group in self._data()["groups"]}
        self.assertFalse(groups[self.projector.id]["free"])
        self.assertTrue(groups[self.desks[0].id]["free"])

    def test_places_free_by_day_and_over_the_period(self):
        self._book(self.desks[0], day=24)
        self._book(self.desks[1], day=25)
        self._book(self.projector, day=26)
        (centre,) = self._data()["centres"]
        self.assertEqual(centre["total"], 3, "a device is not a place")
        self.assertEqual(centre["free"], 1)
        free = [day["free"] for day in centre["days"] if day["open"]]
        self.assertEqual(free, [3, 2, 2, 3, 3])

    def test_a_draft_takes_no_place(self):
        self.env["telecentre.booking"].create(
            {
                "partner_id": self.partner.id,
                "centre_id": self.centre.id,
                "resource_ids": [Command.set(self.desks[0].ids)],
                "start": datetime(2026, 11, 24, 8),
                "stop": datetime(2026, 11, 24, 11),
            }
        )
        data = self._data()
        self.assertEqual(len(data["items"]), 1)
        self.assertEqual(data["centres"][0]["free"], 3)

    def test_presence_tells_who_is_here_and_who_is_expected(self):
        here = self._book(self.desks[0], day=23)
        here.action_check_in()
        expected = self._book(self.desks[1], day=23)
        self._book(self.desks[2], day=24)
        presence = self._data("2026-12-06 23:00:00", "2026-12-07 23:00:00")["presence"]
        arrived = {item["booking_id"]: bool(item["arrival"]) for item in presence}
        self.assertEqual(arrived, {here.id: True, expected.id: False})

    # -- cost and rights -----------------------------------------------------------

    def test_the_number_of_queries_does_not_grow_with_what_is_shown(self):
        self._data()  # rights and translations are cached from here on
        self._book(self.desks[0])
        few = count_queries(self.env, self._data)
        for resource in self._create_resources(25):
            self._book(resource)
        self.assertLessEqual(count_queries(self.env, self._data), few)
        self.assertLess(few, 45)

    def test_another_company_sees_nothing(self):
        self._book(self.desks[0])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "planning_stranger",
            "telecentre_booking.group_telecentre_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        data = self._data(user=stranger)
        self.assertEqual((data["centres"], data["groups"], data["items"]), ([], [], []))

    def test_who_is_no_staff_is_refused(self):
        visitor = new_test_user(self.env, "planning_visitor", "base.group_user")
        with self.assertRaises(AccessError):
            self._data(user=visitor)

    def test_a_period_without_length_or_too_long_is_refused(self):
        with self.assertRaises(UserError):
            self._data(WEEK[1], WEEK[0])
        with self.assertRaises(UserError):
            self._data("2026-01-01 00:00:00", "2027-01-01 00:00:00")

    # -- moving and booking ----------------------------------------------------------

    def _move(self, slot, day, start, stop, **options):
        return self.Planning.with_user(self.staff).move_slot(
            slot.id,
            f"2026-11-{day} {start:02}:00:00",
            f"2026-11-{day} {stop:02}:00:00",
            **options,
        )

    def test_a_slot_moves_in_time_and_to_another_resource(self):
        booking = self._book(self.desks[0])
        self._move(booking.slot_ids, 25, 12, 15, resource_id=self.desks[1].id)
        self.assertEqual(booking.resource_ids, self.desks[1])
        self.assertEqual(booking.start, datetime(2026, 11, 25, 12))
        self.assertEqual(booking.stop, datetime(2026, 11, 25, 15))

    def test_a_clash_names_the_holder_and_moves_nothing(self):
        self._book(self.desks[1])
        booking = self._book(self.desks[0])
        with self.assertRaisesRegex(ValidationError, "Test person"):
            self._move(booking.slot_ids, 24, 9, 12, resource_id=self.desks[1].id)
        self.env.invalidate_all()
        self.assertEqual(booking.resource_ids, self.desks[0])
        self.assertEqual(booking.slot_ids.start, datetime(2026, 11, 24, 8))

    def test_what_was_booked_together_moves_together(self):
        booking = self._book(self.desks[0] + self.projector)
        slot = booking.slot_ids.filtered(lambda s: s.resource_id == self.desks[0])
        self._move(slot, 26, 9, 10, resource_id=self.desks[2].id)
        self.assertEqual(booking.resource_ids, self.desks[2] + self.projector)
        self.assertEqual(
            set(booking.slot_ids.mapped("start")), {datetime(2026, 11, 26, 9)}
        )

    def test_a_stretch_gives_the_booking_its_new_unit(self):
        booking = self._book(self.desks[0], unit="hour")
        self._move(booking.slot_ids, 24, 8, 17, unit="day", count=1)
        self.assertEqual(booking.unit, "day")
        self.assertEqual(booking.stop, datetime(2026, 11, 24, 17))

    def test_a_part_taken_by_the_whole_is_not_moved_alone(self):
        self.desks[1].parent_id = self.desks[0]
        booking = self._book(self.desks[0])
        shadow = self.env["telecentre.booking.slot"].search(
            [("booking_id", "=", booking.id), ("kind", "=", "shadow")]
        )
        with self.assertRaisesRegex(UserError, "as a whole"):
            self._move(shadow, 25, 9, 10)

    def test_a_deleted_slot_is_told(self):
        booking = self._book(self.desks[0])
        slot = booking.slot_ids
        booking.action_cancel()
        booking.unlink()
        with self.assertRaisesRegex(UserError, "deleted"):
            self._move(slot, 25, 9, 10)

    def test_booking_from_the_board_is_all_or_nothing(self):
        self._book(self.desks[0])
        vals = {
            "partner_id": self.partner.id,
            "centre_id": self.centre.id,
            "resource_ids": [Command.set(self.desks[0].ids)],
            "start": "2026-11-24 10:00:00",
            "stop": "2026-11-24 12:00:00",
        }
        Booking = self.env["telecentre.booking"]
        count = Booking.search_count([])
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.Planning.with_user(self.staff).book(vals)
        self.assertEqual(Booking.search_count([]), count)
        booking = Booking.browse(
            self.Planning.with_user(self.staff).book(
                {**vals, "start": "2026-11-24 11:00:00"}, "hold"
            )
        )
        self.assertEqual(booking.state, "held")

    def test_the_short_forms_offer_only_what_is_free(self):
        self._book(self.desks[0])
        booking = self._book(self.desks[1])
        views = {"quick": self.env["telecentre.booking"], "move": booking}
        for view, record in views.items():
            with self.subTest(view):
                context = {
                    "default_centre_id": self.centre.id,
                    "default_start": "2026-11-24 08:00:00",
                    "default_stop": "2026-11-24 11:00:00",
                }
                form = Form(
                    record.with_user(self.staff).with_context(**context),
                    view=f"telecentre_booking.telecentre_booking_view_form_{view}",
                )
                offered = form.available_resource_ids[:]
                self.assertNotIn(self.desks[0], offered)
                self.assertIn(self.desks[2], offered)
                # its own place stays on offer
                self.assertEqual(self.desks[1] in offered, view == "move")
                field = etree.fromstring(etree.tostring(form._view["tree"])).find(
                    ".//field[@name='resource_ids']"
                )
                self.assertIn("available_resource_ids", field.get("domain"))
