"""OCA's contract: its cron makes draft invoices of 500 contracts of one line."""

import invoices_data as data


def prepare(env, state):
    """Make the product."""
    state.product_id = data.product(env).id


def setup(env, state, number):
    """Make the 500 contracts of the round, due on the date."""
    state.number = number
    customers = data.customers(env, number)
    contracts = env["contract.contract"].create(
        [
            {
                "name": f"Bench contract {number}-{index}",
                "partner_id": customer.id,
                "line_recurrence": True,
                "contract_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": state.product_id,
                            "name": "Bench plan #START# - #END#",
                            "quantity": 1,
                            "price_unit": price,
                            "recurring_rule_type": "monthly",
                            "recurring_interval": 1,
                            "recurring_invoicing_type": "pre-paid",
                            "date_start": data.DATE,
                            "recurring_next_date": data.DATE,
                        },
                    )
                ],
            }
            for index, (customer, price) in enumerate(
                zip(customers, data.prices(number), strict=True)
            )
        ]
    )
    state.contract_ids = contracts.ids


def work(env, state):
    """Do what its cron does."""
    last = env["account.move"].search([], order="id desc", limit=1).id
    env["contract.contract"].cron_recurring_create_invoice(data.DATE)
    moves = env["account.move"].search([("id", ">", last or 0)])
    state.move_ids = moves.ids
    return len(moves)


def check(env, state):
    """A draft for each contract, with the amounts; none left due or broken."""
    contracts = env["contract.contract"].browse(state.contract_ids)
    assert not any(contracts.mapped("invoice_generation_error"))
    assert min(contracts.mapped("recurring_next_date")) > data.DATE
    moves = env["account.move"].browse(state.move_ids)
    data.check_invoices(moves, state.number, "draft")
