from odoo.exceptions import UserError, ValidationError
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

    def test_nobody_arrives_before_it_is_approved(self):
        booking = self._create(self.staff)
        for rights in (booking, booking.sudo()):
            with self.assertRaisesRegex(UserError, "waits for a manager's approval"):
                rights.action_check_in()
        self.assertEqual(booking.state, "held")

    def test_approved_once_staff_may_move_it(self):
        booking = self._create(self.manager).with_user(self.staff)
        booking.write({"start": "2026-01-14 08:00:00", "stop": "2026-01-14 09:00:00"})
        self.assertEqual(booking.state, "confirmed")

    def test_back_to_draft_it_must_be_asked_again(self):
        booking = self._create(self.manager).with_user(self.staff)
        booking.action_cancel()
        booking.action_draft()
        booking.action_confirm()
        self.assertEqual(booking.approval_state, "pending")
