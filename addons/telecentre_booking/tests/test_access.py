from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import TelecentreCase

NINE, NOON = "2026-01-13 08:00", "2026-01-13 11:00"


@tagged("post_install", "-at_install")
class TestAccess(TelecentreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsider = new_test_user(cls.env, "outsider", groups="base.group_user")

    def test_staff_books(self):
        booking = (
            self.env["telecentre.booking"]
            .with_user(self.staff)
            .create(self._values(self.desk, NINE, NOON, state="draft"))
        )
        booking.action_confirm()
        with freeze_time("2026-01-13 08:00:00"):
            booking.action_check_in()
            booking.action_check_out()
        self.assertEqual(booking.state, "done")

    def test_staff_does_not_configure(self):
        for record in (self.centre, self.desk, self.desk_type, self.calendar):
            with self.assertRaises(AccessError):
                record.with_user(self.staff).write({"name": "Mine"})

    def test_manager_configures(self):
        for record in (self.centre, self.desk, self.desk_type, self.calendar):
            record.with_user(self.manager).write({"name": "Ours"})
        self.centre.with_user(self.manager).action_load_public_holidays(2026)
        self.assertEqual(self.centre.name, "Ours")

    def test_outsider_sees_nothing(self):
        for model in (
            "telecentre.booking",
            "telecentre.booking.slot",
            "telecentre.booking.series",
            "telecentre.centre",
            "telecentre.resource",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search([])

    def test_other_company_is_invisible_and_unnamed(self):
        company = self.env["res.company"].create({"name": "Other network"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="telecentre_booking.group_telecentre_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        booking = self._book(self.desk, NINE, NOON)
        found = self.env["telecentre.booking"].with_user(stranger).search([])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            booking.with_user(stranger).read(["name"])
        self.cr.execute(
            "SELECT resource_id FROM telecentre_booking_slot WHERE booking_id = %s",
            (booking.id,),
        )
        message = (
            self.env["telecentre.booking.slot"]
            .with_user(stranger)
            ._describe_holder(self.desk.id, NINE, NOON)
        )
        self.assertIn("someone else", message)
        self.assertNotIn("Alice", message)

    def test_staff_reads_the_name_of_the_holder(self):
        self._book(self.desk, NINE, NOON)
        with self.assertRaisesRegex(ValidationError, "Alice"):
            self.env["telecentre.booking"].with_user(self.staff).create(
                self._values(self.desk, NINE, NOON)
            )
