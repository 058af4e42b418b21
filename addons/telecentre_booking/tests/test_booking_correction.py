from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-08 08:00", "2026-01-08 11:00"


@tagged("post_install", "-at_install")
class TestBookingCorrection(TelecentreCase):
    """A past stay is corrected by a manager, who says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = cls._book(cls.desk, NINE, NOON)
        cls.past.slot_ids.write({"arrival": NINE + ":00", "departure": NOON + ":00"})
        cls.past.write(
            {"arrival": NINE + ":00", "departure": NOON + ":00", "state": "done"}
        )

    def _wizard(self, **vals):
        action = self.past.with_user(self.manager).action_correct()
        return (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"reason": "The list at the door says so", **vals})
        )

    def _log(self):
        return "".join(self.past.message_ids.mapped("body"))

    def test_staff_may_not_and_manager_needs_a_reason(self):
        staff, manager = (
            self.past.with_user(user) for user in (self.staff, self.manager)
        )
        changes = (
            {"start": "2026-01-08 09:00:00"},
            {"resource_ids": [(6, 0, self.desk_2.ids)]},
            {"occupant_id": self.bob.id},
            {"occupant_name": "Emma"},
            {"partner_id": self.bob.id},
            {"state": "cancelled"},
        )
        for vals in changes:
            with self.subTest(vals):
                with self.assertRaises(AccessError):
                    staff.write(vals)
                for save in (manager.write, lambda vals: manager.web_save(vals, {})):
                    with self.assertRaisesRegex(UserError, "Use “Correct”"):
                        save(vals)
        with self.assertRaises(AccessError):
            staff.slot_ids.write({"start": "2026-01-08 09:00:00"})
        with self.assertRaisesRegex(UserError, "Use “Correct”"):
            self.env["telecentre.planning"].with_user(self.manager).move_slot(
                manager.slot_ids.id, "2026-01-08 09:00:00", "2026-01-08 11:00:00"
            )
        with self.assertRaises(AccessError):
            staff.action_correct()

    def test_what_follows_or_is_kept_by_the_jobs_is_not_written(self):
        """By whomever: it is left out, as the form sends it along at times."""
        self.past.company_id.telecentre_mail = True
        changes = {
            "public": "other",
            "open_hours": 99.0,
            "cancel_message": "Free money",
            "notice_told": "?",
            "notice_due": True,
            "reminded_start": "2026-01-01 08:00:00",
        }
        before = self.past.read(list(changes))
        for user in (self.staff, self.manager):
            self.past.with_user(user).write(changes)
            self.assertEqual(self.past.read(list(changes)), before)
        new = self._book(self.desk_2, "2026-01-14 08:00", "2026-01-14 09:00", **changes)
        self.assertEqual((new.open_hours, new.public), (1.0, "teleworker"))
        self.assertFalse(new.cancel_message or new.notice_told or new.reminded_start)

    def test_slots_of_the_past_need_a_reason_too(self):
        manager = self.past.with_user(self.manager)
        Slot = self.env["telecentre.booking.slot"].with_user(self.manager)
        more = {"booking_id": manager.id, "resource_id": self.desk_2.id}
        before = self.past.slot_ids
        for way in (
            lambda: manager.slot_ids.write({"start": "2026-01-08 09:00:00"}),
            lambda: Slot.create(more),
            lambda: manager.slot_ids.unlink(),
            lambda: manager.with_context(telecentre_correction="  ").write(
                {"occupant_id": self.bob.id}
            ),
        ):
            with self.assertRaisesRegex(UserError, "telecentre_correction"):
                way()
        self.assertEqual(self.past.slot_ids, before)
        with self.assertRaises(AccessError):
            Slot.with_user(self.staff).create(more)

    def test_program_gives_its_reason_in_the_context(self):
        manager = self.past.with_user(self.manager).with_context(
            telecentre_correction="Told by the occupant"
        )
        manager.write({"occupant_id": self.bob.id})
        self.assertIn("Told by the occupant", self.past.message_ids[0].body)
        manager.slot_ids.write({"start": "2026-01-08 09:00:00"})
        extra = manager.slot_ids.create(
            {"booking_id": manager.id, "resource_id": self.desk_2.id}
        )
        extra.unlink()
        self.assertEqual(self._log().count("Told by the occupant"), 4)

    def test_rpc_without_a_reason_is_refused(self):
        manager = self.past.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "lies in the past"):
            call_kw(
                manager, "write", [manager.ids, {"stop": "2026-01-08 10:00:00"}], {}
            )
        with self.assertRaisesRegex(UserError, "lies in the past"):
            call_kw(manager, "action_confirm", [manager.ids], {})
        context = {"telecentre_correction": "Left early"}
        values = {"stop": "2026-01-08 10:00:00"}
        call_kw(manager, "write", [manager.ids, values], {"context": context})
        self.assertIn("Left early", self.past.message_ids[0].body)

    def test_what_is_recorded_afterwards_is_no_correction(self):
        late = (
            self.env["telecentre.booking"]
            .with_user(self.manager)
            .create(self._values(self.desk_3, NINE, NOON))
        )
        self.assertNotIn("Corrected", "".join(late.message_ids.mapped("body")))

    def test_what_was_no_stay_yet_is_recorded_freely(self):
        draft = self._book(self.desk_2, NINE, NOON, state="draft")
        draft.with_user(self.manager).action_confirm()
        self.assertNotIn("Corrected", "".join(draft.message_ids.mapped("body")))

    def test_wizard_corrects_and_keeps_the_reason(self):
        wizard = self._wizard(hour_from=10.0, occupant_name="Emma")
        self.assertEqual(wizard.hour_to, 12.0)
        wizard.action_correct()
        self.assertEqual(self.past.start, datetime(2026, 1, 8, 9))
        self.assertEqual(self.past.slot_ids.start, datetime(2026, 1, 8, 9))
        self.assertEqual(self.past.occupant_name, "Emma")
        self.assertEqual(self._log().count("The list at the door says so"), 1)

    def test_correction_meets_the_guard(self):
        other = self._book(self.desk, "2026-01-08 13:00", "2026-01-08 15:00")
        with self.assertRaisesRegex(UserError, other.name):
            self._wizard(hour_to=15.0).action_correct()
        self.assertEqual(self.past.stop, datetime(2026, 1, 8, 11))

    def test_outcome(self):
        self._wizard(outcome="no_show").action_correct()
        self.assertEqual(self.past.state, "no_show")
        self.assertFalse(self.past.arrival or self.past.slot_ids.arrival)
        self.assertFalse(self.past.slot_ids.blocking)
        self._wizard(outcome="done").action_correct()
        self.assertEqual(self.past.state, "done")
        self._wizard(outcome="cancelled").action_correct()
        self.assertEqual(self.past.state, "cancelled")
        self.assertIn("The list at the door says so", self._log())

    def test_arrival_alone(self):
        self._wizard(arrival="2026-01-08 08:30:00").action_correct()
        self.assertEqual(self.past.arrival, datetime(2026, 1, 8, 8, 30))
        self.assertEqual(self.past.slot_ids.arrival, datetime(2026, 1, 8, 8, 30))
        self.assertIn("The list at the door says so", self._log())

    def test_the_ordinary_end_of_a_stay_needs_no_reason(self):
        late = self._book(self.desk_2, NINE, NOON)
        late.with_user(self.staff).action_no_show()
        self.assertEqual(late.state, "no_show")
        late = self._book(self.desk_3, NINE, NOON)
        late.arrival = NINE + ":00"
        late.with_user(self.staff).action_check_out()
        self.assertEqual(late.state, "done")

    def test_today_is_not_past(self):
        today = self._book(self.desk, "2026-01-12 08:00", "2026-01-12 11:00")
        today.with_user(self.staff).write({"occupant_id": self.bob.id})
        self.assertFalse(today.is_past)
