"""An import of Sirene killed at any moment goes on where it stopped, and ends like one
that nobody disturbed."""

from pathlib import Path

import pytest

SCENE = Path(__file__).parents[1] / "import_scene.py"
MOMENTS = 4
SEED = 1519
COUNTERS = "created updated unchanged waiting closed person double faulty"


@pytest.fixture(scope="module")
def scene(database, start_stem, kept, tmp_path_factory):
    """An import that waits, kept as a database to begin from each time."""
    stem = start_stem(database, SCENE)
    folder = tmp_path_factory.mktemp("sirene")
    job_id = stem.call("lay_out", folder=str(folder))
    with kept(database, stem) as begin:
        yield begin, job_id, database


def facts(server, database):
    """(what the import counted, the companies it made, each once)."""
    names = ", ".join(f"{name}_count" for name in COUNTERS.split())
    [job] = server.rows(
        database,
        f"SELECT state, line_count, position = size, {names}"
        " FROM telecentre_sirene_import",
    )
    [companies] = server.rows(
        database,
        "SELECT count(*), count(DISTINCT company_registry) FROM res_partner"
        " WHERE name LIKE 'CRASH GROUP %%'",
    )
    return job, companies


@pytest.fixture(scope="module")
def clean(server, scene):
    """In how many statements it is done, and what comes of it."""
    begin, job_id, database = scene
    [answer] = begin().together(("work", {"job_id": job_id}))
    assert "statements" in answer, answer
    found = facts(server, database)
    assert found[0][0] == "done"
    assert found[1] == (120, 120)
    return answer["statements"], found


@pytest.mark.parametrize("part", range(MOMENTS))
def test_killed_and_gone_on_with_equals_never_stopped(server, scene, clean, kill, part):
    """SIGKILL before a statement drawn from each part of the work."""
    begin, job_id, database = scene
    statements, expected = clean
    stem = begin()
    kill(stem, ("work", {"job_id": job_id}), statements, part, MOMENTS, SEED)
    (_state, lines, *_rest), (made, numbers) = facts(server, database)
    assert made == numbers <= (lines or 0), (
        "what is noted as read is there, and no more"
    )
    stem.call("work", job_id=job_id)
    assert facts(server, database) == expected
