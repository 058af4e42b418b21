"""A billing run of telecentre_billing: from subscriptions to posted invoices."""

import invoices_data as data


def prepare(env, state):
    """Make the centre and the plan."""
    env.company.telecentre_auto_post = True
    centre = env["telecentre.centre"].create({"name": "Bench", "code": "BENCH-RUN"})
    plan = env["telecentre.plan"].create(
        {"name": "Bench plan", "product_id": data.product(env).id, "interval": "month"}
    )
    state.centre_id = centre.id
    state.plan_id = plan.id


def setup(env, state, number):
    """Activate the 500 subscriptions of the round."""
    state.number = number
    customers = data.customers(env, number)
    subscriptions = env["telecentre.subscription"].create(
        [
            {
                "partner_id": customer.id,
                "plan_id": state.plan_id,
                "centre_id": state.centre_id,
                "date_start": data.DATE,
                "price_unit": price,
            }
            for customer, price in zip(customers, data.prices(number), strict=True)
        ]
    )
    subscriptions.action_activate()
    state.subscription_ids = subscriptions.ids


def work(env, state):
    """Run."""
    run = env["telecentre.billing.run"].create({"date": data.DATE})
    run.action_run()
    state.run_id = run.id
    return len(run.move_ids)


def check(env, state):
    """Nothing set apart; each charge is linked to its line; the chatter says whence."""
    run = env["telecentre.billing.run"].browse(state.run_id)
    assert run.state == "done" and not run.apart_ids
    data.check_invoices(run.move_ids, state.number, "posted")
    charges = env["telecentre.charge"].search(
        [("subscription_id", "in", state.subscription_ids)]
    )
    assert len(charges) == data.COUNT
    assert set(charges.mapped("state")) == {"invoiced"}
    assert charges.move_line_id.move_id == run.move_ids
    assert all(move.message_ids for move in run.move_ids)
