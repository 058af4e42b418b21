import base64
import re
from unittest.mock import patch

import vobject
from freezegun import freeze_time

from odoo.tests import tagged

from ..models.telecentre_booking_mail import (
    CANCELLATION,
    CHANGE,
    CONFIRMATION,
    OFFER,
    REMINDER,
)
from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestNotices(TelecentreCase):
    """Mails to visitors: the right one, in their language, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.centre.company_id
        cls.company.write({"telecentre_mail": True, "email": "contact@example.com"})
        cls.alice.write({"email": "alice@example.com", "lang": "en_US"})
        cls.bob.write({"email": "bob@example.com", "lang": "en_US"})
        # a job commits after each batch; a test must not
        cls.classPatch(
            cls.env.registry["ir.cron"],
            "_commit_progress",
            lambda self, *args, **kwargs: float("inf"),
        )
        cls.Booking = cls.env["telecentre.booking"]

    def _sent(self, cron="_cron_send_notices"):
        """The mails that the job writes now."""
        Mail = self.env["mail.mail"].sudo()
        before = Mail.search([])
        getattr(self.Booking, cron)()
        return Mail.search([]) - before

    def _ics(self, mail):
        (file,) = mail.attachment_ids.filtered(lambda a: a.name.endswith(".ics"))
        self.assertEqual(file.mimetype, "text/calendar")
        calendar = vobject.readOne(base64.b64decode(file.datas).decode())
        return calendar.method.value, calendar.vevent

    def test_confirmation(self):
        booking = self._book(self.desk, NINE, NOON, state="draft")
        self.assertFalse(self._sent())
        booking.action_confirm()
        mail = self._sent()
        self.assertEqual(mail.recipient_ids, self.alice)
        self.assertIn("confirmed", mail.subject)
        self.assertIn("09:00 – 12:00", mail.body_html)
        self.assertIn(f"{booking._stay_url()}/qr.png", mail.body_html)
        method, event = self._ics(mail)
        self.assertEqual(method, "REQUEST")
        self.assertEqual(event.uid.value, booking._ics_uid())
        self.assertEqual(event.attendee.value, "mailto:alice@example.com")
        self.assertFalse(self._sent(), "never twice")
        self.assertIn(mail.mail_message_id, booking.message_ids)

    def test_move_then_cancellation_raise_the_sequence(self):
        booking = self._book(self.desk, NINE, NOON)
        first = self._ics(self._sent())[1]
        booking.write({"start": "2026-01-14 08:00", "stop": "2026-01-14 11:00"})
        mail = self._sent()
        self.assertIn("has changed", mail.subject)
        moved = self._ics(mail)[1]
        booking.action_cancel()
        mail = self._sent()
        self.assertIn("is cancelled", mail.subject)
        method, gone = self._ics(mail)
        self.assertEqual(method, "CANCEL")
        self.assertEqual(gone.status.value, "CANCELLED")
        self.assertEqual({first.uid.value, moved.uid.value}, {gone.uid.value})
        sequences = [int(event.sequence.value) for event in (first, moved, gone)]
        self.assertEqual(sequences, sorted(set(sequences)))
        booking.action_draft()
        booking.action_confirm()
        mail = self._sent()
        self.assertIn("is confirmed", mail.subject)
        self.assertGreater(int(self._ics(mail)[1].sequence.value), sequences[-1])

    def test_dragged_to_another_desk(self):
        booking = self._book(self.desk, NINE, NOON)
        self._sent()
        booking.slot_ids.write({"resource_id": self.desk_2.id})
        mail = self._sent()
        self.assertIn("has changed", mail.subject)
        self.assertIn("Desk 2", mail.body_html)

    def test_undone_before_it_was_told(self):
        booking = self._book(self.desk, NINE, NOON)
        booking.action_cancel()
        self.assertFalse(self._sent(), "confirmed and cancelled: nothing to tell")
        booking = self._book(self.desk, NINE, NOON)
        self._sent()
        booking.slot_ids.write({"resource_id": self.desk_2.id})
        booking.slot_ids.write({"resource_id": self.desk.id})
        self.assertFalse(self._sent(), "moved there and back")

    def test_many_moves_are_one_mail(self):
        booking = self._book(self.desk, NINE, NOON)
        booking.slot_ids.write({"resource_id": self.desk_2.id})
        booking.slot_ids.write({"resource_id": self.desk_3.id})
        mail = self._sent()
        self.assertIn("is confirmed", mail.subject)
        self.assertIn("Desk 3", mail.body_html)

    def test_what_visitors_do_not_see_is_not_told(self):
        booking = self._book(self.desk, NINE, NOON)
        self._sent()
        booking.write({"note": "Key at the town hall", "attendee_count": 1})
        with freeze_time("2026-01-13 08:00:00"):
            booking.action_check_in()
            booking.action_check_out()
            self.assertFalse(self._sent())

    def test_given_to_somebody_else(self):
        booking = self._book(self.desk, NINE, NOON)
        self._sent()
        booking.occupant_id = self.bob
        mails = self._sent()
        by_person = {mail.recipient_ids: mail for mail in mails}
        self.assertIn("is cancelled", by_person[self.alice].subject)
        self.assertIn("Alice", by_person[self.alice].body_html)
        event = self._ics(by_person[self.alice])[1]
        self.assertEqual(event.attendee.value, "mailto:alice@example.com")
        self.assertIn("is confirmed", by_person[self.bob].subject)

    def test_confirmed_before_mails_were_switched_on(self):
        self.company.telecentre_mail = False
        bookings = self._book(self.desk, NINE, NOON) | self._book(
            self.desk_2, NINE, NOON
        )
        self.assertFalse(any(bookings.mapped("notice_due")))
        self.company.telecentre_mail = True
        bookings[0].action_cancel()
        bookings[1].write({"start": "2026-01-14 08:00", "stop": "2026-01-14 11:00"})
        subjects = sorted(self._sent().mapped("subject"))
        self.assertIn("has changed", subjects[0])
        self.assertIn("is cancelled", subjects[1])

    def test_switched_off(self):
        booking = self._book(self.desk, NINE, NOON)
        self.company.telecentre_mail = False
        self.assertFalse(self._sent())
        self.assertFalse(booking.notice_due)

    def test_no_address_is_noted_on_the_booking(self):
        self.alice.email = False
        booking = self._book(self.desk, NINE, NOON)
        other = self._book(self.desk_2, NINE, NOON, partner_id=self.bob.id)
        mail = self._sent()
        self.assertEqual(mail.recipient_ids, self.bob)
        notes = booking.message_ids.mapped("body")
        self.assertEqual(sum("no e-mail address" in note for note in notes), 1)
        self.assertFalse(self._sent())
        self.assertFalse((booking | other).filtered("notice_due"))

    def test_one_that_fails_stops_no_other(self):
        bookings = self._book(self.desk, NINE, NOON) | self._book(
            self.desk_2, NINE, NOON, partner_id=self.bob.id
        )
        genuine = type(self.Booking)._ics_file

        def failing(booking, **options):
            if booking.partner_id == self.alice:
                raise ValueError("broken")
            return genuine(booking, **options)

        logger = "odoo.addons.telecentre_booking.models.telecentre_booking_mail"
        with (
            patch.object(type(self.Booking), "_ics_file", failing),
            self.assertLogs(logger, "ERROR"),
        ):
            mail = self._sent()
        self.assertEqual(mail.recipient_ids, self.bob)
        self.assertIn("could not be written", bookings[0].message_ids[0].body)
        self.assertFalse(bookings.filtered("notice_due"), "the queue is not blocked")

    def test_past_stays_are_no_news(self):
        booking = self._book(self.desk, NINE, NOON)
        with freeze_time("2026-01-13 11:00:00"):
            self.assertFalse(self._sent())
        self.assertFalse(booking.notice_due)

    def test_in_the_language_of_each(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"].search(
            [("name", "=", "telecentre_booking")]
        )._update_translations(["fr_FR"], overwrite=True)
        self.alice.lang = "fr_FR"
        self._book(self.desk, NINE, NOON)
        self._book(self.desk_2, NINE, NOON, partner_id=self.bob.id)
        by_person = {mail.recipient_ids: mail for mail in self._sent()}
        self.assertIn("est confirmée", by_person[self.alice].subject)
        self.assertIn("Bonjour", by_person[self.alice].body_html)
        self.assertIn("mar. 13 janv. 2026", by_person[self.alice].body_html)
        self.assertIn("Hello", by_person[self.bob].body_html)
        self.assertIn("Tue 13 Jan", by_person[self.bob].body_html)

    def test_the_french_texts_tell_the_same_facts(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"].search(
            [("name", "=", "telecentre_booking")]
        )._update_translations(["fr_FR"], overwrite=True)

        def facts(template, lang):
            body = str(template.with_context(lang=lang).body_html)
            return sorted(re.findall(r't-(?:out|if|value)="([^"]*)"', body))

        for name in (CONFIRMATION, CHANGE, CANCELLATION, REMINDER, OFFER):
            template = self.env.ref(name)
            with self.subTest(name):
                self.assertIn("Bonjour", template.with_context(lang="fr_FR").body_html)
                self.assertEqual(facts(template, "fr_FR"), facts(template, "en_US"))

    def test_reminder_once_for_each_start(self):
        with freeze_time("2026-01-08 07:00:00"):
            booking = self._book(self.desk, NINE, NOON)
        self.cr.execute(
            "UPDATE telecentre_booking SET create_date = '2026-01-08' WHERE id = %s",
            (booking.id,),
        )
        booking.invalidate_recordset(["create_date"])
        self.assertFalse(self._sent("_cron_send_reminders"), "25 hours before")
        with freeze_time("2026-01-12 08:00:00"):
            mail = self._sent("_cron_send_reminders")
            self.assertEqual(mail.recipient_ids, self.alice)
            self.assertIn("Reminder", mail.subject)
            self.assertFalse(self._sent("_cron_send_reminders"))
        with freeze_time("2026-01-12 09:00:00"):
            booking.write({"start": "2026-01-14 08:00", "stop": "2026-01-14 11:00"})
        with freeze_time("2026-01-13 09:00:00"):
            self.assertEqual(len(self._sent("_cron_send_reminders")), 1)

    def test_no_reminder_of_what_was_booked_late(self):
        with freeze_time("2026-01-12 09:00:00"):
            booking = self._book(self.desk, NINE, NOON)
            self.cr.execute(
                "UPDATE telecentre_booking SET create_date = '2026-01-12 08:30'"
                " WHERE id = %s",
                (booking.id,),
            )
            booking.invalidate_recordset(["create_date"])
            self.assertFalse(self._sent("_cron_send_reminders"))

    def test_a_batch_costs_one_flag(self):
        values = [
            self._values(
                self.desk, f"2026-02-{day:02d} 08:00", f"2026-02-{day:02d} 09:00"
            )
            for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)
        ]
        bookings = self.Booking.create(values)
        self.assertTrue(all(bookings.mapped("notice_due")))
        self.assertFalse(self.env["mail.mail"].search([("res_id", "in", bookings.ids)]))
        with patch(
            "odoo.addons.telecentre_booking.models.telecentre_booking_mail.MAIL_BATCH",
            4,
        ):
            self.assertEqual(len(self._sent()), 10)

    def test_offer_of_the_waiting_list(self):
        taken = self._book(self.desk, NINE, NOON, partner_id=self.bob.id)
        self.env["telecentre.booking.waiting"].create(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "type_id": self.desk_type.id,
                "resource_id": self.desk.id,
                "unit": "half_day",
                "date_from": "2026-01-13",
            }
        )
        self._sent()
        before = self.env["mail.mail"].sudo().search([])
        taken.action_cancel()
        self.env["telecentre.booking.waiting"]._cron_offer()
        mail = self.env["mail.mail"].sudo().search([]) - before
        self.assertEqual(mail.recipient_ids, self.alice)
        self.assertIn("has become free", mail.subject)
        self.assertIn("answer this e-mail", mail.body_html)

    def test_a_floating_place_is_not_named_nor_its_changes_told(self):
        booking = self._book(
            self.desk.browse(), NINE, NOON, floating_type_id=self.desk_type.id
        )
        mail = self._sent()
        summary = self._ics(mail)[1].summary.value
        self.assertEqual(summary, f"Murat – {self.desk_type.name}")
        self.assertNotIn(booking.resource_ids.name, mail.body_html)
        other = self.desk | self.desk_2 | self.desk_3
        other = (other - booking.resource_ids)[:1]
        booking.slot_ids._write_with_shadows({"resource_id": other.id})
        booking._quiet_write({"notice_due": True})
        self.assertFalse(self._sent())
        booking.resource_ids = other
        mail = self._sent()
        self.assertIn("has changed", mail.subject)
        self.assertIn(other.name, mail.body_html)

    def test_staff_sends_by_hand(self):
        booking = self._book(self.desk, NINE, NOON).with_user(self.staff)
        action = booking.action_send_mail()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.staff)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(composer.partner_ids, self.alice)
        self.assertTrue(composer.attachment_ids.filtered(lambda a: ".ics" in a.name))
