from odoo import SUPERUSER_ID, api

from odoo.addons.telecentre_crm.hooks import name_activity_plans


def migrate(cr, version):
    """The first and the last stage have their activity plan, too, where a team has
    chosen none of its own."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in ("qualify", "signed"):
        stage = env.ref(f"telecentre_crm.crm_stage_{name}", raise_if_not_found=False)
        plan = env.ref(f"telecentre_crm.activity_plan_{name}", raise_if_not_found=False)
        if stage and plan and not stage.activity_plan_id:
            stage.activity_plan_id = plan
    name_activity_plans(env)
