import base64
import re

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestStayPage(TelecentreCase, HttpCase):
    """The page behind the QR code, as the telephone of a visitor sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alice.lang = "en_US"
        cls.booking = cls._book(cls.desk, NINE, NOON)

    def _open(self, booking=None, token=None):
        token = token or (booking or self.booking)._stay_token()
        return self.url_open(f"/telecentre/stay/{token}")

    def _press(self, page, action):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        return self.url_open(page.url, data={"action": action, "csrf_token": csrf})

    def test_arrival_and_departure_without_an_account(self):
        with freeze_time("2026-01-13 07:55:00"):
            page = self._open()
            self.assertEqual(page.status_code, 200)
            for fact in ("Alice", "Murat", "Desk 1", "09:00 – 12:00", ">Arrival<"):
                self.assertIn(fact, page.text.replace("\n", "").replace("  ", ""))
            self.assertFalse(self.booking.arrival, "looking records nothing")
            page = self._press(page, "arrive")
            self.assertIn("Have a good day", page.text)
            self.assertIn("08:55", page.text)
        self.assertEqual(str(self.booking.arrival), "2026-01-13 07:55:00")
        self.assertEqual(self.booking.slot_ids.arrival, self.booking.arrival)
        with freeze_time("2026-01-13 10:30:00"):
            page = self._press(self._open(), "leave")
            self.assertIn("Thank you", page.text)
            self.assertNotIn("<button", page.text)
        self.assertEqual(self.booking.state, "done")
        note = self.booking.message_ids.filtered(lambda m: "QR code" in (m.body or ""))
        self.assertEqual(note.author_id, self.alice)

    def test_tapped_twice(self):
        with freeze_time("2026-01-13 08:00:00"):
            page = self._open()
            self._press(page, "arrive")
        with freeze_time("2026-01-13 08:01:00"):
            again = self._press(page, "arrive")
        self.assertIn("Have a good day", again.text)
        self.assertEqual(str(self.booking.arrival), "2026-01-13 08:00:00")

    def test_a_post_needs_the_token_of_the_form(self):
        with freeze_time("2026-01-13 08:00:00"), mute_logger("odoo.http"):
            answer = self.url_open(
                f"/telecentre/stay/{self.booking._stay_token()}",
                data={"action": "arrive"},
            )
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.booking.arrival)

    def test_days_before(self):
        page = self._open()
        self.assertEqual(page.status_code, 200)
        self.assertIn("See you soon", page.text)
        self.assertNotIn("<button", page.text)
        self.booking._stay_record("arrive")
        self.assertFalse(self.booking.arrival)

    def test_forged(self):
        token = self.booking._stay_token()
        raw = bytearray(base64.urlsafe_b64decode(token + "==="))
        raw[-2] ^= 1
        other = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
        scope = hash_sign(self.env, "elsewhere", [self.booking.id, self.alice.id])
        for forged in (other, token[:-4], "nothing", "é", "A" * 3000, scope):
            with self.subTest(forged=forged[:20]):
                page = self._open(token=forged)
                self.assertEqual(page.status_code, 404)
                self.assertIn("not valid", page.text)
                self.assertNotIn("Alice", page.text)

    def test_expired(self):
        with freeze_time("2026-01-13 11:00:00"):
            page = self._open()
        self.assertEqual(page.status_code, 410)
        self.assertIn("expired", page.text)
        self.assertNotIn("<button", page.text)

    def test_left_late(self):
        with freeze_time("2026-01-13 08:00:00"):
            self.booking.action_check_in()
        with freeze_time("2026-01-13 12:00:00"):
            self.assertEqual(self.booking._stay_status(), "leave")
        with freeze_time("2026-01-14 11:00:00"):
            self.assertEqual(self.booking._stay_status(), "expired")

    def test_cancelled(self):
        self.booking.action_cancel()
        page = self._open()
        self.assertEqual(page.status_code, 410)
        self.assertIn("cancelled", page.text)

    def test_held_is_not_confirmed_by_its_visitor(self):
        held = self._book(self.desk_2, NINE, NOON, state="draft")
        held.action_hold()
        with freeze_time("2026-01-13 08:00:00"):
            page = self._open(held)
        self.assertIn("Not confirmed yet", page.text)
        self.assertNotIn("<button", page.text)

    def test_deleted(self):
        draft = self._book(self.desk_2, NINE, NOON, state="draft")
        token = draft._stay_token()
        draft.unlink()
        self.assertEqual(self._open(token=token).status_code, 404)

    def test_given_to_somebody_else(self):
        token = self.booking._stay_token()
        self.booking.occupant_id = self.bob
        self.assertEqual(self._open(token=token).status_code, 404)
        self.assertIn("Bob", self._open().text)

    def test_merged_contacts_keep_their_code(self):
        """Odoo merges by the database alone: what was printed stays good."""
        twin = self.alice.copy({"name": "Alice bis"})
        self.booking.occupant_id = twin
        token = self.booking._stay_token()
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((twin | self.alice).ids, self.alice, extra_checks=False)
        self.booking.invalidate_recordset()
        self.assertEqual(self.booking.occupant_id, self.alice)
        self.assertEqual(self._open(token=token).status_code, 200)

    def test_moved_keeps_its_code(self):
        token = self.booking._stay_token()
        self.booking.write({"start": "2026-01-14 08:00", "stop": "2026-01-14 11:00"})
        self.assertEqual(self._open(token=token).status_code, 200)

    def test_in_the_language_of_the_visitor(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"].search(
            [("name", "=", "telecentre_booking")]
        )._update_translations(["fr_FR"])
        self.alice.lang = "fr_FR"
        with freeze_time("2026-01-13 08:00:00"):
            page = self._open()
        self.assertIn('lang="fr-FR"', page.text)
        self.assertRegex(page.text, r">\s*Arrivée\s*<")

    def test_qr_code_is_the_address_of_the_page(self):
        image = self.url_open(f"/telecentre/stay/{self.booking._stay_token()}/qr.png")
        self.assertEqual(image.headers["Content-Type"], "image/png")
        self.assertTrue(image.content.startswith(b"\x89PNG"))
        self.assertEqual(
            self.url_open("/telecentre/stay/nothing/qr.png").status_code, 404
        )

    def test_never_kept_nor_indexed(self):
        headers = self._open().headers
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertIn("noindex", headers["X-Robots-Tag"])

    def test_buttons_of_the_desk_follow_the_day(self):
        self.assertFalse(self.booking.can_check_in)
        self.assertTrue(self.booking.awaited)
        for now, shown in (
            ("2026-01-12 22:59:00", False),
            ("2026-01-12 23:00:00", True),
            ("2026-01-13 22:59:00", True),
            ("2026-01-13 23:00:00", False),
        ):
            with freeze_time(now):
                self.booking.invalidate_recordset(["can_check_in"])
                self.assertEqual(self.booking.can_check_in, shown, now)
        with freeze_time("2026-01-13 08:00:00"):
            self.booking.action_check_in()
            self.assertFalse(self.booking.can_check_in)
            self.assertTrue(self.booking.can_check_out)
