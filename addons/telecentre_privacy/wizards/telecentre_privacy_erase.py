from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..models.telecentre_opposition import PRIVACY_GROUP

# When a record was, the first of these that it has
DATES = ("date_from", "start", "date_start", "consent_date", "date", "date_deadline")


class TelecentrePrivacyErase(models.TransientModel):
    """Show what an anonymisation takes and leaves, then do it."""

    _name = "telecentre.privacy.erase"
    _description = "Anonymise a Person"

    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="cascade"
    )
    preview_html = fields.Html(
        compute="_compute_preview", sanitize=False, string="What happens"
    )
    blocked = fields.Boolean(compute="_compute_preview")
    until = fields.Date(compute="_compute_preview")
    oppose = fields.Boolean(
        string="Put the address on the opposition list",
        help="By its fingerprint: no import or mailing brings the person back.",
    )
    line_ids = fields.One2many(
        "telecentre.privacy.erase.line",
        "wizard_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        string="Also about this person?",
    )
    has_lines = fields.Boolean(compute="_compute_has_lines")
    confirmed = fields.Boolean(string="I understand that this cannot be undone")

    @api.depends("partner_id")
    def _compute_preview(self):
        Eraser = self.env["telecentre.privacy.eraser"]
        for wizard in self:
            allowed = self.env.user.has_group(PRIVACY_GROUP)
            wizard.partner_id.check_access("read")
            preview = (
                wizard.partner_id and allowed and Eraser._preview(wizard.partner_id)
            )
            wizard.blocked = bool(preview and preview["blocked"])
            wizard.until = preview and preview["until"]
            wizard.preview_html = preview and self.env["ir.qweb"]._render(
                "telecentre_privacy.erase_preview",
                {"preview": preview, "person": wizard.partner_id},
                minimal_qcontext=True,
            )

    @api.depends("partner_id")
    def _compute_line_ids(self):
        """What bears the name or the address without being linked: nothing is ticked."""
        Eraser = self.env["telecentre.privacy.eraser"]
        Line = self.env["telecentre.privacy.erase.line"]
        for wizard in self:
            partner = wizard.partner_id
            vals_list = []
            if (
                partner
                and partner.privacy_state != "anonymised"
                and self.env.user.has_group(PRIVACY_GROUP)
            ):
                partner.check_access("read")
                for records in Eraser._traces(partner).values():
                    vals_list += [Line._prepare(record) for record in records]
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(vals) for vals in vals_list
            ]

    @api.depends("line_ids")
    def _compute_has_lines(self):
        for wizard in self:
            wizard.has_lines = bool(wizard.line_ids)

    def action_choose_all(self):
        """Tick all the lines, or none where all are ticked; the window stays."""
        self.ensure_one()
        self.line_ids.chosen = not all(self.line_ids.mapped("chosen"))
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Anonymise the person"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            self.env["telecentre.privacy.log"]._log("preview", wizard.partner_id)
        return wizards

    def action_erase(self):
        """Anonymise, once confirmed."""
        self.ensure_one()
        if not self.confirmed:
            raise UserError(
                self.env._("Tick “I understand that this cannot be undone” first.")
            )
        partner = self.partner_id
        if self.oppose:
            self.env["telecentre.opposition"]._oppose_emails(
                [partner.email], origin="erased"
            )
        Eraser = self.env["telecentre.privacy.eraser"]
        Eraser._erase(partner, chosen=self._chosen())
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": partner.id,
            "view_mode": "form",
        }

    def _chosen(self):
        """{model: records} of the ticked lines, those that are there still and speak of
        the person still."""
        found = self.env["telecentre.privacy.eraser"]._traces(self.partner_id)
        chosen = {}
        for line in self.line_ids.filtered("chosen"):
            records = found.get(line.res_model)
            if records is not None:
                chosen.setdefault(line.res_model, set()).add(line.res_id)
        return {
            model: found[model].filtered(lambda r, ids=ids: r.id in ids)
            for model, ids in chosen.items()
        }


class TelecentrePrivacyEraseLine(models.TransientModel):
    """A record that bears the person's name or address, or a namesake's."""

    _name = "telecentre.privacy.erase.line"
    _description = "Record that May Be About the Person"
    _order = "res_model, customer, date desc, id"

    wizard_id = fields.Many2one(
        "telecentre.privacy.erase", required=True, ondelete="cascade"
    )
    chosen = fields.Boolean(string="It is this person")
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    kind = fields.Char(string="What")
    name = fields.Char(string="Record")
    customer = fields.Char(string="Employer or contact")
    date = fields.Date()
    text = fields.Char(string="Name or words")

    @api.model
    def _prepare(self, record):
        """What somebody needs to see to tell namesakes apart."""
        model = record._name
        fields_ = record._fields
        customer = record.partner_id if "partner_id" in fields_ else None
        name, text = record.display_name, ""
        if model in ("mail.message", "mail.activity"):
            where = record["model" if model == "mail.message" else "res_model"]
            thread = self.env.get(where) if where else None
            thread = thread is not None and thread.sudo().browse(record.res_id).exists()
            name = thread.display_name if thread else ""
            words = record.body if model == "mail.message" else record.note
            text = html2plaintext(words or "")
        elif "occupant_name" in fields_:
            text = record.occupant_name or record.note
            # Without the visitor's name again
            name = record.name if "name" in fields_ else record.centre_id.name
        elif "email" in fields_ or "email_from" in fields_:
            text = record["email" if "email" in fields_ else "email_from"]
        day = next((d for d in DATES if d in fields_ and record[d]), "create_date")
        return {
            "res_model": model,
            "res_id": record.id,
            "kind": self.env["ir.model"].sudo()._get(model).name,
            "name": name,
            "customer": customer.display_name if customer else "",
            "date": fields.Date.to_date(record[day]),
            "text": " ".join((text or "").split())[:120],
        }

    def action_open(self):
        """The record itself, or the one that a message stands on."""
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        if model in ("mail.message", "mail.activity"):
            record = self.env[model].sudo().browse(res_id)
            where = record["model" if model == "mail.message" else "res_model"]
            model, res_id = where or model, record.res_id or res_id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "view_mode": "form",
        }
