"""Odoo's processes: serving the demo network, and single commands."""

import errno
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .console import Failure, say, step

# Public on purpose: the demo is for this machine only. See addons/*/demo.
LOGINS = [
    ("office staff (accueil)", "accueil", "accueil"),
    ("accountant (comptabilité)", "compta", "compta"),
    ("sales (commercial)", "commercial", "commercial"),
    ("administrator", "admin", "admin"),
    ("co-prospecting partner (portal)", "reseau", "reseau"),
]
START_LIMIT = 120  # seconds for Odoo to answer
STOP_LIMIT = 20  # seconds for Odoo to end by itself


def odoo(runtime, arguments):
    """Run one Odoo command in the foreground and return its exit code."""
    command = [str(runtime.python), "-m", "odoo", *arguments]
    child = subprocess.Popen(command, env=runtime.environment())
    return _wait(child)


def _wait(child):
    """Wait for ``child``, handing on an interruption; return its exit code."""
    try:
        return child.wait()
    except KeyboardInterrupt:
        _stop(child)
        raise


def _stop(child):
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def check_port(host, port):
    """Refuse a port that somebody else listens on, before the long set-up."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host or "0.0.0.0", port))
        except OSError as error:
            what = (
                "is in use"
                if error.errno == errno.EADDRINUSE
                else f"({error.strerror})"
            )
            raise Failure(
                f"Port {port} of {host} {what}: end what listens there, or choose "
                f"another one: TELECENTRE_HTTP_PORT={port + 1} bin/telecentre run"
            ) from None


def run(runtime, arguments):
    """Serve the demo network until interrupted."""
    settings = runtime.settings
    check_port(settings.http_host, settings.http_port)
    runtime.prepare()
    runtime.databases.ensure(settings.database)
    server = Server(runtime, arguments)
    try:
        server.start()
        _announce(settings, server.log)
        server.supervise()
    except KeyboardInterrupt:
        say("Stopping.")
        return 0
    finally:
        server.stop()


class Server:
    """Odoo serving the demo network, and the PostgreSQL under it."""

    def __init__(self, runtime, arguments):
        self.runtime = runtime
        self.log = runtime.settings.instance / "log" / "odoo.log"
        self.command = [str(runtime.python), "-m", "odoo", "-d"]
        self.command += [runtime.settings.database, f"--logfile={self.log}", *arguments]
        self.child = None

    def start(self):
        """Start Odoo and wait until it answers."""
        with step("Odoo started"):
            self.child = subprocess.Popen(
                self.command, env=self.runtime.environment(), start_new_session=True
            )
            _wait_until_it_answers(self.child, self.runtime.settings, self.log)

    def stop(self):
        """End Odoo, politely at first."""
        if self.child:
            _stop(self.child)

    def supervise(self):
        """Wait for Odoo to end; start our PostgreSQL again should it die meanwhile."""
        ours = not self.runtime.settings.database_url
        while self.child.poll() is None:
            if ours and not _alive(self.runtime.cluster.process_id()):
                say("  PostgreSQL is down: starting it again, and Odoo with it.")
                # Odoo's cron threads end with their connection, for good.
                self.stop()
                self.runtime.cluster.start()
                self.start()
            time.sleep(1)
        raise Failure(
            f"Odoo ended with code {self.child.returncode}; its log is {self.log}.",
            _tail(self.log),
        )


def _wait_until_it_answers(child, settings, log):
    address = (
        f"http://{settings.http_host or '127.0.0.1'}:{settings.http_port}/web/health"
    )
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        if child.poll() is not None:
            raise Failure(f"Odoo ended by itself; its log is {log}.", _tail(log))
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Failure(
        f"Odoo does not answer after {START_LIMIT} s; its log is {log}.", _tail(log)
    )


def _announce(settings, log):
    say()
    say(f"  The network of telecentres is served at {settings.url}")
    say()
    for role, login, password in LOGINS:
        say(f"    {role:<28} login {login:<12} password {password}")
    say()
    say(f"  Log: {log}   Ctrl-C stops it.")
    if settings.http_host != "127.0.0.1":
        say(
            f"  Warning: it listens on {settings.http_host} and these passwords are public."
        )


def _alive(process_id):
    if not process_id:
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _tail(path):
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-12:])
    except OSError:
        return ""
