def post_init_hook(env):
    """Who had unsubscribed already is on the opposition list from the start."""
    blacklisted = env["mail.blacklist"].search([])
    env["telecentre.opposition"]._oppose_emails(
        blacklisted.mapped("email"), origin="unsubscribed"
    )
