"""One month of subscriptions: lay it out, preview it, run it, run it again.

    python month.py DATABASE STEP [ARGUMENT]

STEP is one of

* ``lay_out COUNT``: that many active subscriptions due on the first of the month;
* ``preview``, ``run``, ``again``: what an accountant does, in that order;
* ``help``: a second worker that shares the batches of the next run, to its end.

Each is a process of its own, so that its peak memory is its own too. The answer is a
line of JSON. The configuration file is in ODOO_RC.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import odoo.http  # noqa: F401  (loads what odoo.service needs)
from odoo.modules.registry import Registry
from odoo.tools import config

sys.path.insert(0, str(Path(__file__).parent))

import month_data  # noqa: E402
from measure import environment  # noqa: E402


def timed(found, name, model, method):
    """Note how long each call of the method of the run takes, in all."""
    original = getattr(model, method)

    def wrapper(*arguments, **keywords):
        begin = time.perf_counter()
        try:
            return original(*arguments, **keywords)
        finally:
            found[name] = found.get(name, 0) + time.perf_counter() - begin

    setattr(model, method, wrapper)


def lay_out(env, count):
    """Make the subscriptions."""
    return {"invoices": month_data.lay_out(env, int(count))}


def preview(env):
    """Preview the month."""
    run = env["telecentre.billing.run"].create({"date": month_data.DATE})
    begin = time.perf_counter()
    run.action_preview()
    env.cr.commit()
    seconds = time.perf_counter() - begin
    counts = run.preview_line_count, run.preview_document_count, run.apart_count
    run.unlink()
    return {"seconds": seconds, "lines": counts[0], "documents": counts[1]}


def run(env):
    """Run the month."""
    found = {}
    model = env.registry["telecentre.billing.run"]
    timed(found, "charging", model, "_charge_subscriptions")
    timed(found, "invoicing", model, "_invoice_charges")
    answer = again(env)
    return {**found, **answer}


def again(env):
    """Make a run of the month."""
    record = env["telecentre.billing.run"].create({"date": month_data.DATE})
    env.cr.commit()
    begin = time.perf_counter()
    record.action_run()
    env.cr.commit()
    seconds = time.perf_counter() - begin
    assert record.state == "done" and not record.apart_ids, record.apart_ids
    assert set(record.move_ids.mapped("state")) <= {"posted"}
    return {
        "seconds": seconds,
        "charges": record.charge_count,
        "invoices": record.move_count,
        "lines": len(record.move_ids.invoice_line_ids),
        "amount": record.amount_untaxed,
    }


def help_run(env):
    """Wait for a run and do batches of it as long as it lasts."""
    print("ready", file=sys.stderr, flush=True)
    record = env["telecentre.billing.run"]
    for _look in range(1200):
        env.cr.commit()
        env.invalidate_all()
        record = record.search([("state", "=", "running")])
        if record and record._is_led():
            break
        time.sleep(0.1)
    done, do_batch = [], type(record)._do_batch

    def counted(self, batch):
        done.append(batch.kind)
        return do_batch(self, batch)

    type(record)._do_batch = counted
    record._help()
    return {"batches": len(done)}


STEPS = {
    "lay_out": lay_out,
    "preview": preview,
    "run": run,
    "again": again,
    "help": help_run,
}


def main(database, step, *arguments):
    """Do one step and answer."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else may speak
    config.parse_config(["-d", database, "--log-level=error"], setup_logging=True)
    registry = Registry(database)
    with registry.cursor() as cr:
        found = STEPS[step](environment(cr), *arguments)
        cr.commit()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "memory": peak}), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
    # Odoo leaves threads behind that would keep the process alive.
    sys.stdout.flush()
    os._exit(0)
