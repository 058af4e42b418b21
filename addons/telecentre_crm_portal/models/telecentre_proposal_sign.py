import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.image import ImageProcess

from ..tools.text import plain
from .telecentre_proposal import REPORT


class TelecentreProposal(models.Model):
    """Sent, then signed or refused on the portal."""

    _inherit = "telecentre.proposal"

    def action_send(self):
        """Freeze the document and open the message that carries its address."""
        self.ensure_one()
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: write it on the contact, or choose "
                    "somebody else in “Proposed to”.",
                    self.partner_id.display_name,
                )
            )
        if self.state == "draft":
            self.document_id = self._make_document()
            self.state = "sent"
        if self.state != "sent":
            raise UserError(self.env._("“%s” is not open any more.", self.name))
        template = self.env.ref("telecentre_crm_portal.mail_template_proposal")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send for signature"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }

    def action_preview(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": self.get_portal_url(),
        }

    def action_view_lead(self):
        self.ensure_one()
        return self.lead_id._open_record(self.lead_id)

    def _make_document(self):
        """The PDF as it is now, kept with the proposal."""
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang
        report = self.env["ir.actions.report"].sudo().with_context(lang=lang)
        pdf, _kind = report._render_qweb_pdf(REPORT, self.ids)
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self.with_context(lang=lang)._file_name()}.pdf",
                    "raw": pdf,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    def _file_name(self):
        return self.env._("Framework agreement - %s", self.name).replace("/", "-")

    def _signed_document(self):
        """The PDF with its signature, or none."""
        signed = self.filtered(lambda p: p.state == "signed")
        return signed.document_id

    def _is_expired(self):
        self.ensure_one()
        return self.date_validity < fields.Date.context_today(self)

    def _can_be_signed(self):
        self.ensure_one()
        return self.state == "sent" and not self._is_expired()

    def _sign(self, name, signature):
        """Sign what is open; the opportunity is won.

        :param signature: a PNG in base 64, as the portal's form gives it
        """
        self.ensure_one()
        self.env.cr.execute(
            "SELECT id FROM telecentre_proposal WHERE id = %s FOR UPDATE", [self.id]
        )
        self.invalidate_recordset(["state"])
        if not self._can_be_signed():
            raise ValidationError(
                self.env._("This proposal is not open for signature any more.")
            )
        name = plain(name, 100)
        if not name or not signature:
            raise ValidationError(self.env._("The signature and its name are missing."))
        if not _is_picture(signature):
            raise ValidationError(self.env._("Invalid signature data."))
        self.write(
            {
                "state": "signed",
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "signature": signature,
            }
        )
        self.document_id = self._make_document()
        self._after_signature()

    def _after_signature(self):
        """Tell the team; the opportunity goes on to “Signed”."""
        lead = self.lead_id
        lead.write({"last_inbound_contact_date": fields.Date.context_today(self)})
        if lead.won_status != "won":
            lead.action_set_won()
        lang = self.user_id.lang or self.env.lang
        told = self.with_context(lang=lang)
        for record in (self, lead):
            record.message_post(
                body=told.env._(
                    "%(name)s is signed by %(who)s.", name=self.name, who=self.signed_by
                ),
                attachment_ids=self.document_id.copy(
                    {"res_model": record._name, "res_id": record.id}
                ).ids,
                author_id=self.partner_id.id,
            )
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(self.user_id or self.env.ref("base.user_admin")).id,
            summary=told.env._("Signed: create customer, agreement and subscriptions"),
        )

    def _refuse(self, reason):
        """Refused on the portal, with a reason for the team."""
        self.ensure_one()
        if self.state != "sent":
            raise ValidationError(
                self.env._("This proposal is not open for signature any more.")
            )
        reason = plain(reason, 2000)
        self.state = "refused"
        self.message_post(
            body=self.env._("Refused on the portal: %s", reason or "–"),
            author_id=self.partner_id.id,
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(self.user_id or self.env.ref("base.user_admin")).id,
            summary=self.env._("Proposal refused"),
            note=reason,
        )

    @api.model
    def _sheet_hours(self, centre):
        """[(day, hours)] of a centre's fact sheet, in the reader's language."""
        calendar = centre.resource_calendar_id
        field = self.env["resource.calendar.attendance"]._fields["dayofweek"]
        labels = dict(field._description_selection(self.env))
        days = {}
        for line in calendar.attendance_ids.filtered(
            lambda a: not a.display_type
        ).sorted(lambda a: (a.dayofweek, a.hour_from)):
            text = f"{_clock(line.hour_from)}–{_clock(line.hour_to)}"
            days.setdefault(line.dayofweek, []).append(text)
        return [(labels[day], ", ".join(hours)) for day, hours in days.items()]


def _is_picture(data):
    """Whether base64 text is a picture made of points, of a bearable size."""
    try:
        source = base64.b64decode(data, validate=True)
        image = ImageProcess(source, verify_resolution=True).image
        if image:
            image.load()
        return bool(image)
    except (ValueError, TypeError, OSError, SyntaxError, UserError):
        return False


def _clock(hour):
    minutes = round(hour * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
