"""A real server on a copy of the demo network, and a real Chromium in front of it."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from ..web_server import free_port
from .screens import Screen

DATABASE = "telecentre_browser"  # and the module's name: they may run side by side
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"
LIMIT = 90  # seconds for the server to answer


def _odoo(*words):
    """Run one Odoo command with the tests' configuration."""
    subprocess.run([sys.executable, "-m", "odoo", *words], check=True)


def _wait_until_it_answers(server, url):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        assert server.poll() is None, f"Odoo ended with code {server.returncode}"
        try:
            with urllib.request.urlopen(f"{url}/web/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Odoo does not answer at {url}")


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """Serve a copy of the demo network; give its address, drop it afterwards.

    TELECENTRE_TEST_SERVER names a server that runs already: for work on these tests.
    """
    if "TELECENTRE_TEST_SERVER" in os.environ:
        yield os.environ["TELECENTRE_TEST_SERVER"]
        return
    name = f"{DATABASE}_{request.path.stem}"
    _odoo("db", "duplicate", "--force", os.environ["TELECENTRE_TEST_TEMPLATE"], name)
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "odoo.log"
    command = [sys.executable, "-m", "odoo", "-d", name, f"--http-port={port}"]
    command += [f"--db-filter=^{name}$", f"--logfile={log}", "--log-level=info"]
    process = subprocess.Popen(command)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(30)
        _odoo("db", "drop", name)
    # A scheduled job that is at work when the server ends logs that its cursor is closed.
    served = log.read_text().partition("Initiating shutdown")[0]
    bad = [line for line in served.splitlines() if _is_bad(line)]
    assert not bad, "the server's log has warnings:\n" + "\n".join(bad)


def _is_bad(line):
    # Odoo's own add-ons ask its services about a company's name or an e-mail address;
    # where there is no network, they warn that they could not.
    # What a user is refused, Odoo logs as a warning of its HTTP layer.
    expected = ("iap_tools", "iap_autocomplete_api", "iap_jsonrpc", " odoo.http: ")
    if any(part in line for part in expected):
        return False
    return any(f" {level} " in line for level in ("WARNING", "ERROR", "CRITICAL"))


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium, headless."""
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    options += ["--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=options
        )
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let the fixture below know whether the test failed."""
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    return report


@pytest.fixture
def screen(server, chromium, request, tmp_path):
    """Return a function that logs a user in and gives their screen.

    A laptop's 1366 by 768 pixels, in French, in Paris. An error in the browser's
    console fails the test that caused it.
    """
    screens = []

    def log_in(login):
        context = chromium.new_context(
            viewport={"width": 1366, "height": 768},
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        context.set_default_timeout(30_000)
        opened = Screen(context.new_page(), server, PICTURES)
        screens.append(opened)
        opened.log_in(login)
        return opened

    yield log_in
    for opened in screens:
        if request.node.failed:
            picture = tmp_path / f"screen-{screens.index(opened)}.png"
            opened.page.screenshot(path=picture)
            print(f"What was on the screen: {picture}")
        errors = opened.errors
        opened.page.context.close()
        assert not errors, errors
