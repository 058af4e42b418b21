from markupsafe import Markup, escape

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_split

# Threads by which a company is prospected. Invoices, bookings... are no prospecting.
PROSPECTING_MODELS = {"crm.lead", "telecentre.proposal", "telecentre.census"}
SPOKEN_TYPES = {"email", "comment", "notification"}
AUTOMATIC = "telecentre_automatic_mail"


class MailThread(models.AbstractModel):
    """Opposition holds for every message that prospects; what people say is noted."""

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        """Know an out-of-office reply, which is no contact from anybody."""
        submitted = (message.get("Auto-Submitted") or "no").strip().lower()
        automatic = submitted != "no" or bool(message.get("X-Autoreply"))
        thread = self.with_context(**{AUTOMATIC: automatic})
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )

    def message_post(self, **kwargs):
        written_to = self.env["res.partner"], set()
        if self._name in PROSPECTING_MODELS and kwargs.get("message_type") == "comment":
            written_to = self._privacy_written_to(kwargs)
            self._privacy_refuse_opposed(*written_to)
        kwargs = self._privacy_with_notice(kwargs, *written_to)
        message = super().message_post(**kwargs)
        self._privacy_after_post(message)
        return message

    def _privacy_written_to(self, kwargs):
        """(people outside, other addresses) that a message of ours goes to."""
        nobody = self.env["res.partner"], set()
        if not self.env.user._is_internal():
            return nobody
        author = self.env["res.partner"].browse(kwargs.get("author_id") or [])
        if author.partner_share:
            return nobody
        people = self.env["res.partner"].browse(kwargs.get("partner_ids") or [])
        if kwargs.get("subtype_xmlid") == "mail.mt_comment" or kwargs.get(
            "subtype_id"
        ) == self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"):
            people |= self.sudo().message_partner_ids
        people = people.sudo().filtered(lambda p: p.partner_share and p.email)
        return people, set(email_split(kwargs.get("outgoing_email_to") or ""))

    def _privacy_refuse_opposed(self, people, emails):
        """No message that prospects to those who oppose it, unless they wrote since."""
        for person in people.filtered("privacy_opposed"):
            since = person.privacy_opposition_date
            heard = person.last_inbound_contact_date
            if not (heard and since and heard >= since):
                raise UserError(
                    self.env._(
                        "%s opposed being prospected: this message is not sent. If "
                        "the person asks for it, data protection lifts the opposition.",
                        person.name,
                    )
                )
        opposed = self.env["res.partner"]._telecentre_opposed_emails(emails)
        if opposed:
            raise UserError(
                self.env._(
                    "%s opposed being prospected: this message is not sent.",
                    ", ".join(sorted(opposed)),
                )
            )

    def _privacy_with_notice(self, kwargs, people, emails):
        """The values of a message, with what the law wants said; see `crm.lead`."""
        return kwargs

    def _privacy_add_notice(self, body, notice):
        return Markup("%s%s") % (escape(body or ""), notice)

    def _privacy_after_post(self, message):
        """Whatever comes from a person outside is a contact from that person.

        Opening an e-mail posts nothing, what we send has an author of ours, and an
        out-of-office reply is nobody's doing.
        """
        if message.message_type not in SPOKEN_TYPES or self.env.context.get(AUTOMATIC):
            return
        author = message.sudo().author_id
        if not author or not author.partner_share or author.is_public:
            return
        today = fields.Date.context_today(self)
        if author.last_inbound_contact_date != today:
            author.last_inbound_contact_date = today
        self._privacy_heard_from(author, today)

    def _privacy_heard_from(self, author, today):
        """Note on the record that somebody outside has spoken; see `crm.lead`."""
