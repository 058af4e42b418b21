from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import vobject

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.telecentre_feed import FEED_DAYS_AHEAD
from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestFeed(TelecentreCase, HttpCase):
    """Private calendars, as a calendar client reads them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls.desk, NINE, NOON)
        cls._book(cls.desk_2, NINE, NOON, partner_id=cls.bob.id)
        cls.alice.action_telecentre_feed_renew()
        cls.centre.action_telecentre_feed_renew()

    def _get(self, record, **headers):
        path = record.sudo().telecentre_feed_url.partition("/telecentre/")[2]
        return self.url_open(f"/telecentre/{path}", headers=headers)

    def _events(self, record):
        answer = self._get(record)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/calendar", answer.headers["Content-Type"])
        return getattr(vobject.readOne(answer.text), "vevent_list", [])

    def test_a_person_reads_their_own_stays(self):
        (event,) = self._events(self.alice)
        self.assertEqual(event.summary.value, "Murat – Desk 1")
        self.assertEqual(event.dtstart.value.replace(tzinfo=None), self.booking.start)
        self.assertEqual(event.uid.value, self.booking._ics_uid())

    def test_a_centre_reads_who_comes(self):
        summaries = {event.summary.value for event in self._events(self.centre)}
        self.assertEqual(summaries, {"Desk 1 – Alice", "Desk 2 – Bob"})

    def test_both_sides_of_a_clock_change(self):
        # 9:00 in Paris, the Friday before and the Monday after 29 March 2026
        before = self._book(self.desk, "2026-03-27 08:00", "2026-03-27 11:00")
        after = self._book(self.desk, "2026-03-30 07:00", "2026-03-30 10:00")
        events = {event.uid.value: event for event in self._events(self.alice)}
        for booking in (before, after):
            start = events[booking._ics_uid()].dtstart.value
            local = start.astimezone(ZoneInfo("Europe/Paris"))
            self.assertEqual((local.hour, local.minute), (9, 0))

    def test_occupant_not_customer(self):
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.booking.write({"partner_id": group.id, "occupant_id": self.alice.id})
        self.assertEqual(len(self._events(self.alice)), 1)
        group.action_telecentre_feed_renew()
        self.assertEqual(self._events(group), [])

    def test_cancelled_and_far_ones_are_left_out(self):
        start = datetime(2026, 1, 13, 8) + timedelta(days=FEED_DAYS_AHEAD["person"])
        self._book(self.desk, str(start), str(start + timedelta(hours=1)))
        self.booking.action_cancel()
        self.assertEqual(self._events(self.alice), [])

    def test_not_sent_again_until_it_changes(self):
        etag = self._get(self.alice).headers["ETag"]
        again = self._get(self.alice, **{"If-None-Match": etag})
        self.assertEqual(again.status_code, 304)
        self.assertFalse(again.content)
        with self.subTest("moved to another desk"):
            # write_date is the transaction's time, which a test cannot let pass
            self.booking.slot_ids.resource_id = self.desk_3
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE telecentre_booking_slot SET write_date = '2026-02-01'"
                " WHERE booking_id = %s",
                (self.booking.id,),
            )
            changed = self._get(self.alice, **{"If-None-Match": etag})
            self.assertEqual(changed.status_code, 200)
            self.assertIn("Desk 3", changed.text)
        etag = changed.headers["ETag"]
        with self.subTest("cancelled"):
            self.booking.action_cancel()
            changed = self._get(self.alice, **{"If-None-Match": etag})
            self.assertEqual(changed.status_code, 200)
            self.assertNotIn("Desk 3", changed.text)

    def test_a_new_address_ends_the_former(self):
        former = self.alice.telecentre_feed_url
        self.alice.action_telecentre_feed_renew()
        path = "/telecentre/" + former.partition("/telecentre/")[2]
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 404)
        self.assertIn("no calendar at this address", answer.text)
        self.assertEqual(self._get(self.alice).status_code, 200)

    def test_guessed_addresses(self):
        token = self.alice.telecentre_feed_token
        for path in (
            f"person/{self.alice.id}/{token[:-1]}.ics",
            f"person/{self.bob.id}/False.ics",
            f"person/{self.bob.id}/{token}.ics",
            f"centre/{self.alice.id}/{token}.ics",
            f"other/{self.alice.id}/{token}.ics",
            f"person/{self.alice.id + 10**6}/{token}.ics",
            f"person/{self.alice.id}/é.ics",
        ):
            with self.subTest(path=path):
                answer = self.url_open(f"/telecentre/calendar/{path}")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("BEGIN:VCALENDAR", answer.text)

    def test_closed_calendar(self):
        url = self.alice.telecentre_feed_url
        self.alice.action_telecentre_feed_stop()
        self.assertFalse(self.alice.telecentre_feed_url)
        path = "/telecentre/" + url.partition("/telecentre/")[2]
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_archived_centre(self):
        self.centre.active = False
        answer = self._get(self.centre)
        self.assertEqual(answer.status_code, 410)
        self.assertIn("Murat is archived", answer.text)

    def test_who_gives_addresses(self):
        alice = self.alice.with_user(self.staff)
        alice.action_telecentre_feed_renew()
        self.assertIn("/telecentre/calendar/person/", alice.telecentre_feed_url)
        with self.assertRaises(AccessError):
            alice.read(["telecentre_feed_token"])
        with self.assertRaises(AccessError):
            self.centre.with_user(self.staff).action_telecentre_feed_renew()
        self.centre.with_user(self.manager).action_telecentre_feed_renew()
        clerk = new_test_user(self.env, "clerk", groups="base.group_partner_manager")
        with self.assertRaises(UserError):
            self.alice.with_user(clerk).action_telecentre_feed_renew()
        with self.assertRaises(AccessError):
            self.alice.with_user(clerk).read(["telecentre_feed_url"])

    def test_a_copy_has_no_address(self):
        self.assertFalse(self.alice.copy().telecentre_feed_url)
