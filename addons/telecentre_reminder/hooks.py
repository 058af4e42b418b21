def post_init_hook(env):
    """French companies that follow no policy yet follow ours."""
    policy = env.ref("telecentre_reminder.credit_control_policy_telecentre")
    for company in env["res.company"].search([]).filtered("is_france_country"):
        if not company.credit_policy_id:
            company.credit_policy_id = policy
