"""What the command notes of the databases that it makes and updates."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from telecentre_cli import database  # noqa: E402


class EditedMeanwhile(database.Databases):
    """Databases of a checkout in which somebody saves a file while Odoo loads it."""

    def __init__(self, sums):
        self.sums = sums
        self.marked = None

    def _in_odoo(self, *_words):
        self.sums["telecentre_booking"] = "edited"

    def _mark(self, _name, sums, *_rest):
        self.marked = dict(sums)


@pytest.fixture
def databases(monkeypatch):
    """Databases whose addon is at "saved" until Odoo has begun to load it."""
    sums = {"telecentre_booking": "saved"}
    monkeypatch.setattr(database, "checksums", lambda: dict(sums))
    return EditedMeanwhile(sums)


def test_what_is_edited_during_an_update_is_updated_the_next_time(databases):
    state = {"sums": {"telecentre_booking": "old"}, "made_on": "2026-01-01"}
    databases._update("telecentre_test", {**state, "demo": True})
    assert databases.marked == {"telecentre_booking": "saved"}
    # so that the next command sees the difference
    databases._update(
        "telecentre_test",
        {"sums": databases.marked, "made_on": "2026-01-01", "demo": True},
    )
    assert databases.marked == {"telecentre_booking": "edited"}
