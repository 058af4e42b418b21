"""The planning board in Chromium: one week of 200 resources, from click to picture."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import network_data
from playwright.sync_api import sync_playwright

LIMIT = 120  # seconds for the server to answer
PASSWORD = "bench"  # of a throw-away copy of the database
MENU = "[data-menu-xmlid='telecentre_booking.menu_telecentre_%s']"

# Clicks, waits for a label in each row and bookings beside them, and until they are
# painted: the second frame begins when the first has been.
DRAW = """
async (menu) => {
    const begin = performance.now();
    document.querySelector(menu).click();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const drawn = () =>
        document.querySelectorAll(".vis-label.o_tc_resource_row").length &&
        document.querySelectorAll(".o_tc_item").length;
    while (!drawn()) {
        await frame();
    }
    await frame();
    await frame();
    return {
        rows: document.querySelectorAll(".vis-label.o_tc_resource_row").length,
        items: document.querySelectorAll(".o_tc_item").length,
        seconds: (performance.now() - begin) / 1000,
    };
}
"""


def _end_with_parent():
    """Ask Linux to end the server when the measuring process is gone."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def prepare(env, state):
    """Start a server on this database, and a browser."""
    env.ref("base.user_admin").password = PASSWORD
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = env.cr.dbname
    command = [sys.executable, "-m", "odoo", "-d", database, f"--http-port={port}"]
    command += [f"--db-filter=^{database}$", "--log-level=error"]
    command += ["--max-cron-threads=0"]
    state.server = subprocess.Popen(command, preexec_fn=_end_with_parent)
    state.url = f"http://127.0.0.1:{port}"
    state.playwright = sync_playwright().start()
    state.browser = state.playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
    )
    state.page = None


def _open(state):
    end = time.monotonic() + LIMIT
    while True:
        try:
            urllib.request.urlopen(f"{state.url}/web/health", timeout=5).close()
            break
        except OSError:
            assert state.server.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
    context = state.browser.new_context(
        viewport={"width": 1366, "height": 768}, timezone_id="Europe/Paris"
    )
    context.set_default_timeout(1000 * LIMIT)
    state.page = context.new_page()
    state.page.goto(f"{state.url}/web/login")
    state.page.fill("input[name=login]", "admin")
    state.page.fill("input[name=password]", PASSWORD)
    state.page.click("button[type=submit]")
    state.page.wait_for_selector(".o_main_navbar")
    state.page.goto(f"{state.url}/odoo/telecentre-planning")
    state.page.wait_for_selector(".o_tc_item")


def setup(env, state, number):
    """Be on another screen of the same tab: what is left is the board itself."""
    if state.page is None:
        _open(state)
    state.page.click(MENU % "map")
    state.page.wait_for_selector(".o_tc_map_row")


def work(env, state):
    """Open the board."""
    state.drawn = state.page.evaluate(DRAW, MENU % "planning")
    return 1


def check(env, state):
    """All rows have their labels, and those in sight their bookings."""
    assert state.drawn["rows"] == network_data.RESOURCES, state.drawn
    assert state.drawn["items"] > 50, state.drawn


def finish(state):
    """End the browser and the server, as far as they were started."""
    if hasattr(state, "browser"):
        state.browser.close()
    if hasattr(state, "playwright"):
        state.playwright.stop()
    state.server.terminate()
    state.server.wait(30)
