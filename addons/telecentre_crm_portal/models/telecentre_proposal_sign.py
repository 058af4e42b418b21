import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.image import ImageProcess
from odoo.tools.pdf import merge_pdf

from ..tools.text import plain
from .telecentre_proposal import REPORT, SIGNATURE_REPORT


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
            self._check_sendable()
            document = self._make_document()
            self._set_course(
                {
                    "document_id": document.id,
                    "sent_fingerprint": hashlib.sha256(document.raw).hexdigest(),
                    "state": "sent",
                }
            )
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

    def _check_sendable(self):
        """Raise where no agreement could be made of it once signed."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._("“%s” proposes no seats: make a new one.", self.name)
            )
        outside = self.line_ids.filtered(
            lambda line: (
                line.date_start < self.date_start
                or (self.date_end and line.date_start > self.date_end)
            )
        )
        if outside:
            raise UserError(
                self.env._(
                    "“%(name)s”: the seats in %(centres)s begin outside the agreement. "
                    "Change its dates, or the seats on the opportunity and make a new "
                    "version.",
                    name=self.name,
                    centres=", ".join(outside.centre_id.mapped("name")),
                )
            )

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

    def _render(self, report_name):
        """The report's content in the language of who signs."""
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang
        report = self.env["ir.actions.report"].sudo().with_context(lang=lang)
        content, _kind = report._render_qweb_pdf(report_name, self.ids)
        return content

    def _make_document(self):
        """The PDF as it is now, kept with the proposal. Once signed: the very pages
        that were sent, with the signature behind them."""
        self.ensure_one()
        sent = self.document_id.raw
        if self.state == "signed" and sent and sent.startswith(b"%PDF"):
            pdf = merge_pdf([sent, self._render(SIGNATURE_REPORT)])
        else:
            pdf = self._render(REPORT)
        lang = self.partner_id.lang or self.env.lang
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
        opened = self.state == "sent" and self.sudo().lead_id.active
        return opened and not self._is_expired()

    def _lock_for_answer(self):
        """Two answers at once: the second one waits, then finds the first."""
        self.ensure_one()
        self.env.cr.execute(
            "SELECT id FROM telecentre_proposal WHERE id = %s FOR UPDATE", [self.id]
        )
        self.invalidate_recordset(["state"])

    def _sign(self, name, signature):
        """Sign what is open; the opportunity is won.

        :param signature: a PNG in base 64, as the portal's form gives it
        """
        self._lock_for_answer()
        if not self._can_be_signed():
            raise ValidationError(
                self.env._("This proposal is not open for signature any more.")
            )
        name = plain(name, 100)
        if not name or not signature:
            raise ValidationError(self.env._("The signature and its name are missing."))
        if not _is_picture(signature):
            raise ValidationError(self.env._("Invalid signature data."))
        self._set_course(
            {
                "state": "signed",
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "signature": signature,
            }
        )
        self._set_course({"document_id": self._make_document().id})
        self.lead_id._take_signed()
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
        self._lock_for_answer()
        if self.state != "sent":
            raise ValidationError(
                self.env._("This proposal is not open for signature any more.")
            )
        reason = plain(reason, 2000)
        self._set_course({"state": "refused"})
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

    def _prepare_agreement(self):
        """What was signed, as values of the framework agreement."""
        self.ensure_one()
        values = {
            "partner_id": self.customer_id.id,
            "company_id": self.company_id.id,
            "entity_ids": [fields.Command.set(self.entity_ids.ids)],
            "centre_ids": [fields.Command.set(self.line_ids.centre_id.ids)],
            "pricelist_id": self.pricelist_id.id,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "proposal_id": self.id,
        }
        # A number that came after the signature is the lead's.
        if self.purchase_order_ref:
            values["purchase_order_ref"] = self.purchase_order_ref
        return values

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
