"""The same invoices made and posted with bare account.move, default context."""

import invoices_data as data


def prepare(env, state):
    """Make the product."""
    state.product_id = data.product(env).id


def setup(env, state, number):
    """Lay out what the run of telecentre_billing writes on its invoices."""
    state.number = number
    customers = data.customers(env, number)
    state.values = [
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": data.DATE,
            "invoice_origin": f"SUB{index:05d}",
            "invoice_user_id": env.uid,
            "invoice_line_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": state.product_id,
                        "name": f"Bench plan, {customer.name}, {data.DATE:%m/%Y}",
                        "quantity": 1,
                        "price_unit": price,
                    },
                )
            ],
        }
        for index, (customer, price) in enumerate(
            zip(customers, data.prices(number), strict=True)
        )
    ]


def work(env, state):
    """Create them in one batch and post them."""
    moves = env["account.move"].create(state.values)
    moves.action_post()
    state.move_ids = moves.ids
    return len(moves)


def check(env, state):
    """All posted, with the amounts."""
    moves = env["account.move"].browse(state.move_ids)
    data.check_invoices(moves, state.number, "posted")
