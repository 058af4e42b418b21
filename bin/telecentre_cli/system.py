"""What is needed of the machine itself: Debian packages, disk space, one set-up at a time."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from .console import Failure, call, say, step

NEEDED_SPACE = 3 * 1024**3  # bytes: Odoo 900 MB, Python 450 MB, databases, downloads

# Shared libraries that WeasyPrint opens, and fonts for what it draws.
PDF_PACKAGES = [
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fontconfig",
    "fonts-dejavu-core",
    "fonts-droid-fallback",  # Chinese, Japanese and Korean names, in 2 MB
]

# The browser, what turns a PDF into pictures and text, and what Playwright's Node links.
TEST_PACKAGES = ["chromium", "poppler-utils", "libatomic1"]


def debian_codename():
    """Return the release's code name ("bookworm"), or None elsewhere than on Debian."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return None
    values = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.M))
    return values.get("VERSION_CODENAME") if values.get("ID") == "debian" else None


def installed_packages(names):
    """Return those of ``names`` that dpkg has installed."""
    if not shutil.which("dpkg-query"):
        return set()
    done = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${db:Status-Abbrev}\n", *names],
        capture_output=True,
        text=True,
    )
    lines = (line.split() for line in done.stdout.splitlines())
    return {parts[0] for parts in lines if len(parts) > 1 and parts[1].startswith("ii")}


def missing_packages(*, tests=False, postgresql_libraries=()):
    """Return the Debian packages to install, [] when all are there."""
    wanted = [*PDF_PACKAGES, *postgresql_libraries]
    if tests:
        wanted += TEST_PACKAGES
    # Only where there is none: a bundle that the site put there stays as it is.
    if not Path("/etc/ssl/certs/ca-certificates.crt").exists():
        wanted.append("ca-certificates")
    there = installed_packages(wanted)
    return [name for name in wanted if name not in there]


def install_packages(names):
    """Install Debian packages with the machine's own apt, as root or by sudo."""
    if not names:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
    by_hand = f"sudo apt-get update && sudo {' '.join(command)}"
    if not shutil.which("apt-get"):
        raise Failure(
            f"This machine has no apt: install the equivalents of {', '.join(names)}, "
            "or use Debian 12 or 13."
        )
    prefix = _root_prefix()
    if prefix is None:
        raise Failure(
            f"Debian packages are missing and you are not root. Run: {by_hand}"
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Debian packages: {', '.join(names)}"):
        remedy = f"Check the network and the machine's apt sources, or run by hand: {by_hand}"
        call([*prefix, "apt-get", "update"], remedy, env=environment)
        call([*prefix, *command], remedy, env=environment)


def _root_prefix():
    """Return what to put before a command to be root: [], ["sudo", ...] or None."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    if sys.stdin.isatty():
        say("  Debian packages have to be installed: sudo may ask for your password.")
        return ["sudo"] if subprocess.run(["sudo", "-v"]).returncode == 0 else None
    return None


def check_space(folder):
    """Refuse to begin a set-up that the disk cannot hold."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_SPACE:
        raise Failure(
            f"{folder} has {free / 1024**3:.1f} GB free and the set-up needs "
            f"{NEEDED_SPACE / 1024**3:.0f} GB: free some space, or choose another place "
            "with TELECENTRE_HOME."
        )


def make_folder(path, mode=0o755):
    """Create ``path`` if needed and return it."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            f"The folder {path} cannot be made ({error.strerror}): mend its parent's "
            "rights, or choose another place with TELECENTRE_HOME."
        ) from None
    return path


@contextmanager
def only_one(path, what):
    """Hold an exclusive lock on ``path``; wait, saying so, while another holds it."""
    with open(path, "w", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(f"  … waiting for another {what} to end")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
