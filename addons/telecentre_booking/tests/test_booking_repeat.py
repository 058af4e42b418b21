from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools import recurrence
from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestBookingRepeat(TelecentreCase):
    """What the wizard says before a series is booked is what is booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a Thursday
        cls.booking = cls._book(cls.desk, "2026-03-19 08:00", "2026-03-19 10:00")

    def _wizard(self):
        return Form(
            self.env["telecentre.booking.repeat"].with_context(
                default_booking_id=self.booking.id
            )
        )

    def test_free_dates_are_counted(self):
        wizard = self._wizard()
        wizard.count = 3
        self.assertEqual(wizard.rule_words, "every Thursday, 3 times")
        self.assertEqual(wizard.clash_count, 0)
        self.assertEqual(
            wizard.preview,
            "3 dates, from Thu 19 Mar 2026 to Thu 2 Apr 2026. All of them are free.",
        )

    def test_clashes_are_told_before_and_skipped_after(self):
        taken = self._book(self.desk, "2026-03-26 09:00", "2026-03-26 10:00")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Works",
                "calendar_id": self.centre.resource_calendar_id.id,
                "date_from": "2026-04-01 22:00:00",
                "date_to": "2026-04-02 21:59:59",
            }
        )
        wizard = self._wizard()
        wizard.count = 4
        self.assertEqual(wizard.clash_count, 2)
        self.assertIn("Thu 26 Mar 2026: Desk 1 is not free.", wizard.preview)
        self.assertIn("(Works)", wizard.preview)
        action = wizard.save().action_repeat()
        series = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            series.booking_ids.sorted("start").mapped("date_from"),
            [date(2026, 3, 19), date(2026, 4, 9)],
        )
        self.assertIn(taken._holder_name(), series.skipped)

    def test_a_rule_without_dates_is_told_at_once(self):
        wizard = self._wizard()
        wizard.end_type = "until"
        wizard.until = "2026-03-01"
        self.assertIn("gives no date at all", wizard.preview)

    def test_all_of_the_booking_is_repeated(self):
        self.booking.write(
            {"occupant_name": "A visitor", "note": "Quiet", "attendee_count": 1}
        )
        wizard = self._wizard()
        wizard.count = 2
        action = wizard.save().action_repeat()
        series = self.env["telecentre.booking.series"].browse(action["res_id"])
        self.assertEqual(series.booking_ids.mapped("occupant_name"), ["A visitor"] * 2)
        self.assertEqual(series.booking_ids.mapped("note"), ["Quiet"] * 2)

    def test_a_hot_desk_stays_one(self):
        booking = self._book(
            self.desk, "2026-03-19 08:00", "2026-03-19 10:00", state="draft"
        )
        booking.write({"resource_ids": [Command.clear()]})
        booking.floating_type_id = self.desk_type
        booking.action_confirm()
        self._book(booking.resource_ids, "2026-03-26 08:00", "2026-03-26 10:00")
        wizard = Form(
            self.env["telecentre.booking.repeat"].with_context(
                default_booking_id=booking.id
            )
        )
        wizard.count = 2
        self.assertEqual(wizard.clash_count, 0)
        action = wizard.save().action_repeat()
        series = self.env["telecentre.booking.series"].browse(action["res_id"])
        self.assertEqual(len(series.booking_ids), 2)
        self.assertEqual(series.booking_ids.floating_type_id, self.desk_type)

    def test_another_weekday_is_counted_with_the_booking_itself(self):
        wizard = self._wizard()
        wizard.wednesday = True
        wizard.count = 2
        self.assertTrue(wizard.preview.startswith("3 dates"), wizard.preview)

    def test_what_cannot_be_repeated(self):
        wizard = self._wizard()
        wizard.end_type = "until"
        wizard.until = "2026-04-30"
        saved = wizard.save()
        saved.until = False
        with self.assertRaisesRegex(UserError, "until when"):
            saved.action_repeat()
        self.booking.action_cancel()
        with self.assertRaisesRegex(UserError, "does not take place"):
            saved.action_repeat()

    def test_rules_in_words(self):
        series = self.env["telecentre.booking.series"].new(
            {
                "partner_id": self.alice.id,
                "centre_id": self.centre.id,
                "date_from": "2026-03-19",
            }
        )
        for rule, words in (
            ("FREQ=DAILY;COUNT=1", "every day, once"),
            ("FREQ=DAILY;INTERVAL=3;COUNT=4", "every 3 days, 4 times"),
            ("FREQ=WEEKLY;BYDAY=TH,MO;COUNT=5", "every Monday and Thursday, 5 times"),
            ("FREQ=WEEKLY;INTERVAL=2;COUNT=5", "every 2 weeks, Thursday, 5 times"),
            (
                "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630",
                "every Tuesday, until 06/30/2026",
            ),
            ("FREQ=MONTHLY;COUNT=2", "every month, on day 19, 2 times"),
            (
                "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2",
                "every month, the last Friday, 2 times",
            ),
            ("FREQ=YEARLY;COUNT=2", "every year, 2 times"),
            # not so simple: as it is
            *(
                (rule, rule)
                for rule in (
                    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=2",
                    "FREQ=MONTHLY;BYDAY=5MO;COUNT=2",
                    "FREQ=YEARLY;BYMONTH=3;COUNT=2",
                    "EVERY TUESDAY",
                )
            ),
        ):
            with self.subTest(rule=rule):
                series.rrule = rule
                self.assertEqual(series._rule_words(), words)

    def test_an_end_given_as_an_instant_is_a_local_date(self):
        found = recurrence.summary(
            "FREQ=DAILY;UNTIL=20260630T230000Z", date(2026, 6, 1), "Europe/Paris"
        )
        self.assertEqual(found.until, date(2026, 7, 1))
