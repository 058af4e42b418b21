from odoo.tests import Form, tagged

from .common import TelecentreCase


@tagged("post_install", "-at_install")
class TestViews(TelecentreCase):
    """Each screen opens for the role that uses it."""

    def test_forms_open_for_the_manager(self):
        for record in (
            self.centre,
            self.desk,
            self.desk_type,
            self._book(self.desk, "2026-01-13 08:00", "2026-01-13 09:00"),
        ):
            with self.subTest(record._name):
                Form(record.with_user(self.manager))

    def test_actions_of_the_menus_work_for_staff(self):
        root = self.env.ref("telecentre_booking.menu_telecentre_root")
        menus = self.env["ir.ui.menu"].search(
            [("parent_id", "child_of", root.id), ("action", "!=", False)]
        )
        own = menus.filtered(
            lambda menu: (
                menu.get_external_id()[menu.id].startswith("telecentre_booking.")
                and menu.action._name == "ir.actions.act_window"
            )
        )
        self.assertGreaterEqual(len(own), 10)
        for menu in own:
            user = self.manager if "Configuration" in menu.complete_name else self.staff
            model = self.env[menu.action.res_model].with_user(user)
            for mode in menu.action.view_mode.split(","):
                with self.subTest(menu.complete_name, mode=mode):
                    self.assertTrue(model.get_view(view_type=mode)["arch"])

    def test_booking_starts_filled_from_the_finder(self):
        action = self.desk.with_context(
            default_unit="day", default_date_from="2026-01-13"
        ).action_book()
        form = Form(self.env["telecentre.booking"].with_context(**action["context"]))
        form.partner_id = self.alice
        self.assertIn("08:30 – 18:00", form.period_label)
        self.assertEqual(form.resource_ids[:], self.desk)
        self.assertEqual(form.save().resource_ids, self.desk)
