"""The databases of this instance: made, updated, duplicated and dropped."""

import ast
import hashlib
import os
import re
import shutil
import site
from contextlib import contextmanager
from datetime import date

from . import marks
from .console import Failure, call, step
from .kept import KeptDatabase
from .server_config import ADDONS, checksums, database_options, our_addons
from .settings import CHECKOUT

TEMPLATE = "telecentre_template"  # the demo network, untouched, to duplicate from
FOUNDATION = "telecentre_odoo"  # Odoo's own addons only, to build on


class Databases:
    """What the commands do with databases, through Odoo's own code where it has some."""

    def __init__(self, runtime):
        self.runtime = runtime
        self.settings = runtime.settings

    # -- looking

    @contextmanager
    def _cursor(self, name="postgres"):
        for folder in (self.runtime.venv / "lib").glob("python3*/site-packages"):
            site.addsitedir(str(folder))
        import psycopg2

        options = database_options(self.settings, self.runtime.cluster)
        words = {key[3:]: value for key, value in options.items()}
        try:
            connection = psycopg2.connect(dbname=name, **words)
        except psycopg2.OperationalError as error:
            raise Failure(
                f"PostgreSQL does not answer at {words.get('host')}: {str(error).strip()}. "
                "Check database_url in config/, and that the server is up."
            ) from None
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def state(self, name):
        """Return None (no such database), {} (not made by us), or our mark."""
        with self._cursor() as cr:
            cr.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = %s",
                [name],
            )
            row = cr.fetchone()
        return None if row is None else marks.read(row[0]) or {}

    def _mark(self, name, sums, made_on, demo):
        """Note what a database was made from.

        :param sums: checksums read *before*: who edits an addon while it is loaded is
            to find it updated the next time
        """
        text = marks.ready(sums, made_on, demo)
        with self._cursor() as cr:
            cr.execute(f'COMMENT ON DATABASE "{name}" IS %s', [text])

    # -- making

    def ensure(self, name, *, demo=True):
        """Make ``name`` or bring it up to date with the addons in this checkout."""
        check_name(name)
        state = self.state(name)
        if state == {}:
            self._check_foreign(name)
            return
        if state is None or state["state"] == "unfinished":
            self.drop(name)
            self.create(name, demo=demo)
            return
        self._check_versions(name)
        self._update(name, state)

    def create(self, name, *, demo=True):
        """Make the database ``name``, which must not exist."""
        check_name(name)
        if self.state(name) is not None:
            raise Failure(
                f"The database {name} exists: `bin/telecentre db reset {name}`."
            )
        if not demo:
            self._build(name, demo=False)
            return
        self.ensure_template()
        if name != TEMPLATE:
            self.duplicate(TEMPLATE, name)

    def ensure_template(self):
        """Make the untouched demo network of this checkout and day, if it is not there."""
        state = self.state(TEMPLATE)
        # Demo bookings stand around the day they were made on.
        fresh = state and state.get("sums") == checksums()
        if fresh and state.get("made_on") == date.today().isoformat():
            return
        if state is not None:
            self.drop(TEMPLATE)
        self._build(TEMPLATE, demo=True)

    def _build(self, name, *, demo, modules=None):
        self._ensure_foundation()
        modules = modules or our_addons()
        title = f"database {name}: {len(modules)} addons"
        with step(title + (", the demo network" if demo else "")):
            self._create_unfinished(name, FOUNDATION)
            if self._files(FOUNDATION).exists():
                shutil.copytree(
                    self._files(FOUNDATION), self._files(name), dirs_exist_ok=True
                )
            sums = checksums()
            self._in_odoo("create", name, "demo" if demo else "empty", *modules)
            self._mark(name, sums, date.today().isoformat(), demo)

    def _ensure_foundation(self):
        """Make the database that holds what our addons stand on, if it is not there."""
        settings = self.settings
        release = self.runtime.odoo_path / "odoo" / "release.py"
        key = [str(release), release.stat().st_mtime, settings.country,
               settings.language, sorted(odoo_dependencies())]  # fmt: skip
        if settings.odoo_path:
            # An Odoo of the user's own may have been updated without a new release.
            key.append(date.today().isoformat())
        sums = {"odoo": hashlib.sha256(repr(key).encode()).hexdigest()[:16]}
        state = self.state(FOUNDATION)
        if state and state.get("sums") == sums:
            return
        kept = KeptDatabase(
            self.runtime.cluster,
            settings.home / "databases" / f"{FOUNDATION}-{sums['odoo']}",
        )
        self.drop(FOUNDATION)
        with step(f"database {FOUNDATION}: Odoo's own addons"):
            if not self._restored(FOUNDATION, kept):
                self.drop(FOUNDATION)
                self._in_odoo("found", FOUNDATION, settings.country, settings.language,
                              *our_addons())  # fmt: skip
                if not settings.database_url:
                    kept.keep(FOUNDATION, self._files(FOUNDATION))
            with self._cursor() as cr:
                text = marks.ready(sums, date.today().isoformat(), False)
                cr.execute(f'COMMENT ON DATABASE "{FOUNDATION}" IS %s', [text])

    def _restored(self, name, kept):
        if self.settings.database_url or not kept.exists():
            return False
        self._create_unfinished(name, "template0")
        return kept.restore(name, self._files(name))

    def _create_unfinished(self, name, template):
        with self._cursor() as cr:
            cr.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            cr.execute(f'COMMENT ON DATABASE "{name}" IS %s', [marks.UNFINISHED])

    def _files(self, name):
        return self.settings.instance / "data" / "filestore" / name

    def _update(self, name, state):
        sums = checksums()
        known = state["sums"]
        changed = [
            addon for addon in sums if known.get(addon, sums[addon]) != sums[addon]
        ]
        new = [addon for addon in sums if addon not in known]
        if not changed and not new:
            return
        with step(f"database {name}: update of {', '.join(changed + new)}"):
            self._in_odoo("update", name, ",".join(changed), ",".join(new))
            self._mark(name, sums, state["made_on"], state["demo"])

    def duplicate(self, source, name):
        """Copy a database with its filestore."""
        state = self.state(source)
        with step(f"database {name}: copied from {source}"):
            self._odoo("db", "duplicate", source, name)
            self._mark(name, state["sums"], state["made_on"], state["demo"])

    def drop(self, name):
        """Drop the database ``name`` with its filestore; nothing if it is not there."""
        state = self.state(name)
        if state is None:
            return
        if state == {}:
            raise Failure(
                f"The database {name} was not made by this command, and is left alone."
            )
        with step(f"database {name} dropped"):
            with self._cursor() as cr:
                cr.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            shutil.rmtree(self._files(name), ignore_errors=True)

    # -- checks

    def _check_foreign(self, name):
        with self._cursor(name) as cr:
            cr.execute("SELECT to_regclass('ir_module_module')")
            if cr.fetchone()[0]:
                cr.execute(
                    "SELECT 1 FROM ir_module_module"
                    " WHERE name = 'telecentre_booking' AND state = 'installed'"
                )
                if cr.fetchone():
                    self._check_versions(name)
                    return
        raise Failure(
            f"The database {name} exists and is not one of this product: choose another "
            "name with TELECENTRE_DATABASE."
        )

    def _check_versions(self, name):
        with self._cursor(name) as cr:
            cr.execute(
                "SELECT name, latest_version FROM ir_module_module"
                " WHERE state IN ('installed', 'to upgrade') AND name = ANY(%s)",
                [[*our_addons(), "base"]],
            )
            rows = dict(cr.fetchall())
        if not (rows.pop("base", "") or "").startswith("19.0."):
            raise Failure(f"The database {name} is not of Odoo 19: choose another one.")
        for addon, version in sorted(rows.items()):
            here = manifest_version(addon)
            if _numbers(version) > _numbers(here):
                raise Failure(
                    f"The database {name} was made by {addon} {version}, newer than the "
                    f"{here} here: update this checkout, or choose another database."
                )

    # -- Odoo

    def _in_odoo(self, *words):
        script = CHECKOUT / "bin" / "telecentre_cli" / "in_odoo.py"
        self._call([self.runtime.python, script, *words])

    def _odoo(self, *words):
        self._call([self.runtime.python, "-m", "odoo", *words])

    def _call(self, command):
        log = self.settings.instance / "log" / "databases.log"
        call(
            command,
            f"The whole log is in {log}.",
            env=self.runtime.environment(),
            log=log,
        )


def check_name(name):
    """Refuse a name that would need quoting, or that PostgreSQL would cut."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", name) or name == "postgres":
        raise Failure(
            f"{name!r} cannot be a database's name: use small letters, digits, _ and -, "
            "beginning with a letter, at most 63."
        )


def manifest_version(addon):
    """Return the version in the addon's manifest."""
    text = (ADDONS / addon / "__manifest__.py").read_text(encoding="utf-8")
    found = re.search(r'"version"\s*:\s*"([^"]+)"', text)
    return found.group(1) if found else "19.0.0.0.0"


def odoo_dependencies():
    """Return the names of the addons that ours depend on, without ours."""
    ours = our_addons()
    needed = set()
    for addon in ours:
        text = (ADDONS / addon / "__manifest__.py").read_text(encoding="utf-8")
        needed.update(ast.literal_eval(text)["depends"])
    return needed - set(ours)


def _numbers(version):
    return [int(part) for part in re.findall(r"\d+", version or "")]


def free_port():
    """Return a free TCP port of this machine."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment():
    """Return the environment without what would lead Python or Odoo astray."""
    astray = {"PYTHONPATH", "PYTHONHOME", "ODOO_RC", "OPENERP_SERVER", "PGHOST", "PGPORT",
              "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSERVICE"}  # fmt: skip
    return {name: value for name, value in os.environ.items() if name not in astray}
