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


ENRICHMENT_PARAMETER = "crm.iap.lead.enrich.setting"


def post_init_hook(env):
    stop_automatic_enrichment(env)
    name_activity_plans(env)


def stop_automatic_enrichment(env):
    """Send no prospect's e-mail address to Odoo's paid service on its own.

    Odoo installs `crm_iap_enrich` with the CRM, switched on. It may be switched on
    again in the settings: what somebody chose there stays.
    """
    parameters = env["ir.config_parameter"].sudo()
    if parameters.get_param(ENRICHMENT_PARAMETER):
        return
    parameters.set_param(ENRICHMENT_PARAMETER, "manual")
    cron = env.ref("crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
    if cron:
        cron.active = False


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


def name_activity_plans(env):
    """Say the activity plans in the administrator's language: Odoo keeps their words
    in one language only."""
    lang = env.ref("base.user_admin").lang or env.lang
    env = env(context=dict(env.context, lang=lang))
    names = {
        "qualify": env._("To qualify"),
        "signed": env._("Signed"),
        "hr_contact": env._("HR contact found"),
        "meeting": env._("Meeting"),
        "census": env._("Census of interested employees"),
        "pilot": env._("Pilot"),
        "agreement": env._("Framework agreement proposed"),
    }
    summaries = {
        "qualify_1": env._("Look up facts, telework agreement and contacts"),
        "signed_1": env._("Make the agreement and tell the centres who comes"),
        "signed_2": env._("Ask the employer how the first month went"),
        "hr_contact_1": env._("Call: how many employees live in the area?"),
        "meeting_1": env._("Prepare the meeting with the national network"),
        "census_1": env._("Send the census to the employer"),
        "census_2": env._("Look at the answers with the employer"),
        "pilot_1": env._("Welcome the first employees in the centre"),
        "pilot_2": env._("Go through the pilot with the employer"),
        "agreement_1": env._("Ask whether the agreement can be signed"),
    }
    for texts, field in ((names, "name"), (summaries, "summary")):
        for name, text in texts.items():
            record = env.ref(
                f"telecentre_crm.activity_plan_{name}", raise_if_not_found=False
            )
            if record:
                record[field] = text
