def post_init_hook(env):
    """Give the resource types that already exist their products."""
    env["telecentre.resource.type"].search([])._ensure_tariff_products()


def uninstall_hook(env):
    """Empty the tables in an order that their foreign keys accept.

    They are dropped anyway; left to itself, the removal of data records tries to
    delete a subscription before the ledger that points at it.
    """
    env.cr.execute("UPDATE telecentre_booking SET agreement_id = NULL")
    for table in (
        "telecentre_allowance_move",
        "telecentre_charge",
        "telecentre_deposit",
        "telecentre_pass",
        "telecentre_subscription",
        "telecentre_agreement",
        "telecentre_plan",
        "telecentre_reduction",
        "telecentre_price_index",
    ):
        env.cr.execute(f"DELETE FROM {table}")  # pylint: disable=sql-injection
    # Invoices stay, and so do the products on them.
    env["ir.model.data"].search(
        [
            ("module", "=", "telecentre_billing"),
            ("model", "in", ("product.product", "product.template")),
        ]
    ).unlink()
    env.invalidate_all()
