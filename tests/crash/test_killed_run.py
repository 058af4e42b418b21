"""A billing run killed at any moment and resumed ends like one that never stopped."""

import random
from pathlib import Path

import pytest

SCENE = Path(__file__).parents[1] / "billing_scene.py"
MOMENTS = 10
SEED = 1517


@pytest.fixture(scope="module")
def scene(database, start_stem, kept):
    """Subscriptions that are due, kept as a database to begin from each time."""
    stem = start_stem(database, SCENE)
    stem.call("lay_out")
    run_id = stem.call("make_run")
    with kept(database, stem) as begin:
        yield begin, run_id, database


@pytest.fixture(scope="module")
def clean(scene, billed):
    """What a run that nobody disturbs does, and in how many statements."""
    begin, run_id, database = scene
    [answer] = begin().together(("run", {"run_id": run_id}))
    assert "statements" in answer, answer
    facts = billed(database)
    assert facts["apart"] == []
    assert facts["charges"] == facts["keys"] == facts["all_lines"] == 60 * 3
    assert facts["charged"] == facts["all_invoiced"] > 0
    assert facts["open"] == facts["drafts"] == 0
    return answer["statements"], facts


@pytest.mark.parametrize("part", range(MOMENTS))
def test_killed_and_resumed_equals_never_stopped(scene, clean, billed, kill, part):
    """SIGKILL before a statement drawn from each part of the run."""
    begin, run_id, database = scene
    statements, expected = clean
    stem = begin()
    moment = kill(stem, ("run", {"run_id": run_id}), statements, part, MOMENTS, SEED)
    assert billed(database) != expected or moment > statements - 20
    stem.call("run", run_id=run_id, resume=True)
    assert billed(database) == expected


def test_two_workers_share_a_run(server, scene, clean, billed):
    """Each does some of the batches; together they do what one would."""
    begin, run_id, database = scene
    _statements, expected = clean
    both = ("run", {"run_id": run_id}), ("help_run", {"run_id": run_id})
    leader, helper = begin().together(*both)
    assert "error" not in leader, leader
    assert {"charge", "invoice"} <= set(helper["result"]), helper
    assert billed(database) == expected
    assert server.deadlocks(database) == 0


@pytest.mark.parametrize("killed", ["leader", "helper"])
def test_one_of_two_workers_killed(scene, clean, billed, killed):
    """The helper's batch is left to the leader; without a leader the helper ends."""
    begin, run_id, database = scene
    statements, expected = clean
    moment = random.Random(SEED).randint(statements // 5, statements // 3)
    leader = "run", {"run_id": run_id}, moment if killed == "leader" else None
    helper = "help_run", {"run_id": run_id}, moment if killed == "helper" else None
    stem = begin()
    answers = stem.together(leader, helper)
    assert answers[killed == "helper"] == {"signal": 9}, answers
    if killed == "leader":
        stem.call("run", run_id=run_id, resume=True)
    else:
        assert "error" not in answers[0], answers
    assert billed(database) == expected
