import re

from odoo import api, models

# Threads that speak of the person...
FORGOTTEN_THREADS = (
    "leads",
    "bookings",
    "series",
    "waiting",
    "accompaniments",
    "meetings",
    "registrations",
)
# ...and those that do as far as they are the person's own
ACCOUNTS_THREADS = (
    "account.move",
    "account.payment",
    "telecentre.agreement",
    "telecentre.deposit",
    "telecentre.pass",
    "telecentre.proposal",
    "telecentre.subscription",
    "telecentre.titre",
)
OWN_THREADS = ("subscriptions", "passes", "deposits", "agreements")
# Not joann@x.fr where ann@x.fr goes: a regular expression of PostgreSQL
WHOLE_ADDRESS = r"(^|[^a-z0-9._+-])%s($|[^a-z0-9.-])"


class TelecentrePrivacyEraser(models.AbstractModel):
    """What was said about the person, and by the person."""

    _inherit = "telecentre.privacy.eraser"

    @api.model
    def _scrub_messages(self, partner, scope, keep_identity):
        """Delete what was said on prospecting, bookings and accompaniment; on invoices
        and contracts, which stay, only the address goes."""
        for name in self._forgotten_threads():
            if name in scope:
                self._delete_messages(scope[name]._name, scope[name].ids)
        if not keep_identity:
            # No invoice stands on them: the person's own are nobody's contract now
            for name in OWN_THREADS:
                own = scope[name].filtered(lambda r: r.partner_id == partner)
                self._delete_messages(own._name, own.ids)
        self._delete_messages("res.partner", partner.ids)
        self.env.flush_all()
        self._blank_words(partner)
        # An address that is another contact's too is not this person's to take away
        emails = {e for e in partner.mapped("email_normalized") if e}
        emails -= partner._privacy_shared_emails()
        like = [WHOLE_ADDRESS % re.escape(email) for email in emails]
        params = {"id": partner.id, "like": like}
        self.env.cr.execute(
            """
            UPDATE mail_message SET email_from = NULL, reply_to = NULL,
                   incoming_email_to = NULL, incoming_email_cc = NULL,
                   outgoing_email_to = NULL
             WHERE author_id = %(id)s OR email_from ~* ANY(%(like)s)
                OR incoming_email_to ~* ANY(%(like)s)
                OR incoming_email_cc ~* ANY(%(like)s)
                OR outgoing_email_to ~* ANY(%(like)s);
            UPDATE mail_notification SET mail_email_address = NULL, sms_number = NULL
             WHERE res_partner_id = %(id)s OR mail_email_address ~* ANY(%(like)s);
            DELETE FROM mail_mail WHERE email_to ~* ANY(%(like)s)
                OR email_cc ~* ANY(%(like)s)
            """,
            params,
        )
        # The name that a change of a contact field has left
        self.env.cr.execute(
            """
            UPDATE mail_tracking_value value
               SET old_value_char = CASE WHEN old_value_integer = %(id)s THEN NULL
                                         ELSE old_value_char END,
                   new_value_char = CASE WHEN new_value_integer = %(id)s THEN NULL
                                         ELSE new_value_char END
              FROM ir_model_fields field
             WHERE field.id = value.field_id AND field.relation = 'res.partner'
               AND %(id)s IN (old_value_integer, new_value_integer)
            """,
            params,
        )
        self.env.invalidate_all()

    @api.model
    def _forgotten_threads(self):
        """Names of the scopes whose messages go with the person."""
        return FORGOTTEN_THREADS

    @api.model
    def _blank_words(self, partner):
        """What the person wrote on others' records, such as the employer's opportunity,
        goes with its files; on invoices and contracts it belongs to the accounts."""
        written = self.env["mail.message"].sudo()
        written = written.search(
            [("author_id", "=", partner.id), ("model", "not in", ACCOUNTS_THREADS)]
        )
        if not written:
            return
        written.attachment_ids.filtered(
            lambda file: file.res_model in (*written.mapped("model"), False)
        ).unlink()
        written.tracking_value_ids.unlink()
        if "mail.message.translation" in self.env:
            Translation = self.env["mail.message.translation"].sudo()
            Translation.search([("message_id", "in", written.ids)]).unlink()
        self._sql_blank(written, ("subject", "body"))

    @api.model
    def _scrub_messages_last(self, partner):
        """What the scrubbing itself has noted of the old values."""
        self.env.flush_all()
        self._delete_messages("res.partner", partner.ids)

    @api.model
    def _delete_messages(self, model, ids):
        """Messages of records with their files, tracked values and notifications."""
        if not ids:
            return
        where = [("model", "=", model), ("res_id", "in", ids)]
        messages = self.env["mail.message"].sudo().search(where)
        messages.attachment_ids.filtered(
            lambda file: file.res_model in (model, "mail.compose.message", False)
        ).unlink()
        messages.unlink()
        self.env["ir.attachment"].sudo().search(
            [
                ("res_model", "=", model),
                ("res_id", "in", ids),
                "|",
                ("res_field", "=", False),
                ("res_field", "!=", False),
            ]
        ).filtered(lambda file: not file.res_field or model != "res.partner").unlink()
        self.env["mail.activity"].sudo().with_context(active_test=False).search(
            [("res_model", "=", model), ("res_id", "in", ids)]
        ).unlink()
