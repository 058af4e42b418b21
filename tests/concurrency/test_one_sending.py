"""The job and people send the same e-invoices at the same moment."""

import hashlib
from pathlib import Path

import pytest

SCENE = Path(__file__).parents[1] / "sending_scene.py"
# Odoo makes these calls again by itself; whoever comes last is told that all is sent
HARMLESS = {"SerializationFailure", "UserError"}


@pytest.fixture(scope="module")
def stem(database, start_stem):
    """A process on the copy of the demo network."""
    return start_stem(database, SCENE)


@pytest.fixture
def waiting(stem, tmp_path):
    """(folder, ids of e-invoices that wait)."""
    folder = str(tmp_path / "outgoing")
    Path(folder).mkdir()
    return folder, stem.call("lay_out", folder=folder)


def told(folder):
    """Numbers that were handed over, in order."""
    path = Path(f"{folder}.told")
    return path.read_text().split() if path.exists() else []


def facts(server, database, ids):
    """``{number: (state of the e-invoice, SHA-256, state of the invoice)}``."""
    query = """
        SELECT move.name, einvoice.state, einvoice.sha256, move.state
          FROM telecentre_einvoice einvoice
          JOIN account_move move ON move.id = einvoice.move_id
         WHERE einvoice.id = ANY(%s)
    """
    return {row[0]: row[1:] for row in server.rows(database, query, [ids])}


def kept(folder):
    """SHA-256 of the files in the folder."""
    return {hashlib.sha256(p.read_bytes()).hexdigest() for p in Path(folder).iterdir()}


def test_each_leaves_once_whoever_sends(server, database, stem, waiting):
    """Two people and the job: each e-invoice is handed over one time, as it is kept."""
    folder, ids = waiting
    people = ("send", {"ids": ids, "folder": folder})
    answers = stem.together(people, ("cron", {"folder": folder}), people)
    types = {answer["type"] for answer in answers if "error" in answer}
    assert types <= HARMLESS, answers
    assert "error" not in answers[1], answers
    stem.call("cron", folder=folder)
    found = facts(server, database, ids)
    assert {state for state, _sha, _move in found.values()} == {"sent"}
    assert sorted(told(folder)) == sorted(found)
    assert kept(folder) == {sha for _state, sha, _move in found.values()}
    assert server.deadlocks(database) == 0


def test_taken_back_or_sent_never_both(server, database, stem, waiting):
    """An invoice made a draft while it is sent: the one or the other, without a crash."""
    folder, ids = waiting
    [sent, drafts] = stem.together(
        ("cron", {"folder": folder}), ("draft", {"ids": ids})
    )
    assert "error" not in sent, sent
    assert set(drafts["result"]) <= {"draft", *HARMLESS}, drafts
    found = facts(server, database, ids)
    assert sorted(told(folder)) == sorted(
        name for name, (state, _sha, _move) in found.items() if state == "sent"
    )
    assert {move for state, _sha, move in found.values() if state == "sent"} <= {
        "posted"
    }


def test_killed_while_sending_leaves_the_kept_file(server, database, stem, waiting):
    """After a crash the same file leaves: nothing else stands in its place."""
    folder, ids = waiting
    [answer] = stem.together(("send", {"ids": ids[:1], "folder": folder}))
    statements = answer["statements"]
    for rank, moment in enumerate((statements // 2, statements - 3, statements - 1), 1):
        one = [ids[rank]]
        call = ("send", {"ids": one, "folder": folder})
        assert stem.together((*call, moment)) == [{"signal": 9}]
        answers = stem.together(call)
        [(state, sha, _move)] = facts(server, database, one).values()
        assert state == "sent", answers
        assert sha in kept(folder)
