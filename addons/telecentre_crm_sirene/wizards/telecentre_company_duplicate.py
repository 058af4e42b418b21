from odoo import api, fields, models

REASONS = [
    ("siren", "Same SIREN"),
    ("vat", "Same VAT number"),
    ("name", "Same name"),
    ("domain", "Same domain"),
]


class TelecentreCompanyDuplicate(models.TransientModel):
    """Companies that may be one; Odoo's own merging makes them one."""

    _name = "telecentre.company.duplicate"
    _description = "Possible Duplicate"
    _order = "id"

    reason = fields.Selection(REASONS, required=True)
    key = fields.Char(string="In common")
    partner_ids = fields.Many2many("res.partner", string="Companies")

    @api.model
    def action_look(self):
        """List what may be in double, surest first; each set of companies once."""
        seen, vals_list = set(), []
        for reason, _label in REASONS:
            for key, companies in self.env["res.partner"]._find_duplicates(reason):
                ids = tuple(companies.ids)
                if len(ids) > 1 and ids not in seen:
                    seen.add(ids)
                    vals_list.append(
                        {
                            "reason": reason,
                            "key": key,
                            "partner_ids": [fields.Command.set(ids)],
                        }
                    )
        found = self.create(vals_list)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_crm_sirene.telecentre_company_duplicate_action"
        )
        action["domain"] = [("id", "in", found.ids)]
        return action

    def action_merge(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        action["context"] = {
            "active_model": "res.partner",
            "active_ids": self.partner_ids.ids,
        }
        return action
