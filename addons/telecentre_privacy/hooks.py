def post_init_hook(env):
    """Who had unsubscribed already is on the opposition list from the start."""
    blacklisted = env["mail.blacklist"].search([])
    env["telecentre.opposition"]._oppose_emails(
        blacklisted.mapped("email"), origin="unsubscribed"
    )


def uninstall_hook(env):
    """Odoo's own look-up stands on contacts and users again."""
    for name, model in (("partner", "res.partner"), ("user", "res.users")):
        action = env.ref(
            f"privacy_lookup.ir_action_server_action_privacy_lookup_{name}",
            raise_if_not_found=False,
        )
        if action:
            action.binding_model_id = env["ir.model"]._get_id(model)
