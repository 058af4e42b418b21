"""Odoo 19 and the PostgreSQL server out of Debian's archive, into folders of ours.

Debian's unstable suite carries `odoo-19`. A private source list with private
folders lets apt fetch it, signatures checked, from the mirror that the machine
itself uses, without root and without touching the machine's own apt.
"""

import os
import shutil
from pathlib import Path

from .console import Failure, call, step
from .settings import CHECKOUT
from .system import debian_codename, make_folder

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ODOO_PACKAGE = "odoo-19"
# What Debian replaced by links into other packages. Font Awesome must be 4.7 and
# Inconsolata the one with the old file names: both are Debian 12's.
FROM_UNSTABLE = [
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
]
FROM_BOOKWORM = ["fonts-font-awesome", "fonts-inconsolata"]
NETWORK = "Check the network and start again: what was fetched is kept."
PACKAGES = Path("usr/lib/python3/dist-packages")  # in an unpacked odoo-19
# Left out of Debian's package, and without it no browser test runs.
SELFIE = Path("mail/static/lib/selfie_segmentation/selfie_segmentation.js")


class Archive:
    """A private apt whose state lives under ``folder``."""

    def __init__(self, folder):
        self.folder = folder
        self.debs = make_folder(folder / "debs")
        make_folder(folder / "lists" / "partial")
        make_folder(folder / "archives" / "partial")
        self._fresh = False

    def _command(self, *words):
        return [
            "apt-get",
            "-o", f"Dir::Etc::sourcelist={self.folder / 'sources.list'}",
            "-o", "Dir::Etc::sourceparts=-",
            "-o", "Dir::Etc::preferencesparts=-",
            "-o", f"Dir::State::Lists={self.folder / 'lists'}",
            "-o", f"Dir::Cache={self.folder}",
            "-o", "APT::Sandbox::User=root",
            "-o", "Acquire::Retries=3",
            "-o", "Acquire::Languages=none",
            # Unstable's indexes are valid for a week, and mirrors may lag behind;
            # what is signed and hashed stays so.
            "-o", "Acquire::Check-Valid-Until=false",
            "-o", "APT::Update::Error-Mode=any",
            *words,
        ]  # fmt: skip

    def _mirror(self):
        """Return the address of the mirror that the machine's own apt uses."""
        codename = debian_codename()
        if not codename or not shutil.which("apt-get"):
            raise Failure(
                "This is not a Debian machine: give the path of an Odoo 19 with "
                "TELECENTRE_ODOO_PATH and a PostgreSQL with TELECENTRE_DATABASE_URL."
            )
        listed = call(
            ["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)",
             "Created-By: Packages"],
            "Mend the machine's apt sources.",
        )  # fmt: skip
        for line in listed.splitlines():
            name, _space, address = line.partition(" ")
            if name == codename and address:
                return address
        raise Failure(
            f"The machine's apt sources name no mirror for Debian {codename}."
        )

    def update(self):
        """Read the archive's indexes, once for each run of the command."""
        if self._fresh:
            return
        mirror = self._mirror()
        suites = dict.fromkeys(["sid", "bookworm", debian_codename()])
        lines = [
            f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in suites
        ]
        (self.folder / "sources.list").write_text("".join(lines), encoding="utf-8")
        with step("Debian's package indexes"):
            call(self._command("update"), NETWORK, env=_plain())
        self._fresh = True

    def fetch(self, names, title):
        """Download packages ("name" or "name/suite") and return the files, in order.

        apt checks the indexes' signatures and the files' hashes; a file that is
        there already and whole is not fetched again.
        """
        self.update()
        with step(title):
            call(
                self._command("download", *names), NETWORK, env=_plain(), cwd=self.debs
            )
        plain = [name.split("/")[0] for name in names]
        return [self._newest(name) for name in plain]

    def _newest(self, name):
        files = sorted(self.debs.glob(f"{name}_*.deb"), key=lambda f: f.stat().st_mtime)
        if not files:
            raise Failure(f"apt said nothing, but {name} was not downloaded. {NETWORK}")
        return files[-1]

    def postgresql(self):
        """Return (server version, packages to unpack, libraries to install)."""
        self.update()
        from_suite = debian_codename()
        listed = self._depends("postgresql")
        servers = [
            n for n in listed if n.startswith("postgresql-") and n[11:].isdigit()
        ]
        if not servers:
            raise Failure(f"Debian {from_suite} has no PostgreSQL server package.")
        version = servers[0].rpartition("-")[2]
        packages = [f"postgresql-{version}", f"postgresql-client-{version}"]
        # libllvm only serves just-in-time compilation, which is left off: 100 MB.
        libraries = {
            name
            for package in packages
            for name in self._depends(package)
            if (name.startswith("lib") and not name.startswith("libllvm"))
            or name == "tzdata"
        }
        return version, packages, sorted(libraries)

    def missing(self, package):
        """Return what the machine lacks of a package of its own release.

        As "name/suite": the package itself and the libraries that it needs.
        """
        self.update()
        suite = debian_codename()
        command = self._command("install", "--simulate", "--no-install-recommends",
                                "-o", f"APT::Default-Release={suite}", package)  # fmt: skip
        lines = call(command, f"See whether Debian {suite} has it.", env=_plain())
        return [
            f"{line.split()[1]}/{suite}"
            for line in lines.splitlines()
            if line.startswith("Inst ")
        ]

    def _depends(self, package):
        command = self._command("depends", "--no-recommends", "--no-suggests",
                                "--no-conflicts", "--no-breaks", "--no-replaces",
                                "--no-enhances", f"{package}/{debian_codename()}")  # fmt: skip
        command[0] = "apt-cache"
        lines = call(command, NETWORK, env=_plain()).splitlines()
        names = (line.split()[-1] for line in lines if "Depends:" in line)
        return [name for name in names if not name.startswith("<")]


def _plain():
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def unpack(files, folder, title, finish=lambda root: None):
    """Unpack Debian packages into ``folder``, which appears whole or not at all.

    :param finish: called with the unpacked root before it takes its place
    """
    partial = folder.with_name(folder.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    make_folder(partial)
    with step(title):
        for file in files:
            remedy = f"Delete {file.name} from {file.parent} and start again."
            call(["dpkg-deb", "-x", file, partial], remedy)
        finish(partial)
        partial.rename(folder)


def fetch_odoo(archive, folder):
    """Make ``folder`` a root that holds Odoo 19 with what Debian linked out of it."""
    names = [
        ODOO_PACKAGE,
        *FROM_UNSTABLE,
        *(f"{name}/bookworm" for name in FROM_BOOKWORM),
    ]
    files = archive.fetch(names, "Odoo 19 from Debian unstable (122 MB)")
    unpack(files, folder, "Odoo unpacked", _restore_selfie)


def _restore_selfie(root):
    """Put back the file that Debian left out, without which no browser test runs."""
    target = root / PACKAGES / "odoo" / "addons" / SELFIE
    make_folder(target.parent)
    shutil.copyfile(CHECKOUT / "bin" / "vendor" / SELFIE.name, target)
