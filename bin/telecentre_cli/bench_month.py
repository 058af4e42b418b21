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
    """Return the figures: preview, run, the same again."""
    with bench._copies([database]) as copies:
        copy = copies[database]
        found = {}
        for name in ("lay_out", "preview", "run", "again"):
            words = [str(subscriptions)] if name == "lay_out" else []
            with step(f"month of {subscriptions:,}: {name}"):
                found[name] = _run(bench, database, copy, name, *words)
    ran, previewed, again = found["run"], found["preview"], found["again"]
    expected = found["lay_out"]["invoices"]
    if (ran["charges"], ran["lines"], ran["invoices"]) != (
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
        _line("preview", "s", previewed["seconds"], 20),
        _line("the same run again", "s", again["seconds"], 5),
        _line("peak memory of the run", "MB", ran["memory"], 1024),
        _line("peak memory of the preview", "MB", previewed["memory"], 1024),
    ]
    return {"title": TITLE.format(subscriptions), "unit": "", "lines": lines}


def _line(label, unit, value, limit=None, more=False):
    line = {"label": label, "unit": unit, "value": round(value, 1)}
    if limit:
        line["limit"] = limit
        line["more"] = more
        line["reached"] = value >= limit if more else value < limit
    return line


def _run(bench, database, copy, *words):
    log = bench.runtime.settings.instance / "log" / "bench-month.log"
    with open(log, "w", encoding="utf-8") as stream:
        done = subprocess.run(
            [str(bench.runtime.python), str(SCRIPT), copy, *words],
            env={
                **bench.environments[database],
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            check=False,
        )
    if done.returncode or not done.stdout:
        raise Failure(
            f"The step {words[0]} failed; its log is {log}.",
            log.read_text(errors="replace"),
        )
    return json.loads(done.stdout)


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
