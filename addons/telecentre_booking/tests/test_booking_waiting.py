from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-20 08:00", "2026-01-20 11:00"


@tagged("post_install", "-at_install")
class TestBookingWaiting(TelecentreCase):
    """What is freed goes to the first who waits for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taken = cls._book(cls.desk, NINE, NOON)
        cls._book(cls.desk_2 | cls.desk_3, NINE, NOON)

    def _wait(self, partner, **vals):
        return self.env["telecentre.booking.waiting"].create(
            {
                "partner_id": partner.id,
                "centre_id": self.centre.id,
                "type_id": self.desk_type.id,
                "unit": "hour",
                "date_from": "2026-01-20",
                "hour_from": 10.0,
                "hour_to": 12.0,
                **vals,
            }
        )

    def test_cancelled_place_is_held_for_the_first_in_order(self):
        second, first = self._wait(self.alice), self._wait(self.bob, sequence=1)
        self.taken.action_cancel()
        self.assertEqual((first.state, second.state), ("offered", "waiting"))
        offer = first.booking_id
        self.assertEqual(offer.state, "held")
        self.assertEqual(offer.resource_ids, self.desk)
        self.assertEqual(offer.partner_id, self.bob)
        self.assertEqual(offer.start, datetime(2026, 1, 20, 9))
        self.assertEqual(offer.hold_until, datetime(2026, 1, 13, 7))
        with self.assertRaisesRegex(ValidationError, "Bob"):
            self._book(self.desk, NINE, NOON)

    def test_unanswered_goes_to_the_next_then_to_all(self):
        first, second = self._wait(self.bob), self._wait(self.alice)
        self.taken.action_cancel()
        with freeze_time("2026-01-13 07:00:01"):
            self.env["telecentre.booking"]._cron_expire_holds()
        self.assertEqual((first.state, second.state), ("declined", "offered"))
        with freeze_time("2026-01-14 07:00:02"):
            self.env["telecentre.booking"]._cron_expire_holds()
            self.assertEqual(second.state, "declined")
            self._book(self.desk, NINE, NOON)

    def test_accept_decline_withdraw_and_wait_again(self):
        first, second = self._wait(self.bob), self._wait(self.alice)
        self.taken.action_cancel()
        first.with_user(self.staff).action_decline()
        self.assertEqual((first.state, second.state), ("declined", "offered"))
        second.with_user(self.staff).action_accept()
        self.assertEqual(second.state, "booked")
        self.assertEqual(second.booking_id.state, "confirmed")
        with self.assertRaisesRegex(UserError, "no open offer"):
            first.action_accept()
        first.action_wait_again()
        with self.assertRaisesRegex(UserError, "Nothing suitable is free"):
            first.action_offer()
        first.action_close()
        second.booking_id.action_cancel()
        self.assertEqual(first.state, "closed")

    def test_withdrawn_offer_goes_to_the_next(self):
        first, second = self._wait(self.bob), self._wait(self.alice)
        self.taken.action_cancel()
        first.action_close()
        self.assertEqual((first.state, second.state), ("closed", "offered"))

    def test_every_way_to_free_a_place_offers_it(self):
        moved = {"start": "2026-01-21 08:00:00", "stop": "2026-01-21 11:00:00"}

        def no_show(booking):
            with freeze_time("2026-01-20 08:30:00"):
                booking.action_no_show()

        ways = {
            "cancel": lambda booking: booking.action_cancel(),
            "move": lambda booking: booking.write(moved),
            "shorten": lambda booking: booking.write({"stop": "2026-01-20 09:00:00"}),
            "slot": lambda booking: booking.slot_ids.write(moved),
            "resource": lambda booking: booking.write(
                {"resource_ids": [Command.set(self.part_a.ids)]}
            ),
            "no-show": no_show,
        }
        for way, change in ways.items():
            with self.subTest(way), self.cr.savepoint() as savepoint:
                entry = self._wait(self.bob)
                change(self.taken)
                self.assertEqual(entry.state, "offered")
                self.assertEqual(entry.booking_id.resource_ids, self.desk)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_expired_hold_is_offered(self):
        held = self._book(self.projector, NINE, NOON, state="draft")
        held.action_hold()
        entry = self._wait(self.bob, type_id=self.equipment_type.id)
        with freeze_time("2026-01-14 07:00:01"):
            self.env["telecentre.booking"]._cron_expire_holds()
            self.assertEqual(entry.state, "offered")

    def test_what_does_not_suit_is_not_offered(self):
        other_time = self._wait(self.bob, hour_from=14.0, hour_to=15.0)
        room = self._wait(self.bob, type_id=self.room_type.id, attendee_count=13)
        certain = self._wait(self.bob, resource_id=self.desk_2.id)
        longer = self._wait(self.bob, hour_from=10.0, hour_to=13.0)
        self._book(self.desk, "2026-01-20 11:00", "2026-01-20 12:00")
        self.taken.action_cancel()
        for entry in other_time | room | certain | longer:
            self.assertEqual(entry.state, "waiting")

    def test_new_place_is_offered_by_the_job(self):
        entry = self._wait(self.bob)
        self._make_resource("Desk 4", self.desk_type)
        self.env["telecentre.booking.waiting"]._cron_offer()
        self.assertEqual(entry.booking_id.resource_ids.name, "Desk 4")

    def test_too_late(self):
        entry = self._wait(self.bob)
        with freeze_time("2026-01-20 11:00:00"):
            self.env["telecentre.booking"]._cron_expire_holds()
        self.assertEqual(entry.state, "lapsed")

    def test_hook_is_called_for_each_offer(self):
        entry = self._wait(self.bob)
        Waiting = self.env.registry["telecentre.booking.waiting"]
        with patch.object(Waiting, "_notify_offer", autospec=True) as notify:
            self.taken.action_cancel()
        self.assertEqual([call.args[0] for call in notify.call_args_list], [entry])

    def test_impossible_times_are_refused(self):
        for message, vals in (
            ("must end after", {"hour_from": 12.0, "hour_to": 10.0}),
            ("is closed on", {"unit": "day", "date_from": "2026-01-17"}),
            ("does not exist", {"date_from": "2026-03-29", "hour_from": 2.5}),
            ("is not a “t-desk”", {"resource_id": self.room.id}),
        ):
            with (
                self.subTest(message),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._wait(self.bob, **vals)

    def test_finder_leads_to_the_list(self):
        finder = self.env["telecentre.booking.finder"].create(
            {
                "unit": "hour",
                "date_from": "2026-01-20",
                "hour_from": 10.0,
                "hour_to": 12.0,
                "type_ids": self.desk_type.ids,
                "centre_ids": self.centre.ids,
            }
        )
        self.assertFalse(finder.resource_ids)
        action = finder.action_wait()
        entry = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"partner_id": self.bob.id})
        )
        self.assertEqual(entry.start, datetime(2026, 1, 20, 9))
