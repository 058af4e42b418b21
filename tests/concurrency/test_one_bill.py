"""Two accountants start a run for the same month at the same moment."""

from pathlib import Path

import pytest

SCENE = Path(__file__).parents[1] / "billing_scene.py"


@pytest.fixture(scope="module")
def stem(database, start_stem):
    """A process on the copy, with subscriptions that are due."""
    stem = start_stem(database, SCENE)
    stem.call("lay_out")
    return stem


def test_two_runs_at_once_bill_each_period_once(server, database, stem, billed):
    """One does it; the other finds nothing left, or is told that one is at work."""
    answers = stem.together(("new_run", {}), ("new_run", {}))
    refused = [answer["error"] for answer in answers if "error" in answer]
    assert len(refused) < 2, refused
    # Whoever was told to wait comes back, and finds nothing to do.
    first = billed(database)
    stem.call("new_run")
    assert billed(database) == first
    assert first["apart"] == []
    assert first["subscriptions"] == 60
    assert first["charges"] == first["keys"] == 60 * 3
    assert first["charges"] == first["lines"]
    assert first["open"] == 0
    assert first["drafts"] == 0
    assert server.deadlocks(database) == 0
