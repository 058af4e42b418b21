"""A month of a network: 1,000 customers, half of them in 20 groups, seeded."""

import random
from datetime import date

CUSTOMERS = 1000
GROUPED = 500  # of them, as entities of groups
GROUPS = 20
DATE = date.today().replace(day=1)
SEED = 15


def lay_out(env, subscriptions):
    """Active subscriptions of one line due on DATE; return how many invoices it makes.

    Each customer has as many as the others. Those of a group are on one invoice.
    """
    env = env(context={**env.context, "tracking_disable": True})
    draw = random.Random(SEED)
    tax = env.company.account_sale_tax_id
    assert tax.amount == 20 and not tax.price_include, tax.name
    env.company.telecentre_auto_post = True
    product = env["product.product"].create(
        {"name": "Bench plan", "type": "service", "taxes_id": [(6, 0, tax.ids)]}
    )
    plan = env["telecentre.plan"].create(
        {"name": "Bench plan", "product_id": product.id, "interval": "month"}
    )
    centre = env["telecentre.centre"].create({"name": "Bench", "code": "BENCH-MONTH"})
    groups = _companies(env, "Bench group", GROUPS)
    customers = _companies(env, "Bench customer", CUSTOMERS)
    agreements = env["telecentre.agreement"].create(
        [
            {
                "name": f"Bench agreement {number}",
                "partner_id": group.id,
                "date_start": DATE,
                "purchase_order_ref": f"PO-{number:04d}",
            }
            for number, group in enumerate(groups)
        ]
    )
    for number in range(GROUPED):
        customers[number].parent_id = groups[number % GROUPS]
    values = []
    for number in range(subscriptions):
        which = number % CUSTOMERS
        agreement = agreements[which % GROUPS] if which < GROUPED else None
        values.append(
            {
                "partner_id": customers[which].id,
                "plan_id": plan.id,
                "centre_id": centre.id,
                "date_start": DATE,
                "price_unit": draw.randrange(3000, 30000) / 100,
                "agreement_id": agreement.id if agreement else False,
            }
        )
    for start in range(0, subscriptions, 1000):
        env["telecentre.subscription"].create(
            values[start : start + 1000]
        ).action_activate()
        env.cr.commit()
        env.invalidate_all()
    return CUSTOMERS - GROUPED + GROUPS


def _companies(env, name, count):
    return env["res.partner"].create(
        [
            {
                "name": f"{name} {number}",
                "is_company": True,
                "street": "1 rue de l'Exemple (fictif)",
                "zip": "15000",
                "city": "Aurillac",
                "country_id": env.ref("base.fr").id,
            }
            for number in range(count)
        ]
    )
