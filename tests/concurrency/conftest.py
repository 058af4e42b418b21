"""A server with two workers, and clients that all call at the same moment."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from web_server import Web, call_at_once  # noqa: E402


@pytest.fixture(scope="module")
def start_web(tmp_path_factory):
    """Start servers that end with the module."""
    webs = []

    def start(database):
        webs.append(Web(database, tmp_path_factory.mktemp("web") / "odoo.log"))
        return webs[-1]

    yield start
    for web in webs:
        web.stop()


@pytest.fixture(scope="session")
def at_once():
    """The function ``call_at_once``."""
    return call_at_once
