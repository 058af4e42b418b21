from odoo.api import SUPERUSER_ID, Environment

from odoo.addons.telecentre_crm.hooks import name_activity_plans

STAGES = ("hr_contact", "meeting", "census", "pilot", "agreement")


def migrate(cr, version):
    """Give the stages their activity plans, which data does to new ones only."""
    env = Environment(cr, SUPERUSER_ID, {})
    for name in STAGES:
        stage = env.ref(f"telecentre_crm.crm_stage_{name}", raise_if_not_found=False)
        plan = env.ref(f"telecentre_crm.activity_plan_{name}", raise_if_not_found=False)
        if stage and plan and not stage.activity_plan_id:
            stage.activity_plan_id = plan
    name_activity_plans(env)
