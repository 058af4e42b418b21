"""A proposal is signed twice, or signed and refused, at the same moment."""

from pathlib import Path

import pytest

SCENE = Path(__file__).with_name("proposal_scene.py")


@pytest.fixture(scope="module")
def stem(database, start_stem):
    """A process on the copy of the demo network."""
    return start_stem(database, SCENE)


def answers_of(server, database, proposal):
    """(state, who signed, notes that tell of an answer) as they are stored."""
    [(state, signed_by)] = server.rows(
        database,
        "SELECT state, signed_by FROM telecentre_proposal WHERE id = %s",
        [proposal],
    )
    [(notes,)] = server.rows(
        database,
        "SELECT count(*) FROM mail_message WHERE model = 'telecentre.proposal' "
        "AND res_id = %s AND message_type = 'notification' AND author_id = "
        "(SELECT partner_id FROM telecentre_proposal WHERE id = %s)",
        [proposal, proposal],
    )
    return state, signed_by, notes


@pytest.mark.parametrize("other", ["sign", "refuse"])
def test_one_answer_counts(server, database, stem, other):
    """The other one is turned away, and leaves nothing behind."""
    proposal = stem.call("lay_out")
    second = {"name": "B"} if other == "sign" else {}
    answers = stem.together(
        ("sign", {"proposal_id": proposal, "name": "A"}),
        (other, {"proposal_id": proposal, **second}),
    )
    done = [answer["result"] for answer in answers if "result" in answer]
    assert len(done) == 1, answers
    turned_away = next(answer for answer in answers if "error" in answer)
    # Odoo tries a serialization failure again, and then finds the first answer.
    assert turned_away["type"] in ("ValidationError", "SerializationFailure")
    state, signed_by, notes = answers_of(server, database, proposal)
    if done == ["refused"]:
        assert (state, signed_by) == ("refused", None)
    else:
        assert (state, signed_by) == ("signed", done[0])
    assert notes <= 1
    assert server.deadlocks(database) == 0
