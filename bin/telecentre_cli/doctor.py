"""`bin/telecentre doctor`: what is there, what is missing, how to mend it."""

import shutil
import sys

from .console import Failure
from .python_env import is_ready
from .serve import check_port
from .system import NEEDED_SPACE, missing_packages


def run(runtime, _arguments):
    """Print a line for each check; return 1 if something has to be mended."""
    bad = 0
    for title, check in CHECKS:
        try:
            found, remedy = check(runtime)
        except Failure as failure:
            found, remedy = None, str(failure)
        mark = "✓" if not remedy else "✗"
        bad += bool(remedy)
        print(f"  {mark} {title}: {found or 'missing'}")
        if remedy:
            print(f"      {remedy}")
    return 1 if bad else 0


SETS_UP = "`bin/telecentre run` sets it up."


def _python(_runtime):
    return f"{sys.version.split()[0]} ({sys.executable})", None


def _packages(_runtime):
    missing = missing_packages()
    if missing:
        return None, f"{SETS_UP} By hand: sudo apt-get install {' '.join(missing)}"
    return "all there", None


def _chromium(_runtime):
    path = shutil.which("chromium")
    return (
        (path, None)
        if path
        else ("not there; only the tests need it, and set it up", None)
    )


def _space(runtime):
    free = shutil.disk_usage(runtime.settings.home).free
    text = f"{free / 1024**3:.1f} GB free in {runtime.settings.home}"
    if free < NEEDED_SPACE:
        return text, "Free some space, or choose another place with TELECENTRE_HOME."
    return text, None


def _odoo(runtime):
    if not runtime.settings.odoo_path and not runtime.own_root.exists():
        return None, SETS_UP
    return str(runtime._odoo_path()), None


def _environment(runtime):
    for lock in ("test", "run"):
        if is_ready(runtime.settings.home, lock):
            return f"those of bin/lock/{lock}.txt", None
    return None, SETS_UP


def _postgresql(runtime):
    if runtime.settings.database_url:
        return "the site's own server", None
    if not runtime.cluster.programs():
        return None, SETS_UP
    state = (
        "running"
        if runtime.cluster.is_running()
        else "not running, started when needed"
    )
    return f"{runtime.cluster.version()}, {state}", None


def _port(runtime):
    settings = runtime.settings
    try:
        check_port(settings.http_host, settings.http_port)
    except Failure as failure:
        return f"{settings.http_port} is in use, perhaps by this network", str(failure)
    return f"{settings.http_port} is free", None


CHECKS = [
    ("Python", _python),
    ("Debian packages", _packages),
    ("Python packages", _environment),
    ("Odoo 19", _odoo),
    ("PostgreSQL", _postgresql),
    ("Chromium", _chromium),
    ("Disk", _space),
    ("HTTP port", _port),
]
