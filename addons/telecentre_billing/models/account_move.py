from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    telecentre_run_id = fields.Many2one(
        "telecentre.billing.run",
        string="Billing run",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    telecentre_charge_count = fields.Integer(compute="_compute_telecentre_charge_count")

    def _compute_telecentre_charge_count(self):
        counts = dict(
            self.env["telecentre.charge"]
            .sudo()
            ._read_group([("move_id", "in", self.ids)], ["move_id"], ["__count"])
        )
        for move in self:
            move.telecentre_charge_count = counts.get(move, 0)

    def _telecentre_charges(self):
        charges = self.env["telecentre.charge"].sudo()
        # Odoo calls some methods with no document for each line that it writes.
        return charges.search([("move_id", "in", self.ids)]) if self.ids else charges

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "cancel":
            self._telecentre_charges()._release()
        return result

    def unlink(self):
        charges = self._telecentre_charges()
        result = super().unlink()
        charges.exists()._release()
        return result

    def button_draft(self):
        for move in self:
            if move.state == "cancel" and move.telecentre_run_id:
                raise UserError(
                    self.env._(
                        "%s was cancelled and its charges are open again: a new "
                        "billing run invoices them. It cannot come back.",
                        move.display_name,
                    )
                )
        return super().button_draft()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note of an invoice carries the credits of its charges."""
        reverses = super()._reverse_moves(default_values_list, cancel)
        for move, reverse in zip(self, reverses, strict=True):
            if move.is_sale_document():
                credits = (
                    self.env["telecentre.charge"]
                    .sudo()
                    ._record_reversal(
                        move.invoice_line_ids.sorted("id"),
                        reverse.invoice_line_ids.sorted("id"),
                    )
                )
                if reverse.state == "posted":
                    credits._follow_lines()
        return reverses

    def _post(self, soft=True):
        """What a person credits is what the lines say in the end."""
        posted = super()._post(soft)
        credits = posted.filtered(lambda move: move.move_type == "out_refund")
        if credits:
            Charge = self.env["telecentre.charge"].sudo()
            Charge._reversals_on(credits)._follow_lines()
        return posted

    def _get_next_sequence_format(self):
        """Documents of one batch follow each other: how they are numbered is found
        once; Odoo locks the sequence with the first number, and counts on from it.
        """
        formats = self.env.context.get("telecentre_number_formats")
        if formats is None:
            return super()._get_next_sequence_format()
        key = (self.journal_id, self.date, self.move_type)
        if key not in formats:
            formats[key] = super()._get_next_sequence_format()
        text, values = formats[key]
        return text, dict(values)

    def action_view_telecentre_charges(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "telecentre_billing.telecentre_charge_action"
        )
        action["domain"] = [("move_id", "=", self.id)]
        action["context"] = {}
        return action


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    telecentre_charge_ids = fields.One2many(
        "telecentre.charge", "move_line_id", string="Charges", copy=False
    )

    @api.ondelete(at_uninstall=False)
    def _telecentre_release_charges(self):
        """A line taken off a draft invoice is owed again."""
        charges = self.env["telecentre.charge"].sudo()
        charges.search([("move_line_id", "in", self.ids)])._release()
