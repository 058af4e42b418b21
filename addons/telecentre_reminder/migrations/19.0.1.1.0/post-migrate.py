from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The levels wrote with OCA's template, which has neither French nor statement."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    theirs = env.ref("account_credit_control.email_template_credit_control_base")
    ours = env.ref("telecentre_reminder.email_template_reminder")
    policy = env.ref(
        "telecentre_reminder.credit_control_policy_telecentre", raise_if_not_found=False
    )
    levels = policy.level_ids if policy else env["credit.control.policy.level"]
    levels.filtered(
        lambda level: level.email_template_id == theirs
    ).email_template_id = ours
