from odoo import api, models
from odoo.fields import Command

GROUP = "telecentre_public_accounting.group_public_accounting"
SYNCED = "telecentre_public_synced"  # context: these rights are being written


class ResUsers(models.Model):
    """Who sees public accounting: who invoices, and works for a public company."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._telecentre_sync_public_accounting()
        return users

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"company_ids", "group_ids", "role"}:
            self._telecentre_sync_public_accounting()
        return result

    @api.model
    def _telecentre_sync_all(self):
        users = self.sudo().with_context(active_test=False)
        users.search([("share", "=", False)])._telecentre_sync_public_accounting()

    def _telecentre_sync_public_accounting(self):
        """Give the group to whom it is due, take it from the others."""
        if self.env.context.get(SYNCED):
            return
        users = self.sudo().with_context(**{SYNCED: True, "active_test": False})
        group = users.env.ref(GROUP, raise_if_not_found=False)
        if not group:
            return
        invoicing = users.env.ref("account.group_account_invoice")
        public = users.env["res.company"].search(
            [("telecentre_accounting_mode", "=", "public")]
        )
        due = users.filtered(
            lambda user: user.company_ids & public and invoicing in user.all_group_ids
        )
        having = users.filtered(lambda user: group in user.group_ids)
        (due - having).write({"group_ids": [Command.link(group.id)]})
        (having - due).write({"group_ids": [Command.unlink(group.id)]})


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_ids", "implied_ids", "implied_by_ids"}:
            self.env["res.users"]._telecentre_sync_all()
        return result
