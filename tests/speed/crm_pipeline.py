"""The pipeline of 20,000 opportunities: what the server does when it is opened."""

import crm_data

FIELDS = {
    name: {}
    for name in (
        "name",
        "score",
        "recurring_revenue_monthly",
        "contact_name",
        "head_office_city",
        "company_category",
        "seat_count",
        "agreement_missing",
        "next_step_owner",
        "priority",
        "activity_state",
        "color",
    )
} | {
    name: {"fields": {"display_name": {}}}
    for name in ("partner_id", "user_id", "co_prospecting_partner_id", "tag_ids")
}


def prepare(env, state):
    """Make the opportunities."""
    crm_data.leads(env)
    state.team_id = env.ref("telecentre_crm.crm_team_groups").id
    state.domain = [
        ("type", "=", "opportunity"),
        ("team_id.is_prospecting", "=", True),
    ]


def setup(env, state, number):
    """Nothing."""


def work(env, state):
    """The columns with their first cards, and the bars above them."""
    env.invalidate_all()
    Lead = env["crm.lead"].with_context(default_team_id=state.team_id)
    state.groups = Lead.web_read_group(
        state.domain,
        ["stage_id"],
        ["__count", "recurring_revenue_monthly:sum"],
        auto_unfold=True,
        unfold_read_specification=FIELDS,
        unfold_read_default_limit=80,
    )["groups"]
    Lead.read_progress_bar(
        state.domain,
        "stage_id",
        {"field": "activity_state", "colors": {"planned": "success"}},
    )
    return 1


def check(env, state):
    """All 20,000 are counted; each open column shows 80 cards."""
    assert sum(group["__count"] for group in state.groups) >= crm_data.LEADS
    assert any(len(group.get("__records", [])) == 80 for group in state.groups)
