import re

from odoo import api, models
from odoo.tools import SQL

# Fields of a contact that an invoice and the ledgers need
IDENTITY = {
    "street",
    "street2",
    "zip",
    "city",
    "vat",
    "company_registry",
    "company_name",
    "ref",
}
# Fields of a contact that say nothing about the person, or that Odoo needs
NEUTRAL = {
    "name",
    "display_name",
    "complete_name",
    "lang",
    "tz",
    "type",
    "company_type",
    "commercial_company_name",
    "email_normalized",
    "invoice_edi_format_store",
}
BLANK_TYPES = ("char", "text", "html", "binary", "image", "json")
LEAD_BLANK = (
    "contact_name",
    "email_from",
    "email_cc",
    "phone",
    "function",
    "website",
    "street",
    "street2",
    "description",
    "referred",
)
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
OWN_THREADS = ("subscriptions", "passes", "deposits", "agreements")
# Not joann@x.fr where ann@x.fr goes: a regular expression of PostgreSQL
WHOLE_ADDRESS = r"(^|[^a-z0-9._+-])%s($|[^a-z0-9.-])"
QUIET = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True}


class TelecentrePrivacyEraser(models.AbstractModel):
    """The scrubbing itself: what is blanked, deleted, cut off."""

    _inherit = "telecentre.privacy.eraser"

    @api.model
    def _scrub(self, partner, keep_identity):
        """Take a person out of every record.

        :param keep_identity: leave on the contact what its invoices need
        """
        partner = partner.with_context(**QUIET)
        scope = {
            n: r.with_context(**QUIET) for n, r in partner._privacy_scope().items()
        }
        self._remember_opposition(partner)
        self._scrub_users(scope["users"])
        # Before the addresses go, by which some are found
        self._scrub_messages(partner, scope, keep_identity)
        self._scrub_bookings(partner, scope)
        self._scrub_leads(partner, scope["leads"])
        scope["accompaniments"].write({"note": False, "project": False})
        scope.get("answers", partner.browse()).write({"email": False})
        self._scrub_optional(partner, scope)
        self._scrub_contact(partner, keep_identity)

    @api.model
    def _remember_opposition(self, partner):
        """Who had opposed stays on the list, by the fingerprint alone."""
        emails = [e for e in partner.mapped("email_normalized") if e]
        lines = self.env["mail.blacklist"].sudo().with_context(active_test=False)
        lines = lines.search([("email", "in", emails)])
        lines = lines.with_context(telecentre_opposition=True)
        self._delete_messages("mail.blacklist", lines.ids)
        lines.unlink()

    @api.model
    def _scrub_users(self, users):
        """Portal users: closed, with a login that says nothing."""
        for user in users:
            user.active = False
            user.login = f"anonymised-{user.id}"
        users.api_key_ids.unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET password = NULL WHERE id = ANY(%s)", (users.ids,)
        )

    @api.model
    def _scrub_bookings(self, partner, scope):
        """Notes, visitors' names and presence go; that the place was taken stays.

        By SQL: a booking's public and figures are computed from its occupant, and are
        to stay as they were. What the guard watches is not touched.
        """
        self.env.flush_all()
        cr, person = self.env.cr, {"id": partner.id, "name": partner.name or ""}
        for table in (
            "telecentre_booking",
            "telecentre_booking_series",
            "telecentre_booking_waiting",
        ):
            cr.execute(
                SQL(
                    """
                    UPDATE %(table)s SET occupant_name = NULL, note = NULL
                     WHERE partner_id = %(id)s OR occupant_id = %(id)s
                        OR lower(occupant_name) = lower(%(name)s);
                    UPDATE %(table)s SET occupant_id = NULL
                     WHERE occupant_id = %(id)s AND partner_id != %(id)s
                    """,
                    table=SQL.identifier(table),
                    **person,
                )
            )
        # Whom a code was sent to is an answer as well to who sat
        cr.execute(
            "UPDATE telecentre_booking SET stay_person_key = NULL"
            " WHERE stay_person_key = %s",
            (partner.id,),
        )
        self._scrub_presence(scope["bookings"])
        # What was invoiced is a supporting document; what never will be is not.
        for charge in scope["charges"].filtered(lambda c: c.state == "cancelled"):
            charge._set(name=charge.product_id.display_name)
        self.env.invalidate_all()

    @api.model
    def _scrub_presence(self, bookings):
        """Who sat on these bookings, and when they came and left, is not known any
        more; the employer's own contact stays."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            DELETE FROM telecentre_attendance WHERE booking_id = ANY(%(ids)s);
            UPDATE telecentre_booking
               SET arrival = NULL, departure = NULL, last_arrival = NULL,
                   occupant_name = NULL, note = NULL, stay_person_key = NULL,
                   occupant_id = CASE WHEN occupant_id = partner_id THEN occupant_id END
             WHERE id = ANY(%(ids)s);
            UPDATE telecentre_booking_slot SET arrival = NULL, departure = NULL
             WHERE booking_id = ANY(%(ids)s)
            """,
            {"ids": bookings.ids},
        )
        self.env.invalidate_all()

    @api.model
    def _scrub_leads_alone(self, leads):
        """Opportunities whose time is over, whoever their contact is."""
        leads = leads.with_context(**QUIET)
        self._delete_messages("crm.lead", leads.ids)
        for lead in leads:
            person = lead.partner_id
            if person and not person.is_company:
                self._scrub_leads(person, lead)
                lead.partner_id = person.parent_id
            else:
                lead.write(dict.fromkeys(LEAD_BLANK, False))

    @api.model
    def _scrub_leads(self, partner, leads):
        """The company and its figures stay, the person goes."""
        name = (partner.name or "").strip().casefold()
        for lead in leads:
            values = dict.fromkeys(LEAD_BLANK, False)
            values["partner_id"] = partner.parent_id.id or partner.id
            if name and name in (lead.name or "").casefold():
                values["name"] = self.env._("Anonymised opportunity %s", lead.id)
            if not lead.prospect_partner_id:
                values.update(partner_name=False, zip=False, city=False)
            lead.write(values)
            # Odoo writes the company's own address and site back: those stay
            blank = {"contact_name": False, "email_from": False, "phone": False}
            if any(lead[field] for field in blank):
                lead.write(blank)

    @api.model
    def _scrub_optional(self, partner, scope):
        """Records of addons that may not be there."""
        for name in ("mailing_contacts", "mailing_traces"):
            scope.get(name, partner.browse()).unlink()
        registrations = scope.get("registrations")
        if registrations:
            registrations.write({"name": False, "email": False, "phone": False})
        self._scrub_meetings(partner, scope["meetings"])
        self.env["mail.activity"].sudo().with_context(active_test=False).search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        ).unlink()
        banks = scope["bank_accounts"]
        paid_from = (
            self.env["account.move"]
            .sudo()
            .search([("partner_bank_id", "in", banks.ids)])
        )
        (banks - paid_from.partner_bank_id).unlink()

    @api.model
    def _scrub_meetings(self, partner, meetings):
        """The appointment stays in the others' calendars, without the person."""
        name = (partner.name or "").strip().casefold()
        for meeting in meetings:
            values = {"partner_ids": [(3, partner.id)], "description": False}
            if name and name in (meeting.name or "").casefold():
                values["name"] = self.env._("Anonymised appointment %s", meeting.id)
            meeting.with_context(dont_notify=True).write(values)

    @api.model
    def _scrub_contact(self, partner, keep_identity):
        """Blank whatever text a contact has, of any addon, but what must stay."""
        keep = NEUTRAL | (IDENTITY if keep_identity else set())
        values = {}
        for name, field in partner._fields.items():
            if (
                field.type in BLANK_TYPES
                and name not in keep
                and field.store
                and not field.related
                and (not field.compute or field.inverse or not field.readonly)
                and not field.required
            ):
                values[name] = False
        values.update(
            category_id=[(5,)],
            telecentre_centre_ids=[(5,)],
            active=False,
            user_id=False,
            last_inbound_contact_date=False,
        )
        if not keep_identity:
            values.update(
                name=self.env._("Anonymised person %s", partner.id),
                state_id=False,
                parent_id=False,
            )
        for name in ("date_localization", "partner_latitude", "partner_longitude"):
            if name in partner._fields:
                values[name] = False
        followed = self.env["mail.followers"].sudo()
        followed.search([("partner_id", "=", partner.id)]).unlink()
        # Odoo would count the users closed just now
        partner.with_context(active_test=True).write(values)
        self.env.flush_all()

    # -- messages ------------------------------------------------------------------------

    @api.model
    def _scrub_messages(self, partner, scope, keep_identity):
        """Delete what was said on prospecting, bookings and accompaniment; on invoices
        and contracts, which stay, only the address goes."""
        for name in FORGOTTEN_THREADS:
            if name in scope:
                self._delete_messages(scope[name]._name, scope[name].ids)
        if not keep_identity:
            # No invoice stands on them: the person's own are nobody's contract now
            for name in OWN_THREADS:
                own = scope[name].filtered(lambda r: r.partner_id == partner)
                self._delete_messages(own._name, own.ids)
        self._delete_messages("res.partner", partner.ids)
        self.env.flush_all()
        emails = [e for e in partner.mapped("email_normalized") if e]
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
            UPDATE mail_notification SET mail_email_address = NULL
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
