"""What the billing tests of this folder need; run by stem.py inside Odoo."""

import time
from datetime import date

DATE = date(2026, 3, 1)
SUBSCRIPTIONS = 60
GROUPED = 12  # of them, on one invoice of a group


def lay_out(env):
    """Subscriptions due on the date: single customers, and one group's seats."""
    env.company.telecentre_auto_post = True
    centre = env["telecentre.centre"].create({"name": "Crash", "code": "CRASH"})
    product = env["product.product"].create({"name": "Crash plan", "type": "service"})
    plan = env["telecentre.plan"].create(
        {"name": "Crash plan", "product_id": product.id, "interval": "month"}
    )
    names = [f"Crash customer {n:02d}" for n in range(SUBSCRIPTIONS - GROUPED)]
    customers = env["res.partner"].create(
        [
            {
                "name": name,
                "street": "1 rue de l'Exemple (fictif)",
                "zip": "15000",
                "city": "Aurillac",
                "country_id": env.ref("base.fr").id,
            }
            for name in ["Crash group", *names]
        ]
    )
    group, *single = customers
    # The demo's own subscriptions stay as they are: only ours are due by that date.
    due = env["telecentre.subscription"].search([("next_charge_date", "<=", DATE)])
    due._write_history({"next_charge_date": False})
    subscriptions = env["telecentre.subscription"].create(
        [
            {
                "partner_id": partner.id,
                "plan_id": plan.id,
                "centre_id": centre.id,
                "date_start": date(2026, 1, 17),
                "price_unit": 50 + 7 * number,
            }
            for number, partner in enumerate([group] * GROUPED + single)
        ]
    )
    subscriptions.action_activate()
    return subscriptions.ids


def make_run(env):
    """A run up to the date."""
    return env["telecentre.billing.run"].create({"date": DATE}).id


def small_batches():
    """Let few records make several transactions."""
    from odoo.addons.telecentre_billing.models import telecentre_billing_run_execute

    telecentre_billing_run_execute.SUBSCRIPTION_BATCH = 10
    telecentre_billing_run_execute.INVOICE_BATCH = 5


def run(env, run_id, resume=False):
    """Run it, or go on with it."""
    small_batches()
    billing_run = env["telecentre.billing.run"].browse(run_id)
    if resume:
        billing_run.action_resume()
    else:
        billing_run.action_run()


def new_run(env):
    """Make a run and run it: what a second accountant does."""
    run(env, make_run(env))


def help_run(env, run_id):
    """Share the batches of the run from its start to its end; return how many."""
    billing_run = env["telecentre.billing.run"].browse(run_id)
    do_batch, done = type(billing_run)._do_batch, []

    def counted(self, batch):
        done.append(batch.kind)
        return do_batch(self, batch)

    type(billing_run)._do_batch = counted
    for _look in range(200):
        env.cr.commit()
        env.invalidate_all()
        if billing_run.state == "running" and billing_run._is_led():
            break
        time.sleep(0.05)
    billing_run._help()
    return done
