"""The Python packages: a virtual environment for each lock file, checked by hashes."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .console import call, step
from .debian import unpack
from .settings import CHECKOUT
from .system import debian_codename

LOCKS = CHECKOUT / "bin" / "lock"
WORDS = {
    "run": "Python packages of Odoo",
    "test": "Python packages of Odoo and the tests",
    "lint": "linters",
    "peers": "OCA addons to measure against",
    "sepa": "OCA addons for direct debits and reminders",
}
DONE = ".complete"  # a folder without this file was interrupted, and is made anew
REMEDY = "Check the network and pip's configuration and start again: what was fetched is kept."


def _place(home, lock):
    content = (LOCKS / f"{lock}.txt").read_bytes()
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    digest = hashlib.sha256(content + sys.executable.encode()).hexdigest()[:8]
    return home / f"python{python}-{lock}-{digest}"


def is_ready(home, lock):
    """Tell whether the packages of ``lock`` are installed."""
    return (_place(home, lock) / DONE).exists()


def environment(home, lock, archive=None):
    """Return the folder of the virtual environment of ``lock``, made if needed.

    :param archive: the private apt, for a Debian Python, which comes without pip
    """
    folder = _place(home, lock)
    if not is_ready(home, lock):
        pip = _pip_of_debian(archive) if needs_pip() else None
        with step(f"{WORDS[lock]} (locked with hashes)"):
            shutil.rmtree(folder, ignore_errors=True)
            words = ["--without-pip"] if pip else []
            call([sys.executable, "-m", "venv", *words, folder], REMEDY)
            if pip:
                shutil.copyfile(pip, folder / "pip.whl")
            _pip(folder, lock)
            (folder / DONE).touch()
    return folder


def needs_pip():
    """Tell whether this Python lacks pip: Debian's does without python3-venv."""
    return not importlib.util.find_spec("ensurepip")


def _pip_of_debian(archive):
    """Return pip's wheel out of Debian's package: installing that would need root."""
    folder = archive.folder / "pip"
    if not folder.exists():
        name = f"python3-pip-whl/{debian_codename()}"
        unpack(archive.fetch([name], "pip from Debian"), folder, "pip unpacked")
    return next(folder.glob("usr/share/python-wheels/pip-*.whl"))


def oca_addons(home, venv, lock):
    """Return the folder of the OCA addons of the lock, installed if needed.

    :param venv: an environment whose pip does it
    """
    folder = _place(home, lock)
    if not is_ready(home, lock):
        with step(WORDS[lock]):
            shutil.rmtree(folder, ignore_errors=True)
            _pip(venv, lock, "--target", folder)
            (folder / DONE).touch()
    return folder


def node_modules(home, venv):
    """Return the folder of prettier and its plugin, by the npm of the linters."""
    lock = LOCKS / "npm" / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:8]
    folder = home / f"node-{digest}"
    if not (folder / DONE).exists():
        with step("prettier (locked with hashes)"):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(LOCKS / "npm", folder)
            path = f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"
            call([venv / "bin" / "npm", "ci", "--no-audit", "--no-fund"],
                 REMEDY, env={**os.environ, "PATH": path}, cwd=folder)  # fmt: skip
            (folder / DONE).touch()
    return folder


def _pip(folder, lock, *options):
    # --no-deps: the lock names everything, and OCA's addons ask for an "odoo"
    # distribution that no index has.
    wheel = folder / "pip.whl"
    pip = [wheel / "pip"] if wheel.exists() else ["-m", "pip"]
    command = [folder / "bin" / "python", *pip, "install", "--quiet", "--no-input",
               "--no-deps", "--only-binary", ":all:", "--require-hashes",
               "--disable-pip-version-check", *options, "-r", LOCKS / f"{lock}.txt"]  # fmt: skip
    # Another environment's PYTHONPATH would shadow what is being installed.
    clean = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")
    }
    call(command, REMEDY, env={**clean, "PIP_ROOT_USER_ACTION": "ignore"})


def link_odoo(folder, odoo_path):
    """Let the environment in ``folder`` import the ``odoo`` package of ``odoo_path``."""
    python = folder / "bin" / "python"
    found = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    link = Path(found.stdout.strip()) / "odoo.pth"
    text = f"{odoo_path}\n"
    if not link.exists() or link.read_text(encoding="utf-8") != text:
        link.write_text(text, encoding="utf-8")
