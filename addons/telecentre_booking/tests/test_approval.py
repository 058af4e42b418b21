from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TelecentreCase

NINE, TEN = "2026-01-13 08:00", "2026-01-13 09:00"


@tagged("post_install", "-at_install")
class TestApproval(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.centre.manager_id = cls.manager
        cls.env["telecentre.booking.rule"].create(
            {
                "name": "Rooms are approved",
                "type_ids": cls.room_type.ids,
                "sets_approval": True,
                "approval": True,
            }
        )

    def _create(self, user, resource=None, **vals):
        return (
            self.env["telecentre.booking"]
            .with_user(user)
            .create(self._values(resource or self.room, NINE, TEN, **vals))
        )

    def test_what_staff_confirms_waits_on_hold(self):
        booking = self._create(self.staff, state="draft")
        self.assertFalse(booking.approval_state)
        booking.action_confirm()
        self.assertEqual((booking.state, booking.approval_state), ("held", "pending"))
        self.assertFalse(booking.hold_until)
        self.assertTrue(booking.slot_ids.blocking)

    def test_a_centre_nobody_runs_has_its_list_of_what_waits(self):
        self.centre.manager_id = False
        booking = self._create(self.staff, state="draft")
        booking.action_confirm()
        self.assertFalse(booking.activity_ids)
        waiting = booking.search([("approval_state", "=", "pending")])
        self.assertIn(booking, waiting)

    def test_born_confirmed_it_waits_too(self):
        booking = self._create(self.staff)
        self.assertEqual((booking.state, booking.approval_state), ("held", "pending"))

    def test_nothing_waits_where_no_rule_asks(self):
        booking = self._create(self.staff, self.desk)
        self.assertEqual(booking.state, "confirmed")
        self.assertFalse(booking.approval_state)

    def test_manager_approves_by_confirming(self):
        booking = self._create(self.staff)
        activity = booking.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        booking.with_user(self.manager).action_confirm()
        self.assertEqual(
            (booking.state, booking.approval_state), ("confirmed", "approved")
        )
        self.assertEqual(booking.approval_user_id, self.manager)
        self.assertFalse(booking.activity_ids)

    def test_manager_needs_nobody(self):
        booking = self._create(self.manager)
        self.assertEqual(
            (booking.state, booking.approval_state), ("confirmed", "approved")
        )

    def test_refusing_is_cancelling(self):
        booking = self._create(self.staff)
        booking.with_user(self.manager).action_cancel()
        self.assertEqual(booking.state, "cancelled")
        self.assertFalse(booking.slot_ids.blocking)
        self.assertFalse(booking.activity_ids)

    def test_waiting_holds_do_not_expire(self):
        booking = self._create(self.staff)
        self.env["telecentre.booking"]._cron_expire_holds()
        self.assertEqual(booking.state, "held")

    def test_no_other_way_confirms(self):
        booking = self._create(self.staff, state="draft")
        with self.assertRaisesRegex(ValidationError, "needs a manager's approval"):
            booking.write({"state": "confirmed"})
        desk = self._create(self.staff, self.desk)
        with self.assertRaisesRegex(ValidationError, "needs a manager's approval"):
            desk.slot_ids.write({"resource_id": self.part_b.id})
        self.assertEqual(desk.resource_ids, self.desk)

    def test_what_waits_on_hold_is_not_confirmed_by_writing_so(self):
        booking = self._create(self.staff)
        with (
            self.assertRaisesRegex(ValidationError, "needs a manager's approval"),
            self.cr.savepoint(),
        ):
            booking.write({"state": "confirmed"})
        self.assertEqual((booking.state, booking.approval_state), ("held", "pending"))
        booking.with_user(self.manager).write({"state": "confirmed"})
        self.assertEqual(
            (booking.state, booking.approval_user_id), ("confirmed", self.manager)
        )

    def test_nobody_arrives_before_it_is_approved(self):
        booking = self._create(self.staff)
        for rights in (booking, booking.sudo()):
            with self.assertRaisesRegex(UserError, "waits for a manager's approval"):
                rights.action_check_in()
        self.assertEqual(booking.state, "held")

    def test_moved_by_staff_it_must_be_asked_again(self):
        moves = {
            "time": lambda b: b.write(
                {"start": "2026-01-14 08:00:00", "stop": "2026-01-14 09:00:00"}
            ),
            "room": lambda b: b.write({"resource_ids": [(6, 0, self.part_a.ids)]}),
            "slot": lambda b: b.slot_ids.write({"stop": "2026-01-13 10:00:00"}),
            "board": lambda b: (
                self.env["telecentre.planning"]
                .with_user(self.staff)
                .move_slot(b.slot_ids.id, "2026-01-15 08:00:00", "2026-01-15 09:00:00")
            ),
        }
        for name, move in moves.items():
            with self.subTest(name):
                booking = self._create(self.manager).with_user(self.staff)
                move(booking)
                self.assertEqual(
                    (booking.state, booking.approval_state), ("held", "pending")
                )
                self.assertFalse(booking.approval_user_id)
                self.assertFalse(booking.hold_until)
                self.assertTrue(all(booking.slot_ids.mapped("blocking")))
                self.assertEqual(len(booking.activity_ids), 1)
                booking.with_user(self.manager).action_confirm()
                self.assertEqual(booking.state, "confirmed")
                self.assertFalse(booking.activity_ids)
                booking.with_user(self.manager).action_cancel()

    def test_moved_to_what_needs_no_approval_it_stays_confirmed(self):
        booking = self._create(self.manager).with_user(self.staff)
        booking.resource_ids = self.desk
        self.assertEqual((booking.state, booking.approval_state), ("confirmed", False))

    def test_moved_by_a_manager_or_told_of_somebody_else_it_stays_approved(self):
        booking = self._create(self.manager)
        booking.with_user(self.manager).stop = "2026-01-13 10:00:00"
        booking.with_user(self.staff).write(
            {"occupant_id": self.bob.id, "start": booking.start}
        )
        self.assertEqual(
            (booking.state, booking.approval_state), ("confirmed", "approved")
        )

    def test_the_visitor_hears_of_a_move_when_it_is_approved(self):
        self.centre.company_id.telecentre_mail = True
        booking = self._create(self.manager)
        booking._send_notices()
        told = booking.notice_told
        self.assertTrue(told)
        booking.with_user(self.staff).stop = "2026-01-13 10:00:00"
        self.assertEqual(booking._told_now(), told)
        booking.with_user(self.manager).action_confirm()
        self.assertNotEqual(booking._told_now(), told)

    def test_nobody_approves_for_a_manager(self):
        with self.assertRaises(AccessError):
            self._create(self.staff, approval_state="approved")
        booking = self._create(self.staff)
        with self.assertRaises(AccessError):
            booking.write({"approval_state": "approved"})
        self.assertEqual(booking.approval_state, "pending")

    def test_only_managers_write_who_approved(self):
        approved = self._create(self.manager).with_user(self.staff)
        for vals in (
            {"approval_state": False},
            {"approval_state": "pending"},
            {"approval_user_id": self.staff.id},
            {"approval_state": False, "state": "held"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                approved.write(vals)
        self.assertEqual(approved.approval_user_id, self.manager)
        with self.assertRaises(AccessError):
            self._create(self.staff, self.desk, approval_user_id=self.manager.id)

    def test_back_to_draft_it_must_be_asked_again(self):
        booking = self._create(self.manager).with_user(self.staff)
        booking.action_cancel()
        booking.action_draft()
        booking.action_confirm()
        self.assertEqual(booking.approval_state, "pending")
