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
