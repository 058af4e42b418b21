def post_init_hook(env):
    env["res.company"].search([])._telecentre_follow_policy()
