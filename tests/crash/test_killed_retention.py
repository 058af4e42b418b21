"""A retention run killed at any moment leaves nobody half erased, and goes on where it
stopped."""

from pathlib import Path

import pytest

SCENE = Path(__file__).parents[1] / "retention_scene.py"
MOMENTS = 3
SEED = 1519


@pytest.fixture(scope="module")
def scene(database, start_stem, kept):
    """Runs that wait, kept as a database to begin from each time."""
    stem = start_stem(database, SCENE)
    run_ids = stem.call("lay_out")
    with kept(database, stem) as begin:
        yield begin, run_ids, database


def facts(server, database):
    """(what the runs counted, who is left, what is left of them anywhere)."""
    runs = server.rows(
        database,
        "SELECT kind, coalesce(done_count, 0), coalesce(failed_count, 0)"
        " FROM telecentre_retention_run ORDER BY kind",
    )
    [left] = server.rows(
        database,
        """
        SELECT (SELECT count(*) FROM crm_lead WHERE name LIKE 'Desks for Crash%%'),
               (SELECT count(*) FROM res_partner WHERE name LIKE 'Crash Fictif%%'),
               (SELECT count(*) FROM res_partner WHERE email LIKE 'crash%%fictif%%'),
               (SELECT count(*) FROM mail_message WHERE body LIKE '%%Crash Fictif%%')
        """,
    )
    return runs, left


@pytest.fixture(scope="module")
def clean(server, scene):
    """In how many statements it is done, and what comes of it."""
    begin, run_ids, database = scene
    [answer] = begin().together(("work", {"run_ids": run_ids}))
    assert "statements" in answer, answer
    found = facts(server, database)
    assert found == ([("contact", 12, 0), ("lead", 12, 0)], (0, 0, 0, 0))
    return answer["statements"], found


@pytest.mark.parametrize("part", range(MOMENTS))
def test_killed_and_gone_on_with_equals_never_stopped(server, scene, clean, kill, part):
    """SIGKILL before a statement drawn from each part of the work."""
    begin, run_ids, database = scene
    statements, expected = clean
    stem = begin()
    kill(stem, ("work", {"run_ids": run_ids}), statements, part, MOMENTS, SEED)
    runs, (_leads, named, addressed, _messages) = facts(server, database)
    done = {kind: count for kind, count, _failed in runs}
    assert named == addressed == 12 - done["contact"], "each wholly or not at all"
    stem.call("work", run_ids=run_ids)
    assert facts(server, database) == expected
