def post_init_hook(env):
    """Give the companies and services already there what new ones get."""
    companies = env["res.company"].search([]).filtered("is_france_country")
    for company in companies:
        if not company.report_footer and company.company_registry:
            company.report_footer = company._telecentre_legal_footer()
        env["account.chart.template"]._telecentre_explain_taxes(company)
    env["product.template"].with_context(active_test=False).search(
        [("type", "=", "service"), ("sale_ok", "=", True)]
    )._telecentre_set_service_tax()
