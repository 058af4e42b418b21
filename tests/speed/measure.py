"""Time one piece of work inside Odoo, in a process of its own, when asked to.

    python measure.py DATABASE MEASURE

``MEASURE`` names a file beside this one, which defines

* ``prepare(env, state)``: what all rounds share, once;
* ``setup(env, state, number)``: fresh records for the round, not timed;
* ``work(env, state)``: what is timed, its commit included; returns how many were done;
* ``check(env, state)``: fails unless the work was really done, not timed;
* ``finish(state)``, if there is one: ends what ``prepare`` started.

A figure that is no time of the whole is left by ``work`` in ``state.figure``.

``state`` is a SimpleNamespace of plain values (ids, dates; a browser's page), kept
between the rounds.
Each line of standard input is the number of a round; each is answered by a line of
JSON, ``{"count": ..., "seconds": ...}``, and ``"figure"`` if there is one. The configuration file is in ODOO_RC.
"""

import gc
import importlib
import json
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import odoo.api
import odoo.http  # noqa: F401  (loads what odoo.service needs)
from odoo.modules.registry import Registry
from odoo.tools import config


def environment(cr):
    """Return what an administrator at the screen has: user, companies, language."""
    env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    admin = env.ref("base.user_admin")
    return env(user=admin, context=dict(admin.context_get()))


def in_transaction(registry, call, *arguments):
    """Call with an environment of its own, and commit."""
    with registry.cursor() as cr:
        return call(environment(cr), *arguments)


def one_round(registry, measure, state, number):
    """Return the count and the seconds of one round."""
    in_transaction(registry, measure.setup, state, number)
    # Rubbish of the setup is not to be collected on the work's account.
    gc.collect()
    with registry.cursor() as cr:
        env = environment(cr)
        begin = time.perf_counter()
        count = measure.work(env, state)
        cr.commit()
        seconds = time.perf_counter() - begin
    in_transaction(registry, measure.check, state)
    answer = {"count": count, "seconds": seconds}
    if hasattr(state, "figure"):
        answer["figure"] = state.figure
    return answer


def main(database, name):
    """Answer until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else may speak between the answers
    config.parse_config(["-d", database, "--log-level=error"], setup_logging=True)
    here = Path(__file__).resolve().parent
    sys.path[:0] = [str(here), str(here.parent)]
    measure = importlib.import_module(name)
    registry = Registry(database)
    state = SimpleNamespace()
    try:
        in_transaction(registry, measure.prepare, state)
        for line in sys.stdin:
            answer = one_round(registry, measure, state, int(line))
            print(json.dumps(answer), file=answers, flush=True)
    finally:
        if hasattr(measure, "finish"):
            measure.finish(state)


if __name__ == "__main__":
    main(*sys.argv[1:])
    # Odoo leaves threads behind that would keep the process alive.
    sys.stdout.flush()
    os._exit(0)
