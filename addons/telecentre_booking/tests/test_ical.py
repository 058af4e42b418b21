from datetime import datetime, timezone

import vobject

from odoo.tests import BaseCase, tagged

from ..tools.ical import Entry, calendar

STAY = Entry(
    uid="telecentre-booking-1@db",
    start=datetime(2026, 3, 29, 7),
    stop=datetime(2026, 3, 29, 9),
    stamp=datetime(2026, 1, 1, 12, 0, 0, 999),
    summary="Murat – Desk 1, window",
    sequence=3,
    description="One;\ntwo\\three",
    organizer=('The "Network"\r\nBCC:x', "contact@example.com"),
    attendee=("Alice", "alice@example.com"),
)


@tagged("post_install", "-at_install")
class TestIcal(BaseCase):
    def _event(self, entry=STAY, **options):
        return vobject.readOne(calendar([entry], **options).decode()).vevent

    def test_instants_are_utc(self):
        event = self._event()
        utc = timezone.utc
        self.assertEqual(event.dtstart.value, datetime(2026, 3, 29, 7, tzinfo=utc))
        self.assertEqual(event.dtend.value, datetime(2026, 3, 29, 9, tzinfo=utc))
        self.assertIn(b"DTSTART:20260329T070000Z", calendar([STAY]))

    def test_what_people_type_cannot_break_the_file(self):
        event = self._event()
        self.assertEqual(event.description.value, "One;\ntwo\\three")
        self.assertEqual(event.summary.value, "Murat – Desk 1, window")
        self.assertEqual(event.organizer.params["CN"], ["The 'Network' BCC:x"])
        self.assertNotIn(b"\nBCC", calendar([STAY]))

    def test_lines_are_folded_and_end_in_crlf(self):
        content = calendar([STAY], name="x" * 200)
        for line in content.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            self.assertNotIn(b"\n", line)

    def test_withdrawal(self):
        content = calendar([STAY], method="CANCEL").decode()
        self.assertEqual(vobject.readOne(content).method.value, "CANCEL")
        self.assertEqual(self._event(method="CANCEL").sequence.value, "3")

    def test_nothing_yet_is_a_calendar_too(self):
        content = calendar([], name="Alice", tz="Europe/Paris", refresh_minutes=60)
        parsed = vobject.readOne(content.decode())
        self.assertEqual(parsed.x_wr_calname.value, "Alice")
        self.assertIn("REFRESH-INTERVAL;VALUE=DURATION:PT60M", content.decode())
