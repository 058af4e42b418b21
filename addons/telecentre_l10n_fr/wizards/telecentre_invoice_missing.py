from odoo import Command, api, fields, models


class TelecentreInvoiceMissing(models.TransientModel):
    """All that invoices lack, each with a button to where it is filled in."""

    _name = "telecentre.invoice.missing"
    _description = "What Invoices Lack"

    move_ids = fields.Many2many("account.move", string="Invoices")
    line_ids = fields.One2many("telecentre.invoice.missing.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        moves = self.env["account.move"].browse(
            self.env.context.get("default_move_ids", [])
        )
        lines, seen = [], set()
        for move in moves:
            for group in move._telecentre_missing().values():
                record = group["record"] or move
                for item in group["items"]:
                    key = (record._name, record.id, item)
                    if key not in seen:
                        seen.add(key)
                        lines.append(
                            Command.create(
                                {
                                    "name": item,
                                    "where": record.display_name,
                                    "res_model": record._name,
                                    "res_id": record.id,
                                }
                            )
                        )
        values["line_ids"] = lines
        return values

    def action_post(self):
        """Post again what is complete by now."""
        self.move_ids._telecentre_redirect_to_missing()
        self.move_ids.action_post()
        return {"type": "ir.actions.act_window_close"}


class TelecentreInvoiceMissingLine(models.TransientModel):
    _name = "telecentre.invoice.missing.line"
    _description = "What an Invoice Lacks"

    wizard_id = fields.Many2one(
        "telecentre.invoice.missing", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Missing", required=True)
    where = fields.Char(string="To Fill In On")
    res_model = fields.Char()
    res_id = fields.Integer()

    def action_open(self):
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        return record._get_records_action(name=record.display_name, target="current")
