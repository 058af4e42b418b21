from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The group was implied by that of invoicing, whatever one's companies."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    group = env.ref("telecentre_public_accounting.group_public_accounting")
    env.ref("account.group_account_invoice")._remove_group(group)
    env["res.users"]._telecentre_sync_all()
