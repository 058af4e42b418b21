"""An Odoo process that other processes are forked from: quick, real, killable.

    python stem.py DATABASE FILE

Loads the registry of the database once. Each line of standard input is a JSON list of
calls, ``[{"name": function of FILE, "arguments": {...}, "kill_at": n}, ...]``; they run
at the same time, each in a forked process with a database connection, a transaction
and a snapshot of its own, all let go together. With ``kill_at``, the process kills
itself (SIGKILL) before its n-th SQL statement, commits counted as statements.

A call with ``"warm": true`` is made in the process itself and undone: what it loads
and caches, the forked processes have from the start.

The answer is a line of JSON: for each call ``{"result": ..., "statements": n}``,
``{"error": message, "type": ...}`` or ``{"signal": 9}``.
The configuration file is in ODOO_RC.
"""

import importlib.util
import json
import os
import signal
import sys
import traceback

import odoo.api
import odoo.http  # noqa: F401  (loads what odoo.service needs)
from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


class Counter:
    """Counts what is sent to the database, and may kill the process on the way."""

    def __init__(self, kill_at):
        self.count = 0
        self.kill_at = kill_at

    def tick(self):
        self.count += 1
        if self.count == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, cursor_class):
        """Count each execute and each commit of the class from now on."""
        execute, commit = cursor_class.execute, cursor_class.commit

        def counted_execute(cursor, *arguments, **keywords):
            self.tick()
            return execute(cursor, *arguments, **keywords)

        def counted_commit(cursor):
            self.tick()
            return commit(cursor)

        cursor_class.execute = counted_execute
        cursor_class.commit = counted_commit


def as_admin(cr):
    """Return the environment of an administrator at the screen."""
    env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    admin = env.ref("base.user_admin")
    return env(user=admin, context=dict(admin.context_get()))


def perform(registry, functions, call, ready, go):
    """Make one call in this process and return its answer."""
    counter = Counter(call.get("kill_at"))
    try:
        with registry.cursor() as cr:
            # As in any request, something was read before: the snapshot is taken.
            env = as_admin(cr)
            os.write(ready, b".")
            os.close(ready)
            os.read(go, 1)
            counter.watch(sql_db.Cursor)
            result = getattr(functions, call["name"])(env, **call.get("arguments", {}))
            cr.commit()
        return {"result": result, "statements": counter.count}
    except Exception as error:
        traceback.print_exc()
        return {"error": str(error), "type": type(error).__name__}


def warm(registry, functions, call):
    """Make the call in this process, undo it, and keep only the caches."""
    with registry.cursor() as cr:
        try:
            getattr(functions, call["name"])(as_admin(cr), **call["arguments"])
            cr.flush()
        finally:
            cr.rollback()
    sql_db.close_all()
    return {"result": None}


def start(registry, functions, call, ready, go):
    """Fork a process for the call; return its id and the pipe of its answer."""
    answer, reply = os.pipe()
    process_id = os.fork()
    if process_id:
        os.close(reply)
        return process_id, answer
    # Nothing of the parent's clean-up may run here.
    os.close(answer)
    os.close(go[1])
    os.close(ready[0])
    found = perform(registry, functions, call, ready[1], go[0])
    with os.fdopen(reply, "w") as stream:
        json.dump(found, stream)
    os._exit(0)


def run_together(registry, functions, calls):
    """Make the calls at the same time and return their answers, in order."""
    ready, go = os.pipe(), os.pipe()
    children = [start(registry, functions, call, ready, go) for call in calls]
    os.close(ready[1])
    os.close(go[0])
    while os.read(ready[0], 64):
        pass  # until each has written its byte and closed its end
    os.close(ready[0])
    os.close(go[1])  # lets all of them go
    answers = []
    for process_id, answer in children:
        with os.fdopen(answer) as stream:
            text = stream.read()
        _process_id, status = os.waitpid(process_id, 0)
        if os.WIFSIGNALED(status):
            answers.append({"signal": os.WTERMSIG(status)})
        else:
            answers.append(json.loads(text))
    return answers


def main(database, file):
    """Answer until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else may speak between the answers
    config.parse_config(["-d", database, "--log-level=error"], setup_logging=True)
    found = importlib.util.spec_from_file_location("functions", file)
    functions = importlib.util.module_from_spec(found)
    found.loader.exec_module(functions)
    registry = Registry(database)
    # Connections cannot be shared with forked processes, nor held while the
    # database is copied or replaced.
    sql_db.close_all()
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        calls = json.loads(line)
        if calls[0].get("warm"):
            results = [warm(registry, functions, call) for call in calls]
        else:
            results = run_together(registry, functions, calls)
        print(json.dumps(results), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
    # Odoo leaves threads behind that would keep the process alive.
    sys.stdout.flush()
    os._exit(0)
