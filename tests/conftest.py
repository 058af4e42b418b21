"""What the tests of this folder share: throw-away databases and processes on them.

They run in the session of the addons' tests (see bin/telecentre_cli/testing.py), whose
own database is in use and cannot be copied: copies are made of the untouched template.
"""

import configparser
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import psycopg2.extras
import pytest

HERE = Path(__file__).parent


class Server:
    """The PostgreSQL server of the configuration in ODOO_RC, past Odoo's own pool."""

    def __init__(self):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(os.environ["ODOO_RC"], encoding="utf-8")
        options = parser["options"]
        names = ("host", "port", "user", "password")
        words = {name: options.get(f"db_{name}") for name in names}
        self.words = {k: v for k, v in words.items() if v and v != "False"}

    @contextlib.contextmanager
    def cursor(self, database="postgres"):
        """A cursor that commits each statement."""
        connection = psycopg2.connect(dbname=database, **self.words)
        connection.autocommit = True
        try:
            with connection.cursor() as cr:
                yield cr
        finally:
            connection.close()

    def rows(self, database, query, parameters=()):
        """Return the rows of one query."""
        with self.cursor(database) as cr:
            cr.execute(query, parameters)
            return cr.fetchall()

    def copy(self, source, name):
        """Make ``name`` a copy of ``source`` (without its files)."""
        self.drop(name)
        with self.cursor() as cr:
            cr.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def drop(self, name):
        """Drop the database if it is there, whoever is connected."""
        with self.cursor() as cr:
            cr.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def deadlocks(self, name):
        """Return how many deadlocks PostgreSQL resolved in the database."""
        query = "SELECT deadlocks FROM pg_stat_database WHERE datname = %s"
        return self.rows("postgres", query, [name])[0][0]


class Stem:
    """The process of stem.py: ``together`` makes calls in processes forked from it."""

    def __init__(self, database, file, log):
        with open(log, "w", encoding="utf-8") as stream:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "stem.py"), database, str(file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
            )
        self.log = log
        self._read()

    def together(self, *calls):
        """Make the calls (name, arguments, kill_at) at the same time."""
        names = ("name", "arguments", "kill_at")
        return self._send([dict(zip(names, call, strict=False)) for call in calls])

    def call(self, name, **arguments):
        """Make one call and return its result."""
        [answer] = self.together((name, arguments))
        assert "result" in answer, f"{name}: {answer}\n{self.log.read_text()}"
        return answer["result"]

    def warm(self, name, **arguments):
        """Make one call in the process itself and undo it."""
        self._send([{"name": name, "arguments": arguments, "warm": True}])

    def _send(self, calls):
        self.process.stdin.write(json.dumps(calls) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self):
        line = self.process.stdout.readline()
        assert line, f"the process ended:\n{self.log.read_text()}"
        return json.loads(line)

    def end(self):
        """End the process."""
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def server():
    """The PostgreSQL server."""
    return Server()


@pytest.fixture(scope="module")
def database(server, request):
    """A copy of the demo network for the module, dropped at its end."""
    template = os.environ["TELECENTRE_TEST_TEMPLATE"]
    name = f"{os.environ['TELECENTRE_TEST_DATABASE']}_{Path(request.path).stem}"
    server.copy(template, name)
    try:
        yield name
    finally:
        server.drop(name)


@pytest.fixture(scope="module")
def start_stem(tmp_path_factory):
    """Start processes of stem.py that end with the module: (database, file) -> Stem."""
    stems = []

    def start(database, file):
        log = tmp_path_factory.mktemp("stem") / f"{database}.log"
        stems.append(Stem(database, file, log))
        return stems[-1]

    yield start
    for stem in stems:
        stem.end()


@pytest.fixture(scope="session")
def billed(server):
    """Tell what the subscriptions of billing_scene.py were charged: a function."""

    def facts(database):
        where = """
          FROM telecentre_charge charge
          JOIN telecentre_subscription subscription
            ON subscription.id = charge.subscription_id
          JOIN telecentre_plan plan ON plan.id = subscription.plan_id
          JOIN product_product product ON product.id = plan.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
     LEFT JOIN account_move_line line ON line.id = charge.move_line_id
     LEFT JOIN account_move move ON move.id = line.move_id
         WHERE template.name::text LIKE '%%Crash plan%%'
        """
        query = f"""
            SELECT count(DISTINCT subscription.id) AS subscriptions,
                   count(*) AS charges,
                   count(DISTINCT charge.source_key) AS keys,
                   count(DISTINCT charge.move_line_id) AS lines,
                   count(*) FILTER (WHERE charge.state = 'open') AS open,
                   count(DISTINCT move.id) AS invoices,
                   count(*) FILTER (WHERE move.state != 'posted') AS drafts,
                   sum(charge.amount_untaxed) AS charged,
                   sum(line.price_subtotal) AS invoiced
            {where}
        """
        [values] = server.rows(database, query)
        names = "subscriptions charges keys lines open invoices drafts charged invoiced"
        found = dict(zip(names.split(), values, strict=True))
        # What stands on invoices of these customers beyond charges is billed twice.
        query = """
            SELECT count(*), sum(line.price_subtotal)
              FROM account_move_line line
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE template.name::text LIKE '%%Crash plan%%'
               AND line.display_type = 'product'
        """
        [[found["all_lines"], found["all_invoiced"]]] = server.rows(database, query)
        query = """
            SELECT DISTINCT reason FROM telecentre_billing_run_line WHERE kind = 'apart'
        """
        found["apart"] = [reason for (reason,) in server.rows(database, query)]
        return found

    return facts
