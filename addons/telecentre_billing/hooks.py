def post_init_hook(env):
    """Give the resource types that already exist their products."""
    env["telecentre.resource.type"].search([])._ensure_tariff_products()
