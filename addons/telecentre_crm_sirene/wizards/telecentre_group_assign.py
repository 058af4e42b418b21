from odoo import api, fields, models
from odoo.exceptions import UserError


class TelecentreGroupAssign(models.TransientModel):
    """Put companies under the head of their group: no open data says it, so that where
    it is said is kept with it."""

    _name = "telecentre.group.assign"
    _description = "Group of Companies"

    partner_ids = fields.Many2many("res.partner", string="Companies", required=True)
    group_id = fields.Many2one(
        "res.partner",
        domain="[('is_company', '=', True), ('is_establishment', '=', False)]",
        help="The head of the group. Empty: they belong to none.",
    )
    source = fields.Char(
        help="Annual report, web page, somebody of the company... with its address."
    )
    date = fields.Date(string="As of", required=True, default=fields.Date.context_today)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ids = self.env.context.get("active_ids")
        if ids and self.env.context.get("active_model") == "res.partner":
            values["partner_ids"] = [fields.Command.set(ids)]
        return values

    def action_apply(self):
        """Set the group of all of them, or of none."""
        self.ensure_one()
        companies, head = self.partner_ids, self.group_id
        if not companies:
            raise UserError(self.env._("Choose the companies of the group first."))
        wrong = companies.filtered(lambda p: not p.is_company or p.is_establishment)
        if wrong:
            raise UserError(
                self.env._(
                    "%s: only companies belong to a group; an establishment belongs "
                    "to its company.",
                    ", ".join(wrong.mapped("display_name")),
                )
            )
        if head and not (self.source or "").strip():
            raise UserError(
                self.env._("Say where it is written that they belong to this group.")
            )
        above = head
        while above:
            if above in companies:
                raise UserError(
                    self.env._(
                        "%(company)s is %(head)s, or stands above it: a group cannot "
                        "belong to itself. Take it off the list.",
                        company=above.name,
                        head=head.name,
                    )
                )
            above = above.parent_id
        companies.write(
            {
                "parent_id": head.id,
                "group_source": self.source.strip() if head else False,
                "group_date": self.date if head else False,
            }
        )
        return {"type": "ir.actions.act_window_close"}
