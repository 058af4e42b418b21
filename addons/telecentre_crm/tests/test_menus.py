from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

ROLES = {
    "staff": "telecentre_booking.group_telecentre_user",
    "sales": "telecentre_crm.group_telecentre_sales",
    "accountant": "telecentre_billing.group_telecentre_accountant",
}
# What the client actions of our menus ask the server first.
WEEK = ("2026-01-12 00:00:00", "2026-01-19 00:00:00")
CLIENT_ACTIONS = {
    "telecentre_planning": ("telecentre.planning", "get_planning_data", WEEK),
    "telecentre_map": ("telecentre.planning", "get_map_data", WEEK),
    "telecentre_billing_dashboard": ("telecentre.billing.dashboard", "figures", ()),
}


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    """Each role can open what its menus offer."""

    def test_every_visible_menu_opens(self):
        for role, group in ROLES.items():
            user = new_test_user(self.env, f"menus_{role}", group)
            menus = self._visible_menus(user)
            self.assertTrue(menus)
            for menu in menus:
                with self.subTest(role=role, menu=menu.complete_name):
                    self._open(menu, user)

    def test_sales_is_offered_no_planning_and_no_booking(self):
        user = new_test_user(self.env, "menus_sales", ROLES["sales"])
        names = self._visible_menus(user).mapped("action")
        models = {action.res_model for action in names if "res_model" in action}
        self.assertIn("crm.lead", models)
        self.assertIn("telecentre.agreement", models)
        for model in ("telecentre.booking", "telecentre.booking.slot"):
            self.assertNotIn(model, models)
        planning = self.env.ref("telecentre_booking.menu_telecentre_planning")
        self.assertNotIn(planning, self._visible_menus(user))

    def _visible_menus(self, user):
        """Menus with an action that the user sees in the apps of this project."""
        roots = self.env.ref("telecentre_booking.menu_telecentre_root")
        roots |= self.env.ref("crm.crm_menu_root")
        roots |= self.env.ref("contacts.menu_contacts")
        Menu = self.env["ir.ui.menu"]
        visible = Menu.browse(Menu.with_user(user)._visible_menu_ids())
        menus = Menu.search([("id", "child_of", roots.ids), ("action", "!=", False)])

        def shown(menu):
            return menu in visible and (not menu.parent_id or shown(menu.parent_id))

        return menus.filtered(shown)

    def _open(self, menu, user):
        action = menu.action
        try:
            if action._name == "ir.actions.act_window":
                self._open_window(action.with_user(user))
            elif action._name == "ir.actions.client":
                model, method, arguments = CLIENT_ACTIONS[action.tag]
                getattr(self.env[model].with_user(user), method)(*arguments)
            elif action._name == "ir.actions.server":
                action.with_user(user).run()
        except AccessError as error:
            self.fail(f"{menu.complete_name}: {error}")

    def _open_window(self, action):
        env = action.env
        values = env["ir.actions.act_window"]._for_xml_id(
            action.sudo().get_external_id()[action.id]
        )
        names = {"uid": env.uid, "active_id": False, "active_ids": [], "context": {}}
        context = safe_eval(values["context"] or "{}", names)
        domain = safe_eval(values["domain"] or "[]", {**names, "context": context})
        model = env[values["res_model"]].with_context(**context)
        views = model.get_views(
            values["views"], {"toolbar": True, "load_filters": True}
        )
        for view_type, view in views["views"].items():
            if view_type in ("list", "kanban"):
                fields = views["models"][model._name]["fields"]
                wanted = {
                    name: {} for name in fields if f'name="{name}"' in view["arch"]
                }
                model.web_search_read(domain, wanted, limit=3)
