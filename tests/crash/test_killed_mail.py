"""E-mails and details killed at any moment: gone on with, nothing is sent twice."""

import sys
from pathlib import Path

import pytest

SCENE = Path(__file__).parents[1] / "mail_scene.py"
sys.path.insert(0, str(SCENE.parent))

from mail_scene import EXPECTED, facts  # noqa: E402

MOMENTS = 3
SEED = 1518


@pytest.fixture(scope="module")
def scene(database, start_stem, kept):
    """Invoices that wait, kept as a database to begin from each time."""
    stem = start_stem(database, SCENE)
    stem.call("lay_out")
    with kept(database, stem) as begin:
        yield begin, database


@pytest.fixture(scope="module")
def statements(server, scene):
    """In how many statements the work is done when nobody disturbs it."""
    begin, database = scene
    [answer] = begin().together(("follow_up", {}))
    assert "statements" in answer, answer
    assert facts(server, database) == EXPECTED
    return answer["statements"]


@pytest.mark.parametrize("part", range(MOMENTS))
def test_killed_and_gone_on_with_mails_once(server, scene, statements, kill, part):
    """SIGKILL before a statement drawn from each part of the work."""
    begin, database = scene
    stem = begin()
    kill(stem, ("follow_up", {}), statements, part, MOMENTS, SEED)
    # What is noted as sent has its message, and nothing else has one.
    for state, _error, _todo, mails, *_files in facts(server, database):
        assert mails == (state == "sent")
    stem.call("follow_up")
    assert facts(server, database) == EXPECTED


def test_two_at_once_mail_once(server, scene):
    """Two jobs meet: each invoice is left to one of them."""
    begin, database = scene
    stem = begin()
    stem.together(("follow_up", {}), ("follow_up", {}))
    stem.call("follow_up")
    assert facts(server, database) == EXPECTED
    assert server.deadlocks(database) == 0
