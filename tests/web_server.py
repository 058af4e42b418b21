"""A real server with worker processes, and clients that all call at the same moment."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

START_LIMIT = 60  # seconds for the server to answer
CALL_LIMIT = 60  # seconds for a call


def free_port():
    """Return a free TCP port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Web:
    """Odoo with worker processes on a database."""

    def __init__(self, database, log, workers=2):
        self.log = log
        self.port = free_port()
        # The listening queue takes 8 a worker, and what is beyond it is reset: the
        # rest waits here, as it would in the proxy in front of Odoo.
        self.queue = threading.BoundedSemaphore(8 * workers)
        words = {
            "--database": database,
            "--workers": workers,
            "--max-cron-threads": 0,
            "--http-interface": "127.0.0.1",
            "--http-port": self.port,
            "--gevent-port": free_port(),
            "--db-filter": f"^{database}$",
            # Retries are told of on this level.
            "--log-level": "info",
        }
        options = [f"{word}={value}" for word, value in words.items()]
        # A file and not `-m odoo`: the server starts itself again, for the bus.
        program = log.with_name("server.py")
        program.write_text("import odoo.cli\n\nodoo.cli.main()\n", encoding="utf-8")
        with open(log, "w", encoding="utf-8") as stream:
            self.process = subprocess.Popen(
                [sys.executable, str(program), *options],
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def _wait(self):
        end = time.monotonic() + START_LIMIT
        address = f"http://127.0.0.1:{self.port}/web/health"
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(address, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"Odoo does not answer:\n{self.log.read_text()}")

    def call(self, key, model, method, **arguments):
        """Call by JSON; return (result, None) or (None, the error's message)."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/json/2/{model}/{method}",
            json.dumps(arguments).encode(),
            {"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )
        try:
            with self.queue, urllib.request.urlopen(request, timeout=CALL_LIMIT) as got:
                return json.load(got), None
        except urllib.error.HTTPError as error:
            return None, json.load(error)["message"]

    def stop(self):
        """End the server and its workers."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def call_at_once(function, items):
    """Call ``function(item)`` for all at the same moment; return results, seconds."""
    items = list(items)
    barrier = threading.Barrier(len(items))

    def one(item):
        barrier.wait()
        begin = time.perf_counter()
        result = function(item)
        return result, time.perf_counter() - begin

    with ThreadPoolExecutor(len(items)) as pool:
        pairs = list(pool.map(one, items))
    return [result for result, _seconds in pairs], [seconds for _r, seconds in pairs]
