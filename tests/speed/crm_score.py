"""The scores of 20,000 opportunities, computed again."""

import crm_data


def prepare(env, state):
    """Make the opportunities."""
    state.count = len(crm_data.leads(env))


def setup(env, state, number):
    """Another weight, so that every score changes."""
    criterion = env.ref("telecentre_crm.score_criterion_category")
    env.cr.execute(
        "UPDATE telecentre_score_criterion SET points = %s WHERE id = %s",
        [10 + number % 2, criterion.id],
    )
    env.registry.clear_cache()


def work(env, state):
    """As the nightly job does, batch after batch."""
    env["crm.lead"]._cron_update_scores()
    return 1


def check(env, state):
    """Every score adds up with the new weight."""
    assert state.count >= crm_data.LEADS
    points = env.ref("telecentre_crm.score_criterion_category").points
    lead = env["crm.lead"].search([("prospect_partner_id", "!=", False)], limit=1)
    assert points in [line[3] for line in lead.score_detail], lead.score_detail
