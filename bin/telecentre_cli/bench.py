"""`bin/telecentre bench`: speed on this machine, beside the OCA peers.

Each measure of a group runs in a process of its own (tests/speed/measure.py), on a
throw-away copy of a database; the rounds take turns, so that whatever else the
machine does falls on all of them alike.
"""

import contextlib
import hashlib
import json
import os
import platform
import re
import statistics
import subprocess
from datetime import date
from pathlib import Path

from . import marks, python_env
from .console import Failure, call, say, step
from .server_config import write_config
from .settings import CHECKOUT

SPEED = CHECKOUT / "tests" / "speed"
OURS, PEERS = "telecentre_bench", "telecentre_bench_peers"
PEER_ADDONS = ["contract", "l10n_fr_account", "resource_booking"]
WARM_UP, ROUNDS = 1, 5

# For each group: title, unit, its measures (file of tests/speed, label, database), and
# its targets: how many times faster than which other one the first has to be.
GROUPS = {
    "booking": (
        "Confirmed bookings created in batch: 20 desks, 10 days, with chatter",
        "bookings",
        [
            ("bookings_ours", "telecentre_booking", OURS),
            ("bookings_resource_booking", "OCA resource_booking", PEERS),
        ],
        {"bookings_resource_booking": 20},
    ),
    "billing": (
        "500 monthly subscriptions of one line each, a customer each, 20 % VAT",
        "invoices",
        [
            ("run_ours", "telecentre_billing: charges to posted invoices", OURS),
            ("run_bare", "account.move create + action_post, the same invoices", OURS),
            ("run_contract", "OCA contract: drafts only, not posted", PEERS),
        ],
        {"run_bare": 1.0, "run_contract": None},
    ),
}


def run(runtime, arguments):
    """Measure the groups named (all by default), print, and write the figures."""
    names, file, rounds = _read(arguments)
    runtime.prepare()
    databases = {measure[2] for name in names for measure in GROUPS[name][2]}
    bench = Bench(runtime)
    bench.make(databases)
    results = {"machine": bench.machine(), "groups": {}}
    _print_machine(results["machine"])
    for name in names:
        figures = bench.measure(name, rounds)
        results["groups"][name] = figures
        _print_group(figures)
    if file:
        file.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    return 0


def _read(arguments):
    names, file, rounds = [], None, ROUNDS
    words = iter(arguments)
    for word in words:
        if word == "--json":
            file = Path(next(words, "")).absolute()
        elif word == "--rounds":
            rounds = next(words, "")
            if not rounds.isdigit() or int(rounds) < 3:
                raise Failure("--rounds takes a number, at least 3.")
            rounds = int(rounds)
        elif word in GROUPS:
            names.append(word)
        else:
            raise Failure(
                f"{word!r} cannot be measured. Usage: bin/telecentre bench "
                f"[{'] ['.join(GROUPS)}] [--rounds N] [--json FILE]"
            )
    if file and (file.is_dir() or not file.parent.is_dir()):
        raise Failure("--json takes the path of a file to write, in a folder that is.")
    return names or list(GROUPS), file, rounds


class Bench:
    """The databases, and the processes that measure in copies of them."""

    def __init__(self, runtime):
        self.runtime = runtime
        self.environments = {}

    # -- databases

    def make(self, databases):
        """Make the databases that are not there yet; they serve later runs too."""
        self.environments[OURS] = self.runtime.environment()
        if OURS in databases:
            self.runtime.databases.ensure(OURS, demo=False)
        if PEERS in databases:
            self._make_peers()

    def _make_peers(self):
        folder = python_env.peer_addons(
            self.runtime.settings.home, self.runtime.venv
        )
        config = write_config(
            self.runtime.settings,
            self.runtime.cluster,
            self.runtime.odoo_path,
            name="peers.conf",
            addons=[folder / "odoo" / "addons"],
        )
        # What the peers import in Python lies beside them.
        self.environments[PEERS] = self.runtime.environment(
            ODOO_RC=str(config), PYTHONPATH=str(folder)
        )
        locked = (python_env.LOCKS / "peers.txt").read_bytes()
        sums = {"peers": hashlib.sha256(locked).hexdigest()[:16]}
        databases = self.runtime.databases
        state = databases.state(PEERS)
        if state and state.get("sums") == sums:
            return
        databases.drop(PEERS)
        settings = self.runtime.settings
        with step(f"database {PEERS}: Odoo and {', '.join(PEER_ADDONS)}"):
            script = CHECKOUT / "bin" / "telecentre_cli" / "in_odoo.py"
            log = settings.instance / "log" / "databases.log"
            call(
                [self.runtime.python, script, "create", PEERS, settings.country,
                 settings.language, "empty", *PEER_ADDONS],
                f"The whole log is in {log}.",
                env=self.environments[PEERS],
                log=log,
            )  # fmt: skip
            self._comment(PEERS, marks.ready(sums, date.today().isoformat(), False))

    def _comment(self, name, text):
        with self.runtime.databases._cursor() as cr:
            cr.execute(f'COMMENT ON DATABASE "{name}" IS %s', [text])

    @contextlib.contextmanager
    def _copies(self, names):
        """Copy the databases, hand out {name: copy}, and drop the copies."""
        copies = {name: f"{name}_copy" for name in sorted(set(names))}
        try:
            with step("throw-away copies of the databases"):
                for name, copy in copies.items():
                    with self.runtime.databases._cursor() as cr:
                        cr.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
                        cr.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
                        # The planner is to know the tables from the first round on.
                    with self.runtime.databases._cursor(copy) as cr:
                        cr.execute("ANALYZE")
            yield copies
        finally:
            for copy in copies.values():
                with self.runtime.databases._cursor() as cr:
                    cr.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')

    # -- measuring

    def measure(self, group, rounds):
        """Return the figures of one group, its measures taking turns."""
        title, unit, measures, targets = GROUPS[group]
        rates = {name: [] for name, _label, _database in measures}
        say(f"  {title}")
        with self._copies(database for _n, _l, database in measures) as copies:
            workers = {}
            try:
                for name, _label, database in measures:
                    workers[name] = self._worker(name, database, copies[database])
                for number in range(WARM_UP + rounds):
                    counted = number >= WARM_UP
                    what = f"round {number - WARM_UP + 1}" if counted else "warm-up"
                    with step(f"{what} of {rounds}" if counted else what):
                        for name, worker in workers.items():
                            answer = self._ask(worker, name, number)
                            if counted:
                                rates[name].append(answer["count"] / answer["seconds"])
            finally:
                for worker in workers.values():
                    self._end(worker)
        return _figures(title, unit, measures, targets, rates)

    def _worker(self, name, database, copy):
        log = self.runtime.settings.instance / "log" / f"bench-{name}.log"
        with open(log, "w", encoding="utf-8") as stream:
            worker = subprocess.Popen(
                [str(self.runtime.python), str(SPEED / "measure.py"), copy, name],
                env={**self.environments[database], "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
            )
        worker.log = log
        return worker

    @staticmethod
    def _ask(worker, name, number):
        line = ""
        with contextlib.suppress(BrokenPipeError):
            worker.stdin.write(f"{number}\n")
            worker.stdin.flush()
            line = worker.stdout.readline()
        if not line:
            worker.wait()
            raise Failure(
                f"The measure {name} failed; its log is {worker.log}.",
                worker.log.read_text(errors="replace"),
            )
        return json.loads(line)

    @staticmethod
    def _end(worker):
        with contextlib.suppress(OSError):
            worker.stdin.close()
        try:
            worker.wait(30)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()

    # -- the machine

    def machine(self):
        """Return what the figures were measured on."""
        with self.runtime.databases._cursor() as cr:
            cr.execute("SHOW server_version")
            postgresql = cr.fetchone()[0].split()[0]
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return {
            "date": date.today().isoformat(),
            "cpu": _cpu_model(),
            "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(memory / 1024**3, 1),
            "system": _system_name(),
            "python": platform.python_version(),
            "postgresql": postgresql,
            "load": round(os.getloadavg()[0], 2),
        }


def _cpu_model():
    with contextlib.suppress(OSError):
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        found = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
        if found:
            return " ".join(found.group(1).split())
    return platform.machine()


def _system_name():
    with contextlib.suppress(OSError):
        text = Path("/etc/os-release").read_text(encoding="utf-8")
        found = re.search(r'^PRETTY_NAME="?([^"\n]+)', text, re.M)
        if found:
            return found.group(1)
    return platform.system()


# -- figures


def _figures(title, unit, measures, targets, rates):
    first = measures[0][0]
    lines = []
    for name, label, _database in measures:
        values = sorted(rates[name])
        line = {
            "measure": name,
            "label": label,
            "rates": [round(rate, 1) for rate in rates[name]],
            "min": round(values[0], 1),
            "median": round(statistics.median(values), 1),
            "max": round(values[-1], 1),
        }
        if name in targets:
            ratio = statistics.median(rates[first]) / statistics.median(values)
            line["ratio"] = round(ratio, 2)
            line["target"] = targets[name]
            line["reached"] = targets[name] is None or ratio >= targets[name]
        lines.append(line)
    return {"title": title, "unit": f"{unit}/s", "lines": lines}


def _print_machine(machine):
    print(
        f"\n{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB;"
        f" {machine['system']}, Python {machine['python']}, PostgreSQL"
        f" {machine['postgresql']}; {machine['date']}"
        f" (load before: {machine['load']})\n",
        flush=True,
    )


def _print_group(figures):
    lines = figures["lines"]
    width = max(len(line["label"]) for line in lines)
    print(f"\n{figures['title']}")
    head = f"  {figures['unit']:<{width}} {'min':>8} {'median':>8} {'max':>8}"
    print(f"{head}   ours is")
    for line in lines:
        row = f"  {line['label']:<{width}}"
        row += "".join(f" {line[key]:>8.1f}" for key in ("min", "median", "max"))
        print((row + _verdict(line)).rstrip())
    print(flush=True)


def _verdict(line):
    if "ratio" not in line:
        return ""
    text = f"   {line['ratio']:.2f} times as fast"
    if line["target"] is None:
        return text
    mark = "✓" if line["reached"] else "✗"
    return f"{text}  {mark} target {line['target']:g}"
