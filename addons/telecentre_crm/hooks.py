# What people work with, and what needs nothing of this addon to live on.
BUSINESS_MODELS = (
    "crm.lead",
    "crm.lost.reason",
    "crm.stage",
    "crm.team",
    "crm.team.member",
    "mail.alias",
    "res.partner",
    "res.users",
)


def uninstall_hook(env):
    """Leave the pipeline to the CRM while opportunities are in it: companies, team,
    stages and reasons for a loss stay, where they would be deleted with the addon."""
    data = env["ir.model.data"].search(
        [("module", "=", "telecentre_crm"), ("model", "in", BUSINESS_MODELS)]
    )
    stages = data.filtered(lambda d: d.model == "crm.stage").mapped("res_id")
    leads = env["crm.lead"].with_context(active_test=False)
    if leads.search_count([("stage_id", "in", stages)], limit=1):
        data.unlink()
