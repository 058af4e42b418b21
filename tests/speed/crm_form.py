"""One opportunity among 20,000: what the server does when its form is opened."""

import crm_data

OPENED = 10


def prepare(env, state):
    """Make the opportunities; the view is read once a session."""
    found = crm_data.leads(env)
    state.lead_ids = found[:: max(1, len(found) // (10 * OPENED))].ids
    views = env["crm.lead"].get_views([(False, "form")])
    state.fields = crm_data.specification(
        views["views"]["form"], views["models"], "crm.lead"
    )


def setup(env, state, number):
    """Other opportunities at each round."""
    state.chosen = state.lead_ids[number * OPENED : (number + 1) * OPENED]


def work(env, state):
    """Read each as a request of its own."""
    for lead_id in state.chosen:
        env.invalidate_all()
        [state.read] = env["crm.lead"].browse(lead_id).web_read(state.fields)
    return len(state.chosen)


def check(env, state):
    """The score's explanation came with it."""
    assert "score_explanation" in state.read and len(state.fields) > 40
