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
from typing import NamedTuple

from . import bench_month, marks, python_env, wkhtmltopdf
from .console import Failure, call, say, step
from .server_config import checksums, our_addons, write_config
from .settings import CHECKOUT

SPEED = CHECKOUT / "tests" / "speed"
OURS, PEERS = "telecentre_bench", "telecentre_bench_peers"
ALONE = "telecentre_bench_booking"  # telecentre_booking without the addons above it
NETWORK = "telecentre_bench_network"
PEER_ADDONS = ["contract", "l10n_fr_account", "resource_booking"]
WARM_UP, ROUNDS = 1, 5
FILL_LIMIT = 1800  # seconds to lay 500,000 slots
# Its own program has to be fetched
WKHTMLTOPDF = "pdf_wkhtmltopdf"


class Group(NamedTuple):
    """Measures that take turns, and what the figures are to reach.

    ``measures``: (file of tests/speed, label, database); ``targets``: {measure: how
    many times as fast as it the first measure has to be, None for no more than a
    comparison}; ``limits``: {measure: figure to reach} by itself. The unit "ms" means
    milliseconds for one and "MB" memory, where less is better; all others are done per
    second. A measure may give a figure of its own kind instead (``state.figure``).
    """

    title: str
    unit: str
    measures: list
    targets: dict
    limits: dict


GROUPS = {
    "booking": Group(
        "Confirmed bookings created in one batch: 20 desks, 10 days, with chatter",
        "bookings/s",
        [
            ("bookings_ours", "telecentre_booking", ALONE),
            ("bookings_charged", "the same, priced and charged by billing", OURS),
            ("bookings_resource_booking", "OCA resource_booking", PEERS),
        ],
        {"bookings_resource_booking": 40, "bookings_charged": None},
        {},
    ),
    "billing": Group(
        "500 monthly subscriptions of one line, each of another customer, 20 % VAT",
        "invoices/s",
        [
            ("run_ours", "telecentre_billing: charges to posted invoices", OURS),
            ("run_bare", "bare account.move: create + action_post, the same", OURS),
            ("run_contract", "OCA contract: drafts only, not posted", PEERS),
        ],
        {"run_bare": 1, "run_contract": 1.2},
        {},
    ),
    "engine": Group(
        "Confirmed bookings with chatter, among 200 resources and 500,000 slots",
        "bookings/s",
        [
            ("bookings_many", "2,000 in one batch", NETWORK),
            ("bookings_one_by_one", "one at a time", NETWORK),
            ("bookings_single", "one at a time, each committed", NETWORK),
        ],
        {},
        {"bookings_many": 1000, "bookings_one_by_one": 150, "bookings_single": 150},
    ),
    "availability": Group(
        "Reading 10 centres, 200 resources and 500,000 slots",
        "ms",
        [
            ("available_day", "find_available: one day, the whole network", NETWORK),
            (
                "available_month",
                "find_available_spans: 44 half-days of a month",
                NETWORK,
            ),
            ("planning_week", "planning board: data of one week", NETWORK),
        ],
        {},
        {"available_day": 50, "available_month": 300, "planning_week": 400},
    ),
    "board": Group(
        "The planning board of one week, 200 resources, from the click to the picture",
        "ms",
        [("board_draw", "drawn in Chromium, 1366 × 768", NETWORK)],
        {},
        {"board_draw": 1500},
    ),
    "pdf": Group(
        "Invoices printed as PDF/A, beside Debian's wkhtmltopdf",
        "ms",
        [
            ("pdf_one", "an invoice of one page, after a first one", OURS),
            ("pdf_hundred", "100 invoices in one file", OURS),
            (
                WKHTMLTOPDF,
                "one, by wkhtmltopdf: no header, footer, text, PDF/A; several refused",
                OURS,
            ),
        ],
        {WKHTMLTOPDF: None},
        {"pdf_one": 500, "pdf_hundred": 15000},
    ),
    "pdf_memory": Group(
        "What a process grows by when it prints",
        "MB",
        [("pdf_memory", "500 invoices, one by one", OURS)],
        {},
        {"pdf_memory": 30},
    ),
    "storm": Group(
        "40 clients book at the same moment, by HTTP, at a server with two workers",
        "ms",
        [
            ("storm_one", "one desk, 10 times: 95 of 100 are answered in", NETWORK),
            ("storm_ten", "ten desks, 10 times: 95 of 100 are answered in", NETWORK),
        ],
        {},
        {"storm_one": 1000, "storm_ten": 1000},
    ),
    "crm-import": Group(
        "Companies written as the import of Sirene does, 500 a transaction",
        "companies/s",
        [
            ("crm_create", "5,000 that are new", OURS),
            ("crm_update", "5,000 that are known, each changed", OURS),
        ],
        {"crm_update": None},
        {"crm_create": 500, "crm_update": 500},
    ),
    "crm-read": Group(
        "Sirene's stock, of which 20,000 companies are wanted",
        "lines/s",
        [("crm_read", "1,000,000 lines of CSV read", OURS)],
        {},
        {"crm_read": 50_000},
    ),
    "crm-memory": Group(
        "The most memory that an import takes, Odoo included",
        "MB",
        [("crm_memory", "1,000,000 lines of Sirene by the job", OURS)],
        {},
        {"crm_memory": 500},
    ),
    "crm-memory-parquet": Group(
        "The most memory that an import of a Parquet file takes, Odoo included",
        "MB",
        [("crm_memory_parquet", "1,000,000 lines of Sirene by the job", OURS)],
        {},
        {"crm_memory_parquet": 500},
    ),
    "crm-memory-places": Group(
        "The most memory that an import of establishments takes, Odoo included",
        "MB",
        [("crm_memory_places", "1,000,000 lines of Sirene by the job", OURS)],
        {},
        {"crm_memory_places": 500},
    ),
    "crm-leads": Group(
        "20,000 opportunities",
        "ms",
        [
            ("crm_form", "the form of one is opened: the server's time", OURS),
            ("crm_pipeline", "the pipeline is opened: the server's time", OURS),
            ("crm_score", "all their scores are computed again", OURS),
        ],
        {"crm_pipeline": None, "crm_score": None},
        {"crm_form": 1000, "crm_pipeline": 1000, "crm_score": 30_000},
    ),
    "crm-indicators": Group(
        "The indicators for the council, of 100,000 slots",
        "ms",
        [("crm_indicators", "510 days of 10 centres, 2,000 people", OURS)],
        {},
        {"crm_indicators": 5000},
    ),
    "memory": Group(
        "What a worker of the server has grown by",
        "MB",
        [("worker_memory", "10,000 bookings by HTTP, 100 at a time", NETWORK)],
        {},
        {"worker_memory": 50},
    ),
}
LESS_IS_BETTER = {"ms", "MB"}
DEFAULT = ["booking", "billing"]
# Each is one long piece of work, with figures of several kinds
MONTHS = {
    "month": bench_month.measure,
    "month_many": bench_month.measure_many,
}
# One name for all that concerns prospecting
SEVERAL = {"crm": [name for name in GROUPS if name.startswith("crm-")]}
# These need what the tests need: Playwright, pyarrow
BROWSER = {"board", "crm-memory-parquet"}


def run(runtime, arguments):
    """Measure the groups named, or those beside the peers; print, write the figures."""
    names, file, rounds = _read(arguments)
    runtime.prepare(tests=bool(BROWSER.intersection(names)))
    databases = {OURS} if MONTHS.keys() & set(names) else set()
    for name in names:
        if name not in MONTHS:
            databases |= {place for _m, _l, place in GROUPS[name].measures}
    bench = Bench(runtime)
    bench.make(databases)
    results = {"machine": bench.machine(), "groups": {}}
    _print_machine(results["machine"])
    for name in names:
        if name in MONTHS:
            figures = MONTHS[name](bench, OURS)
            bench_month.print_group(figures)
        else:
            figures = bench.measure(name, rounds)
            _print_group(figures)
        results["groups"][name] = figures
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
        elif word in (*GROUPS, *SEVERAL, *MONTHS):
            names += SEVERAL.get(word, [word])
        else:
            known = "] [".join([*GROUPS, *SEVERAL, *MONTHS])
            raise Failure(
                f"{word!r} cannot be measured. Usage: bin/telecentre bench "
                f"[{known}] [--rounds N] [--json FILE]"
            )
    if file and (file.is_dir() or not file.parent.is_dir()):
        raise Failure("--json takes the path of a file to write, in a folder that is.")
    return names or DEFAULT, file, rounds


class Bench:
    """The databases, and the processes that measure in copies of them."""

    def __init__(self, runtime):
        self.runtime = runtime
        self.environments = {}
        self.own = {}  # the environment of a measure, where it has its own

    # -- databases

    def make(self, databases):
        """Make the databases that are not there yet; they serve later runs too."""
        self.environments[OURS] = self.runtime.environment()
        self.environments[NETWORK] = self.environments[OURS]
        self.environments[ALONE] = self.environments[OURS]
        if OURS in databases:
            self._make_ours()
        if databases & {ALONE, NETWORK}:
            self._make_alone()
        if NETWORK in databases:
            self._make_network()
        if PEERS in databases:
            self._make_peers()

    def _make_ours(self):
        databases = self.runtime.databases
        state = databases.state(OURS)
        # An update does not install the addons that have come since.
        if state and set(our_addons()) - set(state.get("sums", {})):
            databases.drop(OURS)
        databases.ensure(OURS, demo=False)

    def _make_alone(self):
        databases = self.runtime.databases
        state = databases.state(ALONE)
        if state and state.get("sums") == checksums():
            return
        databases.drop(ALONE)
        databases._build(ALONE, demo=False, modules=["telecentre_booking"])

    def _make_network(self):
        databases = self.runtime.databases
        ours, state = databases.state(ALONE), databases.state(NETWORK)
        if state and state.get("sums") == ours["sums"]:
            return
        databases.drop(NETWORK)
        with step(f"database {NETWORK}: 500,000 slots"):
            with databases._cursor() as cr:
                cr.execute(f'CREATE DATABASE "{NETWORK}" TEMPLATE "{ALONE}"')
            self._comment(NETWORK, marks.UNFINISHED)
            worker = self._worker("network_fill", NETWORK, NETWORK)
            self._end(worker, FILL_LIMIT)
            if worker.returncode:
                raise Failure(
                    f"The database could not be filled; the log is {worker.log}.",
                    worker.log.read_text(errors="replace"),
                )
            self._comment(NETWORK, marks.ready(ours["sums"], ours["made_on"], False))

    def _make_peers(self):
        folder = python_env.oca_addons(
            self.runtime.settings.home, self.runtime.venv, "peers"
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
            found = ["found", PEERS, settings.country, settings.language]
            for words in (found, ["create", PEERS, "empty"]):
                call(
                    [self.runtime.python, script, *words, *PEER_ADDONS],
                    f"The whole log is in {log}.",
                    env=self.environments[PEERS],
                    log=log,
                )
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
        group = self._possible(GROUPS[group])
        found = {name: [] for name, _label, _database in group.measures}
        say(f"  {group.title}")
        with self._copies(place for _n, _l, place in group.measures) as copies:
            workers = {}
            try:
                for name, _label, database in group.measures:
                    workers[name] = self._worker(name, database, copies[database])
                for number in range(WARM_UP + rounds):
                    counted = number >= WARM_UP
                    what = f"round {number - WARM_UP + 1}" if counted else "warm-up"
                    with step(f"{what} of {rounds}" if counted else what):
                        for name, worker in workers.items():
                            answer = self._ask(worker, name, number)
                            if counted:
                                found[name].append(_figure(answer, group.unit))
            finally:
                for worker in workers.values():
                    self._end(worker)
        return _figures(group, found)

    def _possible(self, group):
        """The group, without what cannot be had on this machine."""
        if WKHTMLTOPDF not in [name for name, _label, _place in group.measures]:
            return group
        own = wkhtmltopdf.environment(
            self.runtime.settings.home, self.environments[OURS]
        )
        if own:
            self.own[WKHTMLTOPDF] = own
            return group
        return group._replace(
            measures=[each for each in group.measures if each[0] != WKHTMLTOPDF],
            targets={},
        )

    def _worker(self, name, database, copy):
        log = self.runtime.settings.instance / "log" / f"bench-{name}.log"
        with open(log, "w", encoding="utf-8") as stream:
            worker = subprocess.Popen(
                [str(self.runtime.python), str(SPEED / "measure.py"), copy, name],
                env={
                    **self.own.get(name, self.environments[database]),
                    "PYTHONDONTWRITEBYTECODE": "1",
                },
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
    def _end(worker, limit=30):
        with contextlib.suppress(OSError):
            worker.stdin.close()
        try:
            worker.wait(limit)
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


def _figure(answer, unit):
    if "figure" in answer:
        return answer["figure"]
    if unit == "ms":
        return 1000 * answer["seconds"] / answer["count"]
    return answer["count"] / answer["seconds"]


def _figures(group, found):
    first = statistics.median(found[group.measures[0][0]])
    lines = []
    for name, label, _database in group.measures:
        middle = statistics.median(found[name])
        line = {
            "measure": name,
            "label": label,
            "rounds": [round(value, 1) for value in found[name]],
            "min": round(min(found[name]), 1),
            "median": round(middle, 1),
            "max": round(max(found[name]), 1),
        }
        if name in group.targets:
            less = group.unit in LESS_IS_BETTER
            ratio = middle / first if less else first / middle
            line["ratio"] = round(ratio, 2)
            line["target"] = group.targets[name]
            line["reached"] = not line["target"] or ratio >= line["target"]
        if name in group.limits:
            limit = line["limit"] = group.limits[name]
            less = group.unit in LESS_IS_BETTER
            line["reached"] = middle < limit if less else middle >= limit
        lines.append(line)
    return {"title": group.title, "unit": group.unit, "lines": lines}


def _print_machine(machine):
    print(
        f"\n{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB;"
        f" {machine['system']}, Python {machine['python']}, PostgreSQL"
        f" {machine['postgresql']}; {machine['date']}"
        f" (load before: {machine['load']})\n",
        flush=True,
    )


def _print_group(figures):
    lines, unit = figures["lines"], figures["unit"]
    width = max(len(line["label"]) for line in lines)
    print(f"\n{figures['title']}")
    print(f"  {unit:<{width}} {'min':>9} {'median':>9} {'max':>9}")
    for line in lines:
        row = f"  {line['label']:<{width}}"
        row += "".join(f" {line[key]:>9.1f}" for key in ("min", "median", "max"))
        print(row + _verdict(line, unit))
    print(flush=True)


def _verdict(line, unit):
    mark = "✓" if line.get("reached") else "✗"
    if "limit" in line:
        return f"   {mark} {'below' if unit in LESS_IS_BETTER else 'at least'} {line['limit']}"
    if "ratio" not in line:
        return ""
    text = f"   ours is {line['ratio']:.2f} times as fast"
    if line["target"]:
        text += f"   {mark} at least {line['target']}"
    return text
