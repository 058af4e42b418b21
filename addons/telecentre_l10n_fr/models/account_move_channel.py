from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError


class AccountMove(models.Model):
    """The channel through which an invoice leaves."""

    _inherit = "account.move"

    telecentre_einvoice_ids = fields.One2many(
        "telecentre.einvoice", "move_id", string="E-Invoice Sent"
    )
    telecentre_einvoice_state = fields.Selection(
        selection=lambda self: (
            self.env["telecentre.einvoice"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        string="E-Invoice",
        compute="_compute_telecentre_einvoice_state",
        search="_search_telecentre_einvoice_state",
        compute_sudo=True,
    )

    @api.depends("telecentre_einvoice_ids.state")
    def _compute_telecentre_einvoice_state(self):
        for move in self:
            move.telecentre_einvoice_state = move.telecentre_einvoice_ids[:1].state

    def _search_telecentre_einvoice_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("telecentre_einvoice_ids.state", "in", list(value))]

    def _telecentre_channel(self):
        """``platform``, ``chorus``, or nothing where no e-invoice has to leave.

        A platform also carries what goes to public bodies; Chorus Pro takes only that.
        Sales to individuals and abroad are told by e-reporting.
        """
        self.ensure_one()
        channel = self.company_id.telecentre_invoice_channel
        if channel == "none" or not self._telecentre_is_french_sale():
            return False
        kind = self.partner_id._telecentre_kind()
        if kind == "public" or (kind == "company" and channel == "platform"):
            return channel
        return False

    def action_post(self):
        """From the button, the list of what is missing opens with its links."""
        if self.env.context.get("validate_analytic"):
            self._telecentre_redirect_to_missing()
        return super().action_post()

    def _telecentre_redirect_to_missing(self):
        blocked = self._telecentre_incomplete()
        if blocked:
            raise RedirectWarning(
                blocked._telecentre_missing_message(),
                {
                    "type": "ir.actions.act_window",
                    "name": self.env._("What Is Missing"),
                    "res_model": "telecentre.invoice.missing",
                    "views": [[False, "form"]],
                    "target": "new",
                    "context": {"default_move_ids": blocked.ids},
                },
                self.env._("Show with links"),
            )

    def _post(self, soft=True):
        self._telecentre_write_codes()
        posted = super()._post(soft)
        self.env["telecentre.einvoice"]._queue(posted)
        return posted

    def _telecentre_write_codes(self):
        """Write on an invoice to a public body the codes that are sent in it.

        They may come from the customer or from what is billed; what is sent is printed
        too, and stays what it was when the customer's record changes.
        """
        for move in self:
            if (
                move.state != "draft"
                or not move._telecentre_is_french_sale()
                or not move.partner_id
                or move.partner_id._telecentre_kind() != "public"
            ):
                continue
            codes = {
                "buyer_reference": move._telecentre_service_code(),
                "purchase_order_reference": move._telecentre_order_reference(),
            }
            move.write(
                {name: code for name, code in codes.items() if code and not move[name]}
            )

    def button_draft(self):
        """What was sent is corrected by a credit note; what waits is taken back."""
        einvoices = self.sudo().telecentre_einvoice_ids
        sent = einvoices.filtered(lambda record: record._may_have_left())
        if sent:
            raise UserError(
                self.env._(
                    "%s left as e-invoices and can no longer be changed: make a credit "
                    "note from them.",
                    ", ".join(sent.mapped("name")),
                )
            )
        einvoices.unlink()
        return super().button_draft()

    def action_telecentre_einvoice(self):
        self.ensure_one()
        return self.telecentre_einvoice_ids._get_records_action(
            name=self.env._("E-Invoice")
        )
