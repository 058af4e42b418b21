from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The taxes of 0 % say their category and why nothing is charged."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].search([]):
        env["account.chart.template"]._telecentre_explain_taxes(company)
    # the demo data are not loaded again, and its invoices would not be posted
    demo = env.ref("base.main_company")
    if demo.company_registry == "99900000300015" and not demo.telecentre_register:
        demo.telecentre_register = "none"
        demo.telecentre_legal_form = "Association loi 1901 (fictive)"
