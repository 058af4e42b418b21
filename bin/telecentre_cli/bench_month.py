"""`bin/telecentre bench month`: a whole month of subscriptions, once.

Each step (tests/speed/month.py) is a process of its own on one throw-away copy of the
database: its time and its peak memory are its own.
"""

import json
import subprocess

from .console import Failure, step
from .settings import CHECKOUT

SCRIPT = CHECKOUT / "tests" / "speed" / "month.py"
SUBSCRIPTIONS, MANY = 10_000, 50_000
TITLE = (
    "A month of {:,} subscriptions of 1,000 customers, 500 of them in 20 groups, "
    "20 % VAT"
)


def measure(bench, database, subscriptions=SUBSCRIPTIONS):
    """Return the figures: preview, run, the same again, the run by two workers."""
    with bench._copies([database]) as copies:
        copy = copies[database]
        found = {}
        names = ["lay_out", "preview", "run", "again"]
        for name in names:
            words = [str(subscriptions)] if name == "lay_out" else []
            with step(f"month of {subscriptions:,}: {name}"):
                found[name] = _run(bench, database, copy, name, *words)
            if name == "lay_out":
                _duplicate(bench, copy)
        with step(f"month of {subscriptions:,}: run by two workers"):
            try:
                found["two"] = _run_by_two(bench, database, f"{copy}_two")
            finally:
                _drop(bench, f"{copy}_two")
    ran, previewed, again = found["run"], found["preview"], found["again"]
    expected = found["lay_out"]["invoices"]
    for run in (ran, found["two"]):
        if (run["charges"], run["lines"], run["invoices"]) != (
            subscriptions,
            subscriptions,
            expected,
        ) or (again["charges"], again["invoices"]) != (0, 0):
            raise Failure(f"The month was not billed once: {found}")
    lines = [
        _line(
            "charges created", "/s", ran["charges"] / ran["charging"], 2000, more=True
        ),
        _line("invoice lines posted", "/s", ran["lines"] / ran["invoicing"]),
        _line("invoices posted", "/s", ran["invoices"] / ran["invoicing"]),
        _line("the whole run", "s", ran["seconds"]),
        _line("the whole run by two workers", "s", found["two"]["seconds"]),
        _line(
            "two workers beside one",
            "x",
            ran["seconds"] / found["two"]["seconds"],
            1.5,
            more=True,
        ),
        _line("preview", "s", previewed["seconds"], 20),
        _line("the same run again", "s", again["seconds"], 5),
        _line("peak memory of the run", "MB", ran["memory"], 1024),
        _line("peak memory of the preview", "MB", previewed["memory"], 1024),
    ]
    return {"title": TITLE.format(subscriptions), "unit": "", "lines": lines}


def measure_many(bench, database):
    """Return what a run of many subscriptions takes: its memory is to stay the same."""
    with bench._copies([database]) as copies:
        found = {}
        for name, words in (("lay_out", [str(MANY)]), ("run", [])):
            with step(f"month of {MANY:,}: {name}"):
                found[name] = _run(bench, database, copies[database], name, *words)
    ran = found["run"]
    if (ran["charges"], ran["lines"]) != (MANY, MANY):
        raise Failure(f"The month was not billed once: {found}")
    lines = [
        _line("charges created", "/s", ran["charges"] / ran["charging"]),
        _line("invoice lines posted", "/s", ran["lines"] / ran["invoicing"]),
        _line("the whole run", "s", ran["seconds"]),
        _line("peak memory of the run", "MB", ran["memory"], 1024),
    ]
    return {"title": TITLE.format(MANY), "unit": "", "lines": lines}


def _duplicate(bench, name):
    """Keep the state before the run: two workers begin from the same."""
    with bench.runtime.databases._cursor() as cr:
        cr.execute(f'DROP DATABASE IF EXISTS "{name}_two" WITH (FORCE)')
        cr.execute(f'CREATE DATABASE "{name}_two" TEMPLATE "{name}"')
    for copy in (name, f"{name}_two"):
        with bench.runtime.databases._cursor(copy) as cr:
            cr.execute("ANALYZE")


def _drop(bench, name):
    with bench.runtime.databases._cursor() as cr:
        cr.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run_by_two(bench, database, copy):
    """The run, led by one process while another one shares its batches."""
    helper = _start(bench, database, copy, "help")
    try:
        # Its registry is loaded: what is measured is the work of two.
        if not any("ready" in line for line in helper.stderr):
            raise Failure("The second worker did not start.")
        ran = _run(bench, database, copy, "run")
        helped = json.loads(helper.communicate(timeout=60)[0])
    finally:
        helper.kill()
        helper.communicate()
    if not helped["batches"]:
        raise Failure("The second worker found nothing to do.")
    return ran


def _line(label, unit, value, limit=None, more=False):
    line = {"label": label, "unit": unit, "value": round(value, 1)}
    if limit:
        line["limit"] = limit
        line["more"] = more
        line["reached"] = value >= limit if more else value < limit
    return line


def _start(bench, database, copy, *words, stderr=subprocess.PIPE):
    return subprocess.Popen(
        [str(bench.runtime.python), str(SCRIPT), copy, *words],
        env={**bench.environments[database], "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def _run(bench, database, copy, *words):
    log = bench.runtime.settings.instance / "log" / "bench-month.log"
    with open(log, "w", encoding="utf-8") as stream:
        process = _start(bench, database, copy, *words, stderr=stream)
        answer, _nothing = process.communicate()
    if process.returncode or not answer:
        raise Failure(
            f"The step {words[0]} failed; its log is {log}.",
            log.read_text(errors="replace"),
        )
    return json.loads(answer)


def print_group(figures):
    """Print the figures as a table."""
    lines = figures["lines"]
    width = max(len(line["label"]) for line in lines)
    print(f"\n{figures['title']}")
    for line in lines:
        row = f"  {line['label']:<{width}} {line['value']:>10,.1f} {line['unit']:<3}"
        if "limit" in line:
            mark = "✓" if line["reached"] else "✗"
            row += (
                f"  {mark} {'at least' if line['more'] else 'below'} {line['limit']:,}"
            )
        print(row)
    print(flush=True)
