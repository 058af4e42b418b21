from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The taxes of 0 % say their category and why nothing is charged."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].search([]):
        env["account.chart.template"]._telecentre_explain_taxes(company)
