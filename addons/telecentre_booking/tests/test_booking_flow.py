from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestBookingFlow(TelecentreCase):
    def test_draft_to_done(self):
        booking = self._book(self.desk, NINE, NOON, state="draft")
        booking.action_confirm()
        with freeze_time("2026-01-13 08:05:00"):
            booking.action_check_in()
            self.assertTrue(booking.is_present)
            found = self.env["telecentre.booking"].search([("is_present", "=", True)])
            self.assertIn(booking, found)
        with freeze_time("2026-01-13 10:50:00"):
            booking.action_check_out()
        self.assertEqual(booking.state, "done")
        self.assertEqual(booking.slot_ids.arrival, datetime(2026, 1, 13, 8, 5))
        self.assertEqual(booking.slot_ids.departure, datetime(2026, 1, 13, 10, 50))
        self.assertFalse(booking.is_present)
        self.assertTrue(booking.slot_ids.blocking)

    def test_check_in_confirms_a_draft(self):
        booking = self._book(self.desk, NINE, NOON, state="draft")
        with freeze_time("2026-01-13 07:50:00"):
            booking.action_check_in()
        self.assertEqual(booking.state, "confirmed")
        self.assertTrue(booking.slot_ids.blocking)

    def test_arrives_once_and_leaves_after_arriving(self):
        booking = self._book(self.desk, NINE, NOON)
        with self.assertRaisesRegex(UserError, "has not arrived yet"):
            booking.action_check_out()
        with freeze_time("2026-01-13 07:50:00"):
            booking.action_check_in()
            with self.assertRaisesRegex(UserError, "already arrived"):
                booking.action_check_in()

    def test_nobody_arrives_days_before(self):
        booking = self._book(self.desk, "2026-01-20 08:00", "2026-01-20 11:00")
        with self.assertRaisesRegex(UserError, "begins on"):
            booking.action_check_in()

    def test_no_show_frees_the_place(self):
        booking = self._book(self.desk, NINE, NOON)
        with self.assertRaisesRegex(UserError, "has not begun yet"):
            booking.action_no_show()
        with freeze_time("2026-01-13 09:30:00"):
            booking.action_no_show()
            self._book(self.desk, "2026-01-13 09:30", NOON)
        self.assertEqual(booking.state, "no_show")

    def test_wrong_turns_are_refused_by_name(self):
        booking = self._book(self.desk, NINE, NOON, state="cancelled")
        with self.assertRaisesRegex(UserError, booking.name):
            booking.action_hold()
        with self.assertRaisesRegex(UserError, "is not confirmed"):
            booking.action_check_in()

    def test_cancelled_may_be_drafted_again(self):
        booking = self._book(self.desk, NINE, NOON)
        booking.action_cancel()
        booking.action_draft()
        booking.action_confirm()
        self.assertTrue(booking.slot_ids.blocking)

    def test_hold_expires(self):
        booking = self._book(self.desk, NINE, NOON, state="draft")
        booking.action_hold()
        self.env["telecentre.booking"]._cron_expire_holds()
        self.assertEqual(booking.state, "held")
        with freeze_time("2026-01-14 07:00:01"):
            self.env["telecentre.booking"]._cron_expire_holds()
        self.assertEqual(booking.state, "cancelled")
        self.assertFalse(booking.slot_ids.blocking)

    def test_hook_is_called_once_per_batch_with_old_states(self):
        calls = []
        Booking = self.env.registry["telecentre.booking"]
        self.patch(
            Booking,
            "_after_state_change",
            lambda bookings, old: calls.append((bookings, old)),
        )
        bookings = self.env["telecentre.booking"].create(
            [
                self._values(self.desk, NINE, NOON, state="draft"),
                self._values(self.desk_2, NINE, NOON, state="draft"),
            ]
        )
        self.assertFalse(calls)
        bookings.action_confirm()
        self.assertEqual(calls, [(bookings, dict.fromkeys(bookings.ids, "draft"))])
        born = self._book(self.desk_3, NINE, NOON)
        self.assertEqual(calls[1:], [(born, {born.id: False})])

    def test_confirmation_needs_a_resource(self):
        booking = self._book(self.desk.browse(), NINE, NOON, state="draft")
        with self.assertRaisesRegex(ValidationError, "has no resource"):
            booking.action_confirm()

    def test_resource_of_another_centre(self):
        other = self._make_centre("Ydes", "T-YDE", self.calendar)
        far = self._make_resource("Far", self.desk_type, centre=other)
        with self.assertRaisesRegex(ValidationError, "does not belong to Murat"):
            self._book(far, NINE, NOON)

    def test_archived_resource(self):
        self.desk.active = False
        with self.assertRaisesRegex(ValidationError, "archived"):
            self._book(self.desk, NINE, NOON)

    def test_closed_centre(self):
        self.centre.state = "planned"
        with self.assertRaisesRegex(ValidationError, "not open to bookings"):
            self._book(self.desk, NINE, NOON)

    def test_more_people_than_seats(self):
        with self.assertRaisesRegex(ValidationError, "Choose a larger room"):
            self._book(self.part_a, NINE, NOON, attendee_count=7)
        self._book(self.part_a | self.part_b, NINE, NOON, attendee_count=12)

    def test_visitor_without_contact(self):
        booking = self._book(self.desk, NINE, NOON, occupant_name="Zoé")
        self.assertIn("Zoé (Alice)", booking.display_name)

    def test_references_differ(self):
        bookings = self.env["telecentre.booking"].create(
            [self._values(self.desk, NINE, NOON, state="draft") for _i in range(3)]
        )
        self.assertEqual(len(set(bookings.mapped("name"))), 3)
        self.assertRegex(bookings[0].name, r"^RES/2026/\d{5}$")

    def test_staff_corrects_nothing_of_the_past(self):
        old = self._book(self.desk, "2026-01-08 08:00", "2026-01-08 11:00")
        with self.assertRaises(AccessError):
            old.with_user(self.staff).write({"start": "2026-01-08 09:00:00"})
        with self.assertRaises(AccessError):
            old.with_user(self.staff).action_cancel()
        manager = old.with_user(self.manager)
        manager.with_context(telecentre_correction="Typed wrongly").write(
            {"start": "2026-01-08 09:00:00"}
        )
        self.assertEqual(old.slot_ids.start, datetime(2026, 1, 8, 9))

    def test_staff_records_nothing_in_the_past(self):
        with self.assertRaisesRegex(ValidationError, "time is past"):
            self.env["telecentre.booking"].with_user(self.staff).create(
                self._values(self.desk, "2026-01-08 08:00", "2026-01-08 11:00")
            )

    def test_customer_sees_the_bookings_of_its_people(self):
        company = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.alice.parent_id = company
        self._book(self.desk, NINE, NOON, partner_id=company.id)
        self._book(self.desk_2, NINE, NOON, occupant_id=self.alice.id)
        self.assertEqual(company.telecentre_booking_count, 2)
        domain = company.action_view_telecentre_bookings()["domain"]
        self.assertEqual(self.env["telecentre.booking"].search_count(domain), 2)

    def test_form_offers_only_what_is_free(self):
        self._book(self.desk, NINE, NOON)
        form = Form(
            self.env["telecentre.booking"]
            .with_user(self.staff)
            .with_context(default_date_from="2026-01-13")
        )
        form.partner_id = self.bob
        form.centre_id = self.centre
        form.unit = "half_day"
        form.half = "morning"
        offered = form.available_resource_ids[:]
        self.assertNotIn(self.desk, offered)
        self.assertIn(self.desk_2, offered)
        form.resource_ids.add(self.desk_2)
        booking = form.save()
        self.assertEqual(booking.start, datetime(2026, 1, 13, 7, 30))
        self.assertEqual(booking.stop, datetime(2026, 1, 13, 11, 30))
        booking.action_confirm()
        form = Form(booking)
        self.assertIn(self.desk_2, form.available_resource_ids[:])
