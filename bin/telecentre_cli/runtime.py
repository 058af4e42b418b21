"""Everything that has to be there before Odoo runs: set up once, then only checked."""

import re
from pathlib import Path

from .console import Failure, say
from .database import Databases, clean_environment
from .debian import PACKAGES, Archive, fetch_odoo
from .postgres import Cluster
from .python_env import environment, is_ready, link_odoo
from .server_config import write_config
from .system import (
    check_space,
    install_packages,
    make_folder,
    missing_packages,
    only_one,
)


class Runtime:
    """Odoo, its Python, its PostgreSQL. ``prepare()`` first; then use the rest."""

    def __init__(self, settings):
        self.settings = settings
        self.cluster = Cluster(settings.home, settings.instance)
        self.databases = Databases(self)
        self.venv = None
        self.odoo_path = None
        self.config = None

    @property
    def own_root(self):
        """The folder that our own copy of Odoo is unpacked into."""
        return self.settings.home / "odoo-19"

    def prepare(self, *, tests=False):
        """Set up what is missing; take a fraction of a second when nothing is."""
        make_folder(self.settings.instance / "log")
        make_folder(self.settings.instance / "data")
        lock = "test" if tests else self._lock()
        with only_one(self.settings.home / "setup.lock", "set-up"):
            if not self._complete(lock, tests):
                self._set_up(lock, tests)
            self.venv = environment(self.settings.home, lock)
            self.odoo_path = self._odoo_path()
            link_odoo(self.venv, self.odoo_path)
            if not self.settings.database_url:
                self.cluster.create()
        if not self.settings.database_url:
            self.cluster.start()
        self.config = write_config(self.settings, self.cluster, self.odoo_path)

    def _lock(self):
        # What the tests installed serves Odoo as well: one environment, not two.
        return "test" if is_ready(self.settings.home, "test") else "run"

    def _complete(self, lock, tests):
        there = is_ready(self.settings.home, lock) and not missing_packages(tests=tests)
        if not self.settings.odoo_path:
            there = there and self.own_root.exists()
        if not self.settings.database_url:
            there = there and bool(
                self.cluster.programs() or self.cluster.data.exists()
            )
        return there

    def _set_up(self, lock, tests):
        say(f"Setting up in {self.settings.home} (once; it continues where it was cut)")
        check_space(self.settings.home)
        archive = Archive(make_folder(self.settings.home / "debian"))
        packages, libraries = [], []
        if not self.settings.database_url and not self.cluster.programs():
            _version, packages, libraries = archive.postgresql()
        install_packages(missing_packages(tests=tests, postgresql_libraries=libraries))
        environment(self.settings.home, lock, archive)
        if not self.settings.odoo_path and not self.own_root.exists():
            fetch_odoo(archive, self.own_root)
        if packages:
            self.cluster.fetch_programs(archive, packages)

    def _odoo_path(self):
        """Return the folder that holds the package ``odoo``, checked to be Odoo 19."""
        path = Path(self.settings.odoo_path or self.own_root / PACKAGES).expanduser()
        path = path.resolve()
        release = path / "odoo" / "release.py"
        try:
            text = release.read_text(encoding="utf-8")
        except OSError:
            raise Failure(
                f"There is no Odoo in {path} (no odoo/release.py): mend odoo_path in "
                "config/ or TELECENTRE_ODOO_PATH; empty, Odoo 19 is fetched."
            ) from None
        found = re.search(r"^version_info = \((\d+), *(\d+)", text, re.M)
        if not found or found.groups() != ("19", "0"):
            version = ".".join(found.groups()) if found else "of an unknown version"
            raise Failure(f"The Odoo in {path} is {version}, and 19.0 is needed.")
        if not (path / "odoo" / "addons" / "base").is_dir():
            raise Failure(f"The Odoo in {path} is broken: it has no odoo/addons/base.")
        return path

    @property
    def python(self):
        """The Python that runs Odoo."""
        return self.venv / "bin" / "python"

    def environment(self, **extra):
        """Return the environment for Odoo's processes."""
        return {**clean_environment(), "ODOO_RC": str(self.config), **extra}

    def close(self):
        """Let the cluster go: it stops with its last user."""
        self.cluster.release()
