from odoo import api, models
from odoo.tools import SQL

from ..tools import names

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
# What was written of a person in an accompaniment, and on an opportunity.
ACCOMPANIMENT_BLANK = ("note", "project", "trial_reason")
LEAD_BLANK = (
    "contact_name",
    "next_step",
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
QUIET = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True}


class TelecentrePrivacyEraser(models.AbstractModel):
    """The scrubbing itself: what is blanked, deleted, cut off."""

    _inherit = "telecentre.privacy.eraser"

    @api.model
    def _scrub(self, partner, keep_identity, chosen):
        """Take a person out of every record.

        :param keep_identity: leave on the contact what its invoices need
        :param chosen: {model: records} that are not linked to the person, see `_traces`
        """
        partner = partner.with_context(**QUIET)
        sure, unsure = (part[partner] for part in partner._privacy_sorted())
        scope = {n: r.with_context(**QUIET) for n, r in sure.items()}
        # What an address led to and somebody chose is the person's own
        for name, records in unsure.items():
            scope[name] |= records & chosen.get(records._name, records.browse())
        self._scrub_traces(
            partner, {m: r.with_context(**QUIET) for m, r in chosen.items()}
        )
        self._remember_opposition(partner)
        self._scrub_users(scope["users"])
        # Before the addresses go, by which some are found
        self._scrub_messages(partner, scope, keep_identity)
        self._scrub_bookings(partner, scope)
        self._scrub_leads(partner, scope["leads"])
        scope["accompaniments"].write(dict.fromkeys(ACCOMPANIMENT_BLANK, False))
        scope.get("answers", partner.browse()).write({"email": False})
        self._scrub_optional(partner, scope, keep_identity)
        self._scrub_contact(partner, keep_identity)

    @api.model
    def _remember_opposition(self, partner):
        """Who had opposed stays on the list, by the fingerprint alone."""
        emails = {e for e in partner.mapped("email_normalized") if e}
        emails = list(emails - partner._privacy_shared_emails())
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
        for name in ("bookings", "series", "waiting"):
            mine = scope[name].filtered(lambda r: self._sits(partner, r))
            self._sql_blank(mine, ("occupant_name", "note"))
            # The customer's own note on another's stay: who sat there is not asked for
            self._sql_blank(scope[name] - mine, ("note",))
            others = mine.filtered(lambda r: r.partner_id != partner)
            self._sql_blank(others, ("occupant_id",))
        # Whom a code was sent to is an answer as well to who sat
        self.env.cr.execute(
            "UPDATE telecentre_booking SET stay_person_key = NULL"
            " WHERE stay_person_key = %s",
            (partner.id,),
        )
        self._scrub_presence(
            scope["bookings"].filtered(lambda b: self._sits(partner, b))
        )
        # What was invoiced is a supporting document; what never will be is not.
        for charge in scope["charges"].filtered(lambda c: c.state == "cancelled"):
            charge._set(name=charge.product_id.display_name)
        self.env.invalidate_all()

    @api.model
    def _sits(self, partner, stay):
        """Whether a stay is this person's own, not of somebody they booked for."""
        if stay.occupant_id and stay.occupant_id != partner:
            return False
        visitor = stay.occupant_name
        return stay.occupant_id == partner or (
            not visitor or names.same(visitor, partner.name)
        )

    @api.model
    def _sql_blank(self, records, columns):
        """Empty columns of records without computing anything anew."""
        if not records:
            return
        self.env.flush_all()
        blank = SQL(", ").join(SQL("%s = NULL", SQL.identifier(c)) for c in columns)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                blank,
                records.ids,
            )
        )
        records.invalidate_recordset(columns)

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
            if lead.partner_id == partner:
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
    def _scrub_optional(self, partner, scope, keep_identity):
        """Records of addons that may not be there."""
        for name in ("mailing_contacts", "mailing_traces"):
            scope.get(name, partner.browse()).unlink()
        registrations = scope.get("registrations")
        if registrations:
            registrations.write({"name": False, "email": False, "phone": False})
        self._scrub_meetings(partner, scope["meetings"])
        self._scrub_memberships(partner, scope["subscriptions"])
        self._scrub_sendings(partner, keep_identity)
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
    def _scrub_memberships(self, partner, subscriptions):
        """An employee leaves the employer's seats: ended ones, as running ones stand
        against an erasure. The seats and what was invoiced stay."""
        seats = self.env["telecentre.lead.seat"].sudo()
        seats = seats.search([("member_ids", "in", partner.ids)])
        employers = subscriptions.filtered(lambda s: s.partner_id != partner)
        self.env.flush_all()
        for records in (seats, employers):
            field = records._fields["member_ids"]
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = %s AND %s = ANY(%s)",
                    SQL.identifier(field.relation),
                    SQL.identifier(field.column2),
                    partner.id,
                    SQL.identifier(field.column1),
                    records.ids,
                )
            )
        self.env.invalidate_all()

    @api.model
    def _scrub_sendings(self, partner, keep_identity):
        """Text messages, letters and payments by card: numbers and addresses go."""
        mine = [("partner_id", "=", partner.id)]
        self.env["sms.sms"].sudo().search(mine).unlink()
        if "mail.scheduled.message" in self.env:
            Scheduled = self.env["mail.scheduled.message"].sudo()
            Scheduled.search([("partner_ids", "in", partner.ids)]).unlink()
        if "snailmail.letter" in self.env:
            letters = self.env["snailmail.letter"].sudo().search(mine)
            letters.filtered(lambda letter: letter.state != "pending").unlink()
        if "payment.transaction" in self.env:
            blank = ["partner_email", "partner_phone"]
            if not keep_identity:
                blank += ["partner_name", "partner_address"]
                blank += ["partner_zip", "partner_city"]
            payments = self.env["payment.transaction"].sudo().search(mine)
            self._sql_blank(payments, blank)
            tokens = self.env["payment.token"].sudo()
            tokens = tokens.with_context(active_test=False).search(mine)
            self._sql_blank(tokens, ["payment_details"])
            tokens.filtered("active").active = False

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
