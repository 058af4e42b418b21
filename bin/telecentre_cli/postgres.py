"""The private PostgreSQL cluster: on a Unix socket only, in a folder of ours."""

import contextlib
import fcntl
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .console import Failure, call, step
from .debian import unpack
from .system import make_folder, only_one

OWNER = "telecentre"  # the system user of the cluster, when we are root
DATABASE_USER = "telecentre"
OLDEST = 13
CONFIGURATION = """
# Written by bin/telecentre. Only a socket that the owner can reach.
listen_addresses = ''
unix_socket_directories = '{socket}'
shared_buffers = 256MB
max_connections = 200
max_locks_per_transaction = 256
# Just-in-time compilation slows Odoo's short queries down.
jit = off
log_lock_waits = on
deadlock_timeout = 1s
"""


class Cluster:
    """A PostgreSQL cluster in ``instance``; it stops with its last user.

    Each command that needs it holds a shared lock on a file; the one that can turn
    its lock into an exclusive one at its end is the last, and stops the server.
    """

    def __init__(self, home, instance):
        self.home = home
        self.data = instance / "postgresql"
        self.log = instance / "log" / "postgresql.log"
        self.socket = self._socket_folder(instance)
        self._users = instance / "postgresql.users"
        self._starting = instance / "postgresql.starting"
        self._held = None
        self.user = OWNER if os.geteuid() == 0 else None

    @staticmethod
    def _socket_folder(instance):
        folder = instance / "socket"
        # A Unix socket's path has at most 107 bytes.
        if len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107:
            return folder
        return Path(tempfile.gettempdir()) / f"telecentre-{os.getuid()}-{instance.name}"

    # -- programs

    def programs(self):
        """Return the folder of initdb, pg_ctl..., or None when there is none yet."""
        made_with = self._made_with()
        found = {}
        for root in (Path("/"), self.home / "postgresql"):
            for folder in root.glob("usr/lib/postgresql/*/bin"):
                version = folder.parent.name
                if version.isdigit() and (folder / "initdb").exists():
                    found.setdefault(int(version), folder)
        if made_with:
            return found.get(made_with)
        return found[max(found)] if found and max(found) >= OLDEST else None

    def _made_with(self):
        try:
            return int((self.data / "PG_VERSION").read_text())
        except (OSError, ValueError):
            return None

    def fetch_programs(self, archive, packages):
        """Unpack Debian's PostgreSQL into our folder: nothing of it runs by itself."""
        folder = self.home / "postgresql"
        shutil.rmtree(folder, ignore_errors=True)
        unpack(
            archive.fetch(packages, "PostgreSQL from Debian"),
            folder,
            "PostgreSQL unpacked",
        )

    def _program(self, name):
        folder = self.programs()
        if not folder:
            raise Failure(
                f"The databases in {self.data} were made by PostgreSQL {self._made_with()}, "
                "which is no longer there: install it (apt-get install "
                f"postgresql-{self._made_with()}), dump the databases, and restore them."
            )
        return folder / name

    # -- life

    def create(self):
        """Make the cluster, unless it is there."""
        if self._made_with():
            return
        partial = self.data.with_name("postgresql.part")
        with step("PostgreSQL cluster of our own"):
            self._make_owner()
            shutil.rmtree(partial, ignore_errors=True)
            make_folder(partial, 0o700)
            self._own(partial)
            self._check_reachable()
            command = [self._program("initdb"), "-D", partial, "-U", DATABASE_USER]
            command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
            call(command, "See the lines above.", user=self.user, cwd="/")
            with open(partial / "postgresql.conf", "a", encoding="utf-8") as stream:
                stream.write(CONFIGURATION.format(socket=self.socket))
            # Appears whole: a killed initdb leaves nothing that looks like a cluster.
            partial.rename(self.data)

    def _own(self, path):
        if self.user:
            shutil.chown(path, self.user, self.user)

    def _make_owner(self):
        # PostgreSQL refuses to run as root.
        if not self.user:
            return
        try:
            pwd.getpwnam(self.user)
        except KeyError:
            call(["useradd", "--system", "--user-group", "--no-create-home",
                  "--shell", "/usr/sbin/nologin", self.user],
                 f"Create the system user {self.user} by hand.")  # fmt: skip

    def _check_reachable(self):
        for parent in self.data.parents:
            if not parent.stat().st_mode & 0o001:
                raise Failure(
                    f"As root, PostgreSQL runs as the user {self.user}, who cannot enter "
                    f"{parent}: choose another place with TELECENTRE_HOME."
                )

    def is_running(self):
        """Tell whether the server answers for itself."""
        if not self._made_with() or not self.programs():
            return False
        done = self._control("status")
        return done.returncode == 0

    def _control(self, *words):
        switch = (
            {"user": self.user, "group": self.user, "extra_groups": []}
            if self.user
            else {}
        )
        return subprocess.run(
            [self._program("pg_ctl"), "-D", self.data, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            **switch,
        )

    def start(self):
        """Start the server if it does not run, and hold it until ``release``."""
        self._hold()
        # Two commands that begin together would both find it down and both start it.
        with only_one(self._starting, "start of PostgreSQL"):
            if not self.is_running():
                self._start()

    def _start(self):
        with step("PostgreSQL started"):
            self._own(make_folder(self.socket, 0o700))
            self.log.touch()
            self._own(self.log)
            # -l and not a pipe: the server outlives this command.
            done = self._control("-l", str(self.log), "-w", "-t", "60", "start")
            if done.returncode:
                raise Failure(
                    f"PostgreSQL does not start; its log is {self.log}.",
                    done.stdout + self._last_log(),
                )

    def _last_log(self):
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        except OSError:
            return ""

    def _hold(self):
        if self._held:
            return
        self._held = open(self._users, "w", encoding="utf-8")  # noqa: SIM115
        for _attempt in range(600):
            try:
                # Never waits for long: only the one who is stopping it holds it alone.
                fcntl.flock(self._held, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return
            except OSError:
                time.sleep(0.1)
        raise Failure(
            f"Another command keeps {self._users} locked: end it and start again."
        )

    def release(self):
        """Stop the server if nobody else holds it."""
        if not self._held:
            return
        with contextlib.suppress(OSError):
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._control("-m", "fast", "-w", "stop")
        self._held.close()
        self._held = None

    def process_id(self):
        """Return the server's process number, None when it left no trace."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def version(self):
        """Return the version text of the programs, for `doctor`."""
        done = subprocess.run([self._program("postgres"), "--version"], capture_output=True,
                              text=True)  # fmt: skip
        return re.sub(r"^postgres \(PostgreSQL\) ", "", done.stdout.strip())
