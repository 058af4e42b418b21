from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Series that bear their rule as a name get it in words, as new ones do."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    Series = env["telecentre.booking.series"]
    for series in Series.search([("name", "like", "FREQ=")]):
        lang = series.company_id.partner_id.lang
        series.with_context(lang=lang)._compute_name()
